"""A block's HTML in a person's hands: what stands, what does not, and what Klaviyo would say."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.edited import LARGEST, block_of, standing, without_marker
from core.blocks.marker import read_marker
from core.errors import InputError
from tests.support.fill_rates import CLOUD, TEMPLATE, choices, headline

CHOICES = choices(
    {**headline(["a"]), "product": {"from": "event", "path": ["p"], "fallback": {"from": "default"}}},
    link={"from": "fixed", "value": "https://shop.example/"},
)


def made(html: str) -> Any:
    return block_of(TEMPLATE, CHOICES, CLOUD, html=html)


def generated() -> str:
    return without_marker(compose(TEMPLATE, CHOICES, CLOUD).html)


def test_without_an_edit_the_block_is_generated() -> None:
    assert block_of(TEMPLATE, CHOICES, CLOUD) == compose(TEMPLATE, CHOICES, CLOUD)
    assert made("  \n").personalization.edited is False
    once_edited = CHOICES.model_copy(update={"edited": True})
    assert block_of(TEMPLATE, once_edited, CLOUD) == compose(TEMPLATE, CHOICES, CLOUD)


def test_everything_stands_in_what_was_generated() -> None:
    assert "data-cld" not in generated()
    block = made(generated())
    assert (block.unbound, block.personalization.edited) == ((), True)
    assert without_marker(block.html) == generated()


@pytest.mark.parametrize("around", ["{}", "<p>Hello</p>{}", "{}<img src='https://x.example/a.png'>"])
def test_the_longest_url_is_that_of_an_image_that_is_there(around: str) -> None:
    assert made(around.format(generated())).longest_url == compose(TEMPLATE, CHOICES, CLOUD).longest_url
    assert made(around.format("rubbish")).longest_url == 0


def test_a_touched_expression_is_named_and_nothing_is_merged() -> None:
    html = (
        generated().replace("|slice:':40'|urlencode", "|slice:':12'|urlencode").replace("shop.example/", "x.example/")
    )
    block = made(f"<p>Hello</p>{html}")
    assert block.unbound == ("headline", ":link")
    assert "|slice:':12'|urlencode" in block.html
    left = standing(block.personalization, block.unbound)
    assert (list(left.slots), left.link.source) == (["product"], "default")


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>x</td></tr></table>",
        "just a text",
        "<!--[if mso]><table><![endif]-->\n<div class='a'>x</div>",
        "{% if event.n == '<b' %}\n\n<p>x</p>{% endif %}",
        "<table data-cld=\"1.stranger\"><tr data-cld='1.other'>x</table>",
    ],
)
def test_the_marker_is_there_once_and_saving_again_changes_nothing(html: str) -> None:
    block = made(html)
    assert len(re.findall("data-cld=", block.html)) == 1
    assert "<!--[if mso]><table data-cld" not in block.html
    assert read_marker(block.html) == block.personalization
    assert made(block.html) == block


@given(st.text(alphabet=st.sampled_from("<>/a b\"'=!-\n{%}|#p"), max_size=60))
def test_whatever_is_written_stays_as_it_is(html: str) -> None:
    try:
        block = made(html)
    except InputError as error:
        assert str(error).startswith("html: Klaviyo would report")
        return
    if block.personalization.edited:
        kept = without_marker(block.html)
        assert html.strip() in (kept, kept.removeprefix("<div>").removesuffix("</div>"))
        assert read_marker(block.html) == block.personalization


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>{% if event.a %}x</p>", "Unclosed tag"),
        ("<p>{{ event.a|default: 'x' }}</p>", "default requires 2 arguments, 1 provided"),
        ("<p>{{ event._ip }}</p>", "may not begin with underscores"),
        ("<p>{{ first_name|default:“x” }}</p>", "default requires 2 arguments"),
        ("<p>{% include 'x' %}</p>", "Invalid block tag"),
    ],
)
def test_broken_tags_are_told_in_klaviyos_words(html: str, said: str) -> None:
    with pytest.raises(InputError, match=f"html: Klaviyo would report: .*{said}"):
        made(html)


def test_a_block_has_its_limit() -> None:
    with pytest.raises(InputError, match="at most 200,000"):
        made("x" * (LARGEST + 1))
