"""What is done to be fast changes nothing: the same texts as from Django's engine left alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template
from django.template import defaultfilters as stock
from hypothesis import example, given
from hypothesis import strategies as st

from core.klaviyo.template_language import TemplateFault, compile_template
from core.klaviyo.template_language.engine import _engine
from core.klaviyo.template_language.filters import urlencode

TEXTS = st.text() | st.text("/%&<'\"+ ~é漢😀\x00\x7f", max_size=9)
VALUES = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(TEXTS, max_size=3)
)
STEPS = ["0", "1", "a", "items", "count", "real", "1_0", "٣"]
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(STEPS), inner, max_size=4)
)
CHAINS = [
    "v|default:''|strip|slice:':4'|urlencode|urlencode|find_replace:'/|%252F'|default:'<b>'",
    "v|default:'<i>'|upper|cut:'a'|title",
    "v|add:'<b>'|force_escape",
    "v|floatformat:2|prepend:'[$'|append:']'",
    "v|join:', '|default:'none'",
    "v|resplit:'[.]'|lookup:'0'|truncatechars:3",
    "'<b>'|default:v|linebreaksbr",
    "v|default:v|yesno:'a,b,c'",
]


@pytest.mark.parametrize("chain", CHAINS)
@given(VALUES)
def test_filters_with_their_constants_in_place_answer_what_djangos_do(chain: str, value: Any) -> None:
    source = f"{{{{ {chain} }}}}{{% if {chain} == 'x' %}}1{{% endif %}}{{% firstof {chain} 'none' %}}"
    alone = Template(source, engine=_engine()).render(Context({"v": value}))
    assert compile_template(source).render({"v": value}) == alone


@given(JSON, st.lists(st.sampled_from(STEPS), max_size=4))
@example({"a": [{"0": {"items": 1}}]}, ["a", "0", "0", "items"])
@example([[1]], ["1", "0", "real"])
def test_steps_taken_directly_lead_where_djangos_do(value: Any, steps: list[str]) -> None:
    path = ".".join(["v", *steps])
    source = (
        f"{{{{ {path} }}}}{{% if {path} is None %}}none{{% endif %}}{{% for each in v %}}{{{{ each.0 }}}}{{% endfor %}}"
    )
    assert rendered(lambda: compile_template(source).render({"v": value})) == rendered(
        lambda: Template(source, engine=_engine()).render(Context({"v": value}))
    )


def rendered(render: Callable[[], str]) -> str:
    try:
        return render()
    except (TypeError, TemplateFault) as error:
        return f"raised {error}"


@given(VALUES)
@example("\ud800")
def test_urlencode_is_djangos(value: Any) -> None:
    try:
        expected = stock.urlencode(value)
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            urlencode(value)
        return
    assert urlencode(value) == expected
    assert urlencode(value, "") == stock.urlencode(value, "")
