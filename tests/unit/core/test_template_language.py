"""What is done to be fast changes nothing: the same texts as from Django's engine left alone."""

from typing import Any

import pytest
from django.template import Context, Template
from django.template import defaultfilters as stock
from hypothesis import example, given
from hypothesis import strategies as st

from core.klaviyo.template_language import compile_template
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
