"""`resplit` splits as Python's own `re` does where the product writes the pattern, and in a limited time elsewhere."""

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.expression import base_expression, layer_expression, own_image
from core.cloudinary.delivery import Cloud
from core.domain.personalization import Bound
from core.domain.template import Slot
from core.klaviyo.template_language import OverBudget, compile_template
from core.klaviyo.template_language.budget import APART, HERE, Budget
from core.klaviyo.template_language.engine import parse
from core.klaviyo.template_language.growing import MAX_PATTERN, resplit

CLOUDS = [
    Cloud(name="demo", prefix=prefix)
    for prefix in ("https://res.cloudinary.com/demo", "http://res.cloudinary.com/a-b_c", "https://media.shop.example")
]
SLOT = Slot(name="product", type="image", default="products/mug", label="Product")
BOUND = Bound(source="event", path=("Items", 0, "ImageURL"), format=(), fallback="")
WRITTEN = [
    own_image("event.x", cloud, 400)
    + layer_expression(BOUND, SLOT, cloud, 400).html
    + base_expression(BOUND, SLOT, cloud, 400).html
    for cloud in CLOUDS
]
PATTERNS = sorted({pattern for html in WRITTEN for pattern in re.findall(r"resplit:'([^']*)'", html)})
PARTS = ["https://", "http://", "res.cloudinary.com", "/demo", "/a-b_c", "media.shop.example", "/image/upload/", "/v1/"]
TEXT = st.lists(st.sampled_from([*PARTS, "v12", "/", ".", "jpg", "mug", "-", "\n", " ", "é"])).map("".join) | st.text()


def test_there_are_patterns() -> None:
    assert len(PATTERNS) == len(CLOUDS) + 2


@given(st.sampled_from(PATTERNS), TEXT)
def test_a_pattern_of_the_product_splits_as_re_does(pattern: str, text: str) -> None:
    assert resplit(text, pattern, budget=Budget(HERE)) == [part or "" for part in re.split(pattern, text)]


@pytest.mark.parametrize("pattern", ["(", "[", "*", "a{2,1}", "(?P<a"])
def test_a_broken_pattern_leaves_the_text_whole(pattern: str) -> None:
    assert resplit("a b", pattern, budget=Budget(HERE)) == ["a b"]


def test_a_pattern_that_takes_ages_is_ended() -> None:
    # The time is that of this process, so a busy machine changes nothing: rendered apart, it would be waited for, too.
    assert regex.split("(a|aa)+$", "a" * 10 + "!") == re.split("(a|aa)+$", "a" * 10 + "!")
    with pytest.raises(OverBudget, match=r"takes longer than 0\.7 seconds"):
        parse("{{ v|resplit:'(a|aa)+$' }}")({"v": "a" * 60 + "!"}, APART)


def test_a_condition_does_not_hide_that_the_budget_was_exceeded() -> None:
    with pytest.raises(OverBudget):
        compile_template("{% if v|resplit:'(a|aa)+$' %}a{% endif %}b").render({"v": "a" * 60 + "!"})


def test_a_long_pattern_is_refused() -> None:
    with pytest.raises(OverBudget, match="has a pattern of more than 1,000 characters"):
        resplit("a", "a" * (MAX_PATTERN + 1), budget=Budget(HERE))
