"""What a bound, fixed or fallback value becomes in a picture's URL, for every text and every JSON value."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.capabilities import ExpressionSupport
from core.domain.personalization import parse_personalization
from core.klaviyo.template_language import compile_template, template_context
from tests.support.expressions import HARD, junk, many, render
from tests.support.templates import EVENT, HERO, REFERENCE

LIMIT = 40
DEFAULT = "Hello there"


def percent_decode(text: str) -> str:
    """Percent-decoding, written from RFC 3986 and not with the library that encodes."""
    out, at = bytearray(), 0
    while at < len(text):
        if text[at] == "%":
            out.append(int(text[at + 1 : at + 3], 16))
            at += 3
        else:
            out += text[at].encode()
            at += 1
    return out.decode()


def text_in(url: str) -> str:
    """The text that Cloudinary would draw: the third part of the layer, decoded twice."""
    (layer,) = re.findall(r"(?<=/)co_rgb:ffffff,c_fit,l_text:Manrope_64_700:([^,/]*),w_620(?=/)", url)
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+", layer)
    return percent_decode(percent_decode(layer))


def seen(text: str) -> str:
    return text.strip()[:LIMIT]


texts = st.one_of(
    st.sampled_from(HARD),
    st.text(max_size=300),
    st.lists(st.sampled_from(HARD), max_size=6).map("".join),
).filter(lambda text: text.isprintable() or text.encode("utf-8", "ignore").decode() == text)


@many
@given(texts)
@example("x" * 300)
@example(" \n ")
def test_a_bound_text_is_shown_or_falls_back(text: str) -> None:
    binding = {"from": "event", "path": ["Product Name"], "fallback": "there"}
    assert text_in(render({"headline": binding}, {"Product Name": text})) == (seen(text) or "there")


@many
@given(texts)
def test_a_fallback_is_shown_when_the_value_is_blank(text: str) -> None:
    binding = {"from": "profile", "path": ["first_name"], "fallback": text}
    for missing in ({}, {"first_name": None}, {"first_name": "  "}):
        assert text_in(render({"headline": binding}, None, missing)) == (seen(text) or DEFAULT)


@many
@given(texts)
def test_a_fixed_text_is_shown_to_everyone(text: str) -> None:
    assert text_in(render({"headline": {"from": "fixed", "value": text}}, None)) == (seen(text) or DEFAULT)


@many
@given(texts, texts)
def test_a_chain_shows_the_first_that_is_filled(first: str, second: str) -> None:
    inner = {"from": "event", "path": ["b"], "fallback": "last"}
    binding = {"from": "event", "path": ["a"], "fallback": inner}
    shown = seen(first) or seen(second) or "last"
    assert text_in(render({"headline": binding}, {"a": first, "b": second})) == shown


FORMATS: list[list[Any]] = [
    [],
    ["upper"],
    ["lower", "title"],
    [{"cut": 3}],
    [{"number": 2}],
    [{"money": ["$ ", 2]}],
    [{"date": "F j, Y"}],
    [{"join": ", "}],
    [{"join": " · "}, "upper", {"cut": 5}],
]
PATHS = [["a"], ["a", 0], ["a", "x y"], ["a", 0, "items", "title"], ["$extra", "a", 0, "b c"], ["a", "count"], ["pop"]]


@settings(max_examples=300)
@given(junk, st.sampled_from(FORMATS), st.sampled_from(PATHS))
def test_no_form_raises_for_any_value_at_any_step(value: Any, formats: list[Any], path: list[Any]) -> None:
    for depth in range(len(path)):
        event: Any = value
        for step in reversed(path[: depth + 1]):
            event = [event] if isinstance(step, int) else {step: event}
        text = {"from": "event", "path": path, "format": formats, "fallback": {"from": "event", "path": ["a"]}}
        image = {"from": "event", "path": path, "fallback": {"from": "event", "path": ["a"], "fallback": ""}}
        render({"headline": text, "product": image}, event)


@settings(max_examples=300)
@given(junk, st.sampled_from(FORMATS), st.sampled_from(PATHS), st.sampled_from([None, "", "own"]), st.booleans())
def test_no_text_with_fields_raises_for_any_value_at_any_step(
    value: Any, formats: list[Any], path: list[Any], own: str | None, by_field: bool
) -> None:
    field = {"from": "event", "path": path, "format": formats} | ({} if own is None else {"fallback": own})
    text = {"from": "text", "parts": ["It's ", field, {**field, "path": ["a"]}], "fallback": "Hello"}
    support = ExpressionSupport(alternative=frozenset({"text with fields"} if by_field else ()))
    for depth in range(len(path)):
        event: Any = value
        for step in reversed(path[: depth + 1]):
            event = [event] if isinstance(step, int) else {step: event}
        assert text_in(render({"headline": text}, event, alt=text, support=support)).strip()


@settings(max_examples=200)
@given(junk)
def test_alt_and_link_take_any_value(value: Any) -> None:
    bound = {"from": "event", "path": ["a", "b"], "fallback": "https://shop.example/"}
    personalization = {"v": 1, "template": REFERENCE, "event": EVENT, "alt": bound, "link": bound}
    block = compose(parse_template(json.dumps(HERO)), parse_personalization(personalization), cloud_named("demo"))
    compiled = compile_template(block.html)
    for event in ({"a": value}, {"a": {"b": value}}):
        html = compiled.render(template_context(None, event))
        assert html.count('"') == block_quotes(), "the value left its attribute"
        href = re.findall(r'href="([^"]*)"', html)
        assert href and href[0].startswith("https://")


def block_quotes() -> int:
    """Quotes of the markup itself: table 8 attributes, a 4, td 2, img 6."""
    return 2 * (7 + 2 + 4 + 6)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "l_products:mug"),
        (False, "l_products:mug"),
        ("", "l_products:mug"),
        ("not a url", "l_products:mug"),
        (["https://x.example/a.png"], "l_products:mug"),
        ("https://cdn.example/a.png?v=1", "l_fetch:aHR0cHM6Ly9jZG4uZXhhbXBsZS9hLnBuZz92PTE="),
        ("https://res.cloudinary.com/demo/image/upload/v17/shop/a-1.v2.png", "l_shop:a-1.v2"),
        # With a transformation, without version, or of another cloud it is fetched like any other picture.
        (
            "https://res.cloudinary.com/demo/image/upload/w_1/v17/a.png",
            "l_fetch:aHR0cHM6Ly9yZXMuY2xvdWRpbmFyeS5jb20vZGVtby9pbWFnZS91cGxvYWQvd18xL3YxNy9hLnBuZw==",
        ),
        (
            "https://res.cloudinary.com/demo/image/upload/videos/a.png",
            "l_fetch:aHR0cHM6Ly9yZXMuY2xvdWRpbmFyeS5jb20vZGVtby9pbWFnZS91cGxvYWQvdmlkZW9zL2EucG5n",
        ),
        ("https://cdn.example/" + "a" * 2000, "l_products:mug"),
    ],
)
def test_a_picture_of_the_event(value: Any, shown: str) -> None:
    url = render({"product": {"from": "event", "path": ["img"], "fallback": {"from": "default"}}}, {"img": value})
    assert re.search(r"/(l_(?!text)[^/]*)/c_pad", url)[1] == shown  # type: ignore[index]


def test_formats_by_hand() -> None:
    event = {"price": "12.4", "when": "2026-11-23T10:00:00+00:00", "tags": ["a&b", "c"], "name": "it's ADA"}
    shown = {
        ("price", '[{"number": 0}]'): "12",
        ("price", '[{"money": ["$ ", 2]}]'): "$ 12.40",
        ("none", '[{"money": ["$ ", 2]}]'): "there",
        ("when", '[{"date": "F j"}]'): "November 23",
        ("name", '[{"date": "F j"}]'): "there",
        ("tags", '[{"join": ", "}]'): "a&b, c",
        ("name", '["upper", {"cut": 4}]'): "IT'S",
        ("name", '["title"]'): "It's Ada",
    }
    for (field, formats), expected in shown.items():
        binding = {"from": "event", "path": [field], "format": json.loads(formats), "fallback": "there"}
        assert text_in(render({"headline": binding}, event)) == expected


@many
@given(texts, texts, texts)
def test_long_texts_everywhere_still_fit_into_the_marker(one: str, two: str, three: str) -> None:
    import re

    chain = {"from": "profile", "path": ["first_name"], "fallback": {"from": "event", "path": ["a"], "fallback": one}}
    personalization = {
        "v": 1,
        "template": REFERENCE,
        "event": EVENT,
        "slots": {"headline": chain},
        "alt": {"from": "event", "path": ["b"], "fallback": two + three},
    }
    block = compose(parse_template(json.dumps(HERO)), parse_personalization(personalization), cloud_named("demo"))
    (marker,) = re.findall('data-cld="([^"]*)"', block.html)
    assert len(marker) <= 2048


@pytest.mark.parametrize("event", [None, {}, {"Items": [{"title": "A mug"}]}])
def test_what_is_not_bound_shows_the_templates_default(event: dict[str, Any] | None) -> None:
    url = render({}, event)
    assert text_in(url) == DEFAULT
    assert "/l_products:mug/" in url
