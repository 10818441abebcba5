"""Hostile templates, by name: text that a person may paste or Klaviyo may hand out as a block.

A text has at most the 200,000 characters that a block may have. What grows does so from a small context; what is slow
is so in as few nodes as possible, so that neither the size of the output nor a count of loop steps stops it.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from tests.hostile.case import ADDRESSES, PREVIEW, Case, Command, encoded

LARGEST: Final = 200_000
"""Characters of a template."""

LONG: Final = "it's a <b>&amp; " * 6_000
"""96,000 characters, which Klaviyo allows a text of an event."""
MANY: Final = [f"item {index}" for index in range(4_000)]
"""As many elements as Klaviyo allows a list of an event."""

Text = Callable[[], str]


def template(text: str | Text, /, *, command: Command = PREVIEW, **event: Any) -> Case:
    """A template and the event that it is rendered with; a function makes the text when it is needed."""
    html = partial(_html, text)
    return Case(command=command, files={"email.html": html, "context.json": partial(_context, event)})


def _html(text: str | Text) -> bytes:
    return encoded(text if isinstance(text, str) else text())


def _context(event: Mapping[str, Any]) -> bytes:
    return json.dumps({"profile": None, "event": event}).encode()


def chain(value: str, *filters: str, fill: int = LARGEST - 1_000) -> str:
    """A variable with these filters again and again, `fill` characters of them."""
    one = "".join(f"|{each}" for each in filters)
    return "{{ " + value + one * (fill // len(one)) + " }}"


def nested(times: int, opening: str, closing: str, body: str = "x") -> str:
    """A tag within itself."""
    return opening * times + body + closing * times


def each(times: int, body: str, variable: str = "event.list") -> str:
    """Loops within each other over the same list."""
    return nested(times, f"{{% for a in {variable} %}}", "{% endfor %}", body)


def condition(expression: str) -> str:
    """A condition that shows nothing: only its evaluation costs."""
    return f"{{% if {expression} %}}{{% endif %}}"


def doubled(times: int, filter_name: str) -> str:
    """A value added to itself, twice as large each time; only its length is shown."""
    body = "{{ a|length }}"
    twice = nested(times, f"{{% with a=a|{filter_name}:a %}}", "{% endwith %}", body)
    return f"{{% with a=event.seed %}}{twice}{{% endwith %}}"


REGULAR_EXPRESSIONS: Final = {
    "regex_nested_repeats": template("{{ '" + "a" * 60 + "!'|resplit:'(a+)+$' }}"),
    "regex_alternatives": template("{{ event.text|resplit:'^(?:a|aa|a?b?a)*c' }}", text="a" * 200),
    # Each ends within any sensible time limit of its own.
    "regex_many_slow_ones": template(("{{ '" + "a" * 18 + "!'|resplit:'(a+)+$' }}") * 4_000),
    # A time limit of matching does not hold while an expression is compiled.
    "regex_compilation": template(
        lambda: "{{ 'a'|resplit:'" + "|".join(f"(?:a{{0,9}}{number})" for number in range(11_000)) + "' }}"
    ),
    "regex_sets": template("{{ 'a'|resplit:'" + "[[a-z]--[b]]" * 16_000 + "' }}"),
    "regex_quadratic_search": template("{{ event.text|resplit:'a*a*a*b'|length }}", text="a" * 50_000),
}
PARSING: Final = {
    "unclosed_variables": template("{{ x " * 39_000),
    "unclosed_tags": template("{%" * 99_000),
    "unclosed_comments": template("{#" * 99_000),
    # As many closings as openings, each before them.
    "unclosed_after_closings": template("%}" * 49_000 + "{%" * 49_000),
    # Every quote is escaped for the one before it, so none ends; each is looked for up to the end of the tag.
    "quotes_never_closed": template('{% if "' + '\\" ' * 65_000 + "%}x{% endif %}"),
    "translation_never_closed": template('{% if _("a b %}x{% endif %}'),
    "verbatim_and_comments_never_closed": template("{% comment %}" * 7_000 + "{% verbatim %}" * 7_000),
    "ends_without_a_start": template("{% endif %}{% endfor %}{% endwith %}{% else %}" * 4_000),
    "error_as_long_as_the_text": template("{% " + "a" * 190_000 + " %}"),
    "percent_and_entity_encodings": template("{% if &#" + "9" * 5_000 + "; %}" + "%7B%7B&#123;&lbrace;%25" * 8_000),
    "integer_literal": template("{{ " + "9" * 99_000 + "|add:" + "9" * 99_000 + " }}"),
    "nested_conditions": template(nested(9_000, "{% if 1 %}", "{% endif %}")),
    "nested_blocks_of_all_kinds": template(
        nested(240, "{% with a=1 %}{% for b in event.list %}{% spaceless %}{% filter force_escape %}",
               "{% endfilter %}{% endspaceless %}{% endfor %}{% endwith %}", "&> <"), list=[1, 2],
    ),
    "operators": template("{% if" + " not" * 20_000 + " 1" + " and 1" * 19_000 + " %}x{% endif %}"),
    **{
        f"refused_tag_{tag.split()[0]}": template(f"{{% {tag} %}}" * 5_000)
        for tag in ("extends '/etc/passwd'", "include event.text", "load static", "debug", "block a", "lorem 99999 p")
    },
    "dunder_attributes": template("{{ event.text.__class__.__mro__.1.__subclasses__ }}" * 3_000, text="x"),
}  # fmt: skip
GROWTH: Final = {
    "doubled_text": template(doubled(40, "add"), seed="x" * 100),
    "doubled_list": template(doubled(40, "concat"), seed=[1]),
    "replacements": template(chain("event.text", "find_replace:'a|aaaaaaaaaa'", fill=600), text="a"),
    "joined_by_a_long_text": template("{{ event.text|make_list|join:event.text|length }}", text=LONG),
    "lists_of_lists_of_characters": template(chain("event.text", "make_list", fill=250), text="ab"),
    "base64": template("{{ event.text" + "|base64_encode" * 200 + "|length }}", text=LONG),
    "escaped_again_and_again": template(chain("event.text", "force_escape", "escapejs"), text=LONG),
    "appended_in_a_loop": template(
        each(1, "{% cycle event.text event.text as x %}{{ x|append:x }}"), list=MANY, text=LONG
    ),
    "widths": template("{% today '%0999999999d' %}{% widthratio 1e308 1 1e308 %}"
                       "{{ 1.5|percentize:999999999 }}{{ 'x'|truncatechars:999999999|slice:'-999999999:' }}"
                       "{{ 1.5|floatformat:999999999 }}"),
    "padding": template("{{ 'x'|ljust:'999999999'|center:'999999999'|rjust:'999999999'|length }}"),
    "date_patterns": template(each(1, "{{ event.day|format_date_string|date:event.text }}"), list=MANY,
                              day="2026-11-28", text="rcU" * 30_000),
    "whole_context": template(each(1, "{{ event }}"), list=MANY),
    "filter_blocks": template(nested(20, "{% filter make_list|list_to_string %}", "{% endfilter %}", "ab")),
}  # fmt: skip
STANDSTILLS: Final = {
    "nested_loops_without_output": template(each(5, ""), list=MANY),
    "loops_over_a_literal": template(each(5, "", f"'{'a' * 9_000}'")),
    "wide_body_of_a_loop": template(each(1, condition("b") * 9_000), list=MANY),
    "slow_filters_in_a_condition": template(
        each(1, condition("event.text|striptags|title|slugify|wordcount == 1")), list=MANY, text=LONG
    ),
    # One node each: nothing is asked between its steps.
    "filters_on_a_long_text": template(chain("event.text", "title", "lower"), text=LONG),
    "methods_of_a_long_text": template("{{ event.text" + ".title.swapcase" * 13_000 + " }}", text=LONG),
    "membership_in_a_loop": template(
        each(2, condition("'x' in event.list or event.rows == event.rows|slice:':'")), list=MANY, rows=[MANY] * 20
    ),
    "repetitions_in_a_list": template("{{ event.list|uniq|length }}" * 100, list=[{"n": n} for n in range(20_000)]),
    "sorted_by_a_large_text": template(each(1, "{% if event.rows|sort|sort_natural %}{% endif %}"), list=MANY,
                                       rows=[{"text": LONG, "n": n} for n in range(30)]),
    "ifchanged_and_regroup": template(
        each(1, "{% ifchanged %}{{ event.text }}{% endifchanged %}{% regroup event.list by x as g %}"),
        list=MANY, text=LONG,
    ),
}  # fmt: skip
TEXTS: Final = {
    "odd_keys": template(
        "{% for k, v in event.items %}{{ k }}{{ v }}{% endfor %}{{ event.keys.x.0 }}{{ event.values }}"
        "{{ event.a|lookup:'' }}",
        **{key: {key: [None]} for key in ("", " ", "0", "__class__", "_x", "keys", "a.b", "\x00", "\u202e", "$", "{{")},
        a={"": {"": {}}},
    ),
    "deep_attribute_path": template("{{ event" + ".a" * 99_000 + " }}", a={"a": "aa"}),
    "nul_and_control_characters": template(
        "\x00\x1b[2J\u2028\u202e{{ event.a|default:'\x00' }}{{ '\x00'|urlencode }}" * 3_500
    ),
    "lone_surrogates_in_the_text": template("{{ '\ud83d'|base64_encode }}\udc00"),
    "lone_surrogates_in_the_event": template("{{ event.text|urlencodeplus }}{{ event }}", text="\ud83d\udc00\ud83d"),
    # Read by the parser of HTML, which looks for the end of each once more.
    "html_never_closed": template("<a b='" * 33_000, command=ADDRESSES),
    "html_comments_never_closed": template("<!--" * 49_000, command=ADDRESSES),
    "html_declaration": template("<p><![endif]</p><![<![", command=ADDRESSES),
}  # fmt: skip
TEMPLATES: Final[dict[str, Case]] = {**REGULAR_EXPRESSIONS, **PARSING, **GROWTH, **STANDSTILLS, **TEXTS}
