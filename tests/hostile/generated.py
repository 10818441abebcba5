"""Random combinations of the hostile parts, for tests of properties."""

import json
from random import Random
from typing import Any, Final

from tests.hostile.case import PREVIEW, PROFILE, SHOW, Case, literal
from tests.hostile.templates import LARGEST, LONG, MANY, template
from tests.support.templates import HERO

_VALUES: Final = (
    "event", "event.text", "event.list", "event.rows", "event.number", "event.missing.a.b", "event.items", "a", "b",
    "forloop", "forloop.parentloop", "first_name", "'a|aa'", "'<!-- &#38; %25'", "1e308", "99999999999999999999", "''",
    "event.text.title.swapcase.splitlines", "event.rows.0.text", "block.super",
)  # fmt: skip
_ARGUMENTS: Final = (
    "'a|aaaaaaaaaa'", "'(a+)+$'", "'(a|aa)+b'", "'['", "''", "999999999", "-999999999", "'::-1'", "event.text",
    "event.list", "event.missing", "a", "'%999999999d'", "'0'", "1e400", "'" + "9" * 5_000 + "'", "'a=b'",
)  # fmt: skip
_PLAIN: Final = (
    "upper", "title", "slugify", "striptags", "make_list", "length", "base64_encode", "base64_decode", "escapejs",
    "force_escape", "escape_once", "urlencode", "urldecode", "uniq", "sort", "sort_natural", "reverse", "safe", "abs",
    "linebreaks", "wordcount", "list_to_string", "sum_list", "format_date_string", "first", "last", "md5_hash",
)  # fmt: skip
_WITH_ARGUMENT: Final = (
    "add", "append", "concat", "join", "find_replace", "replace_last", "resplit", "split", "slice", "truncatechars",
    "floatformat", "percentize", "multiply", "divide", "modulo", "lookup", "map", "list_where", "days_later", "date",
    "cut", "default", "divisibleby", "get_digit", "yesno", "remove",
)  # fmt: skip
_BLOCKS: Final = (
    ("{{% for a in {0} %}}", "{% endfor %}"), ("{{% for a, b in {0} %}}", "{% empty %}x{% endfor %}"),
    ("{{% with a={0} b={1} %}}", "{% endwith %}"), ("{{% if {0} == {1} %}}", "{% elif a %}y{% else %}z{% endif %}"),
    ("{{% if not {0} in {1} %}}", "{% endif %}"), ("{{% filter make_list %}}", "{% endfilter %}"),
    ("{{% spaceless %}}", "{% endspaceless %}"), ("{{% autoescape off %}}", "{% endautoescape %}"),
    ("{{% ifchanged {0} %}}", "{% endifchanged %}"), ("{{% verbatim %}}x{{% endverbatim %}}", ""),
    ("{{% comment %}}x{{% endcomment %}}", ""), ("<!-- ", " -->"), ("<a href='", "'>"),
)  # fmt: skip
_TAGS: Final = (
    "{{% firstof {0} {1} 'x' %}}", "{{% cycle {0} {1} %}}", "{{% widthratio {0} 1 {1} %}}", "{{% today {0} %}}",
    "{{% regroup {0} by a as b %}}", "{{% now {0} %}}", "{{% currency_format {0} %}}", "{{# {0} #}}", "{{{{ {0} }}}}",
    "{{{{ {0}|default:{1} }}}}",
)  # fmt: skip
_BROKEN: Final = (
    "{{", "{%", "{#", "%}", "}}", "{% end %}", '{% if "\\" ', "{% include 'x' %}", "{{ a|ljust:9 }}",
    "{{ a.__class__ }}", "{{ a.clear }}", "&#99999999999;",
    "{% if _(\"a b %}", "\ud83d", "\x00", "%7B%7B", "{% endif %}", "<!" * 50, "{{ x " * 300,
)  # fmt: skip


def generated(seed: int) -> Case:
    """A hostile template, or one seed in five a hostile file, from this seed."""
    random = Random(seed)
    match seed % 10:
        case 3:
            return Case(command=SHOW, files={"hero.cldt.json": literal(_template_file(random))})
        case 8:
            return Case(command=PROFILE, files={"events.ndjson": literal(_events(random))})
    parts = "".join(_part(random, 6) for _ in range(random.randint(1, 8)))
    text = (parts * random.choice((1, 1, 1, 50, 2_000)))[:LARGEST]
    rows = [{"a": row, "text": LONG[:1_000]} for row in range(50)]
    long = random.choice(("", "a" * 40 + "!", LONG[:500], LONG))
    return template(
        text, command=PREVIEW, text=long, list=MANY[: random.choice((0, 3, 300, 4_000))], rows=rows, number=1e300
    )


def _expression(random: Random) -> str:
    text = random.choice(_VALUES)
    for _ in range(random.choice((0, 1, 2, 5, 40))):
        if random.random() < 0.5:
            text += f"|{random.choice(_PLAIN)}"
        else:
            text += f"|{random.choice(_WITH_ARGUMENT)}:{random.choice(_ARGUMENTS)}"
    return text


def _part(random: Random, depth: int) -> str:
    chance = random.random()
    if chance < 0.03:
        return random.choice(_BROKEN)
    first, second = _expression(random), _expression(random)
    if depth == 0 or chance < 0.4:
        return random.choice(_TAGS).format(first, second)
    opening, closing = random.choice(_BLOCKS)
    body = "".join(_part(random, depth - 1) for _ in range(random.randint(0, 2)))
    times = random.choice((1, 1, 2, 3, 30))
    return opening.format(first, second) * times + body + closing * times


def _json(random: Random, depth: int) -> Any:
    leaf = (None, True, -1, 2**63, 1e300, "", "2026-11-28", "x" * 5_000, "\x00\u202e", "$(headline)", "{{ a }}", "-")
    if depth == 0 or random.random() < 0.3:
        return random.choice(leaf)
    keys = ("", "a", "a.b", "$x", "__class__", "keys", "0", "\x00", "Items", "type", "attributes", str(random.random()))
    if random.random() < 0.5:
        return [_json(random, depth - 1) for _ in range(random.choice((0, 1, 3, 40)))]
    return {random.choice(keys): _json(random, depth - 1) for _ in range(random.choice((0, 1, 3, 40)))}


def _damaged(random: Random, text: str) -> str:
    """The text, now and then with a part cut out, repeated or made invalid."""
    start = random.randrange(len(text) + 1)
    end = min(len(text), start + random.randint(0, 200))
    return random.choice(
        (text, text, text[:start], text[:start] + text[end:], text[:end] + text[start:], text + "\ud83d")
    )


def _template_file(random: Random) -> str:
    uses = (
        "$(headline)",
        "l_$product",
        "$headline_!a!",
        ",$a_!",
        "/if_$headline_eq_!x!",
        "$$",
        "!",
        "%2525",
        "x" * 900,
    )
    changes = {
        "transformation": "/".join(random.choice(uses) for _ in range(random.choice((1, 9, 900)))),
        random.choice((*HERO, "other")): _json(random, 3),
    }
    raw = {**HERO, **changes}
    if random.random() < 0.5:
        raw.pop("slots", None)
    return _damaged(random, json.dumps(raw))


def _events(random: Random) -> str:
    lines = (json.dumps(_json(random, 5)) for _ in range(random.choice((1, 20, 60))))
    return _damaged(random, "\n".join(f'{{"a": {line}}}' for line in lines))
