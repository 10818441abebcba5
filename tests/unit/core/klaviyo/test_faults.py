"""Whatever a template is, it renders or is refused in one short sentence, which is none of Python's own."""

import re
from random import Random
from typing import Any

import pytest

from core.klaviyo.template_language import OverBudget, TemplateFault
from core.klaviyo.template_language.apart import render_apart
from core.klaviyo.template_language.budget import HERE
from core.klaviyo.template_language.engine import parse

LONGEST = 200
PYTHONS_WORDS = re.compile(r"<class '|recursion depth|object at 0x")
PARTS = [
    '_("a b', "_('a b", '_("a"', "'", '"', "\\", "{", "}", "|", ":", ",", ".", "=", "==", "(", ")", "%", "&#", "-", "+",
    " ", "  ", "\x00", "\ud83d", "a", "a.b", "a.0", "9" * 5_000, "1e999", "event", "in", "not", "and", "is", "as", "by",
    "with", "for", "if", "cycle", "firstof", "regroup", "widthratio", "filter", "ifchanged", "templatetag", "now",
    "autoescape", "verbatim", "comment", "catalog", "today", "currency_format", "unsubscribe", "upper", "default",
    "floatformat", "add", "date", "slice", "x" * 3_000, "elif", "else", "empty", "endfor", "endif", "reversed", "only",
]  # fmt: skip
ENDS = ["{% endif %}", "{% endfor %}", "{% endwith %}", "{% endfilter %}", "{% endcomment %}", "text"]
DEEP: Any = 1
for _ in range(1_500):
    DEEP = [DEEP]


def fault_of(source: str, context: dict[str, Any]) -> str:
    """What is said of a template; blank if it renders."""
    try:
        parse(source)(context, HERE)
    except TemplateFault as fault:
        return str(fault)
    return ""


def assert_a_sentence(fault: str) -> None:
    assert len(fault) <= LONGEST, fault
    assert not PYTHONS_WORDS.search(fault), fault
    assert "\n" not in fault and re.search(r"\w", fault), fault


@pytest.mark.parametrize(
    "source",
    [
        '{% if _("a b %}x{% endif %}',
        "{{ x" + "&#" * 3_000 + " }}",
        "{{ n|floatformat:999999999 }}",
        "{{ deep }}",
        "{{ n|default:" + "z" * 9_000 + " }}",
        "{% " + "a" * 9_000 + " %}",
        "{% if x %}{% " + "a" * 9_000 + " %}",
        "{{ n|divisibleby:0 }}",
    ],
)
def test_a_fault_is_a_short_sentence(source: str) -> None:
    fault = fault_of(source, {"deep": DEEP, "n": 1.5})
    assert fault
    assert_a_sentence(fault)


@pytest.mark.parametrize("seed", range(20))
def test_no_tag_ends_the_parser_in_another_way(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        inside = " ".join("".join(random.choices(PARTS, k=random.randint(1, 3))) for _ in range(random.randint(1, 6)))
        source = f"{{% {inside} %}}" if random.random() < 0.8 else f"{{{{ {inside} }}}}"
        if fault := fault_of(source + random.choice(ENDS), {"event": {"a": [1]}, "a": DEEP, "x": "1"}):
            assert_a_sentence(fault)


def test_a_long_fault_keeps_its_beginning_and_its_end() -> None:
    fault = fault_of("{% if x %}{% " + "a" * 9_000 + " %}", {})
    assert fault.startswith("Invalid block tag on line 1: 'aaa")
    assert fault.endswith("Did you forget to register or load this tag?")


def test_values_that_are_too_deep_for_a_process_are_told_in_the_same_words() -> None:
    with pytest.raises(TemplateFault) as fault:
        render_apart("{{ deep }}", {"deep": DEEP})
    assert not isinstance(fault.value, OverBudget)
    assert str(fault.value) == fault_of("{{ deep }}", {"deep": DEEP})
