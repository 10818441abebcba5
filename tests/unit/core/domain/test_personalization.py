"""Personalizations: what is read, how what is wrong is named, and the way through the marker and back."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.blocks.compose import compose
from core.blocks.marker import LIMIT, read_marker, write_marker
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.errors import InputError
from tests.support.servers import ROOT
from tests.support.templates import EVENT, REFERENCE

Choices = Callable[..., dict[str, Any]]
NAME = {"from": "profile", "path": ["first_name"]}
RECORDED = json.loads((ROOT / "tests" / "data" / "personalizations_1.json").read_text())
"""Personalizations as versions without texts with fields stored them, and the HTML that those made of them."""


@pytest.mark.parametrize(
    ("slots", "place"),
    [
        ({"a": {"from": "nowhere"}}, "slots.a"),
        ({"a": {"from": "event", "path": []}}, "slots.a.path"),
        ({"a": {"from": "event", "path": ["x", -1]}}, "slots.a.path[1]"),
        ({"a": {"from": "event", "path": ["x"], "format": ["shout"]}}, "slots.a.format[0]"),
        ({"a": {"from": "event", "path": ["x"], "format": [{"cut": 0}]}}, "slots.a.format[0].cut"),
        ({"a": {"from": "event", "path": ["x"], "fallback": {"from": "event"}}}, "slots.a.fallback.path"),
        ({"a": {"from": "fixed"}}, "slots.a.value"),
        ({"a": {"from": "item", "path": ["x"]}}, ""),
        ({"a": {"from": "text", "parts": [{"from": "item", "path": ["x"]}], "fallback": "x"}}, ""),
        ({"a": {"from": "text", "parts": [], "fallback": "x"}}, "slots.a.parts"),
        ({"a": {"from": "text", "parts": ["x"] * 13, "fallback": "x"}}, "slots.a.parts"),
        ({"a": {"from": "text", "parts": ["x"]}}, "slots.a.fallback"),
        ({"a": {"from": "text", "parts": ["x"], "fallback": " \u200b"}}, "slots.a"),
        ({"a": {"from": "text", "parts": [" "], "fallback": "x"}}, "slots.a"),
        ({"a": {"from": "text", "parts": [""], "fallback": "x"}}, "slots.a.parts[0]"),
        ({"a": {"from": "text", "parts": [" ", {**NAME, "fallback": " "}], "fallback": "x"}}, "slots.a"),
        ({"a": {"from": "text", "parts": [{**NAME, "path": []}], "fallback": "x"}}, "slots.a.parts[0].path"),
        (
            {"a": {"from": "text", "parts": [{**NAME, "format": [{"shop": "/a/"}]}], "fallback": "x"}},
            "slots.a.parts[0].format[0]",
        ),
        ({"a": {**NAME, "fallback": {"from": "text", "parts": ["x"], "fallback": "x"}}}, "slots.a.fallback"),
        (
            {"a": {"from": "text", "parts": [{**NAME, "fallback": {"from": "default"}}], "fallback": "x"}},
            "slots.a.parts[0].fallback",
        ),
    ],
)
def test_what_is_wrong_is_named(choices: Choices, slots: dict[str, Any], place: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_personalization(choices(slots=slots))
    assert caught.value.place == place
    assert "\n" not in str(caught.value)


def test_a_link_shows_no_text_with_fields(choices: Choices) -> None:
    with pytest.raises(InputError, match="link: "):
        parse_personalization(choices(slots={}, link={"from": "text", "parts": ["x"], "fallback": "x"}))


@pytest.mark.parametrize(
    "text",
    [
        {"from": "text", "parts": ["Hi ", {**NAME, "format": ["title"]}], "fallback": "Hi"},
        {
            "from": "text",
            "parts": [{**NAME, "format": []}, {**NAME, "format": [{"cut": 3}], "fallback": "x"}],
            "fallback": "y",
        },
        {"from": "text", "parts": ["Hi ", {**NAME, "format": [], "fallback": ""}, " "], "fallback": "Hi"},
    ],
)
def test_a_text_with_fields_is_written_as_it_was_read(choices: Choices, text: dict[str, Any]) -> None:
    read = parse_personalization(choices(slots={"a": text}, alt=text)).to_json()
    assert json.dumps([read["slots"]["a"], read["alt"]]) == json.dumps([text, text])


@pytest.mark.parametrize("recorded", RECORDED)
def test_what_earlier_versions_stored_is_opened_and_saved_unchanged(
    hero: dict[str, Any], recorded: dict[str, str]
) -> None:
    read = parse_personalization(json.loads(recorded["body"]))
    assert json.dumps(read.to_json()) == recorded["body"]
    block = compose(parse_template(json.dumps(hero)), read, cloud_named("demo"))
    assert block.html == recorded["html"]
    marked = read_marker(recorded["html"])
    assert marked and json.dumps({**marked.to_json(), "edited": read.edited}) == recorded["body"]


@pytest.mark.parametrize("raw", [None, [], "x", 3, {"v": 2}, {}, {"v": 1}])
def test_other_json_is_refused(raw: Any) -> None:
    with pytest.raises(InputError):
        parse_personalization(raw)


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ({"nope": {"from": "default"}}, "slots.nope: the template has no such slot"),
        ({"headline": {"from": "event", "path": ["a'b"]}}, "slots.headline.path"),
        ({"headline": {"from": "event", "path": ["{{"]}}, "slots.headline.path"),
        ({"headline": {"from": "profile", "path": ["shoe"]}}, "slots.headline.path"),
        ({"product": {"from": "fixed", "value": "text"}}, "slots.product"),
        ({"headline": {"from": "fixed", "value": {"public_id": "a"}}}, "slots.headline"),
    ],
)
def test_a_choice_that_does_not_fit_names_its_slot(
    hero: dict[str, Any], choices: Choices, composed: Callable[..., Any], slots: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        composed(hero, choices(slots=slots))


def test_an_event_field_needs_an_event(hero: dict[str, Any], choices: Choices, composed: Callable[..., Any]) -> None:
    with pytest.raises(InputError, match="no event is selected"):
        composed(hero, choices(slots={"headline": {"from": "event", "path": ["a"]}}, event=None))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "shop", "//shop.example", "https://" + "x" * 1100])
def test_a_link_is_a_web_address(
    hero: dict[str, Any], choices: Choices, composed: Callable[..., Any], link: str
) -> None:
    with pytest.raises(InputError, match="link"):
        composed(hero, choices(link={"from": "fixed", "value": link}))


@settings(max_examples=100)
@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=8) | st.integers(0, 9), min_size=1, max_size=4))
def test_the_marker_gives_back_what_was_written(text: str, path: list[Any]) -> None:
    bound = {"from": "event", "path": path, "format": ["upper", {"money": ["$", 2]}], "fallback": text}
    raw = {
        "v": 1,
        "template": REFERENCE,
        "event": EVENT,
        "slots": {"ab": bound, "cd": {"from": "fixed", "value": text}},
    }
    try:
        personalization = parse_personalization(raw)
        marker = write_marker(personalization)
    except InputError:
        # A lone surrogate is no text that UTF-8 can carry.
        assert any("\ud800" <= character <= "\udfff" for character in text + "".join(map(str, path)))
        return
    assert len(marker) <= LIMIT
    assert re.fullmatch(r"1\.[A-Za-z0-9_-]+", marker)
    assert read_marker(f'<table data-cld="{marker}">') == personalization


@pytest.mark.parametrize("marker", ["2.abc", "1.", "1.!!!", "1.abcd", "abc", "1." + "A" * 4000])
def test_a_strangers_marker_is_an_input_error(marker: str) -> None:
    with pytest.raises(InputError):
        read_marker(f'<table data-cld="{marker}">')


def test_html_without_a_marker_has_none() -> None:
    assert read_marker("<p>Hello</p>") is None


def test_a_small_marker_cannot_unpack_to_gigabytes() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000, 9)).decode().rstrip("=")
    with pytest.raises(InputError):
        read_marker(f'<table data-cld="1.{bomb[:4000]}">')


def test_a_marker_that_could_not_be_read_back_is_not_written(choices: Choices) -> None:
    # It packs into a few hundred characters and would unpack to more than is read.
    endless = choices(slots={"headline": {"from": "event", "path": ["x" * 70_000], "fallback": ""}})
    with pytest.raises(InputError, match="too long to be saved"):
        write_marker(parse_personalization(endless))


def test_too_many_parts_are_told_in_words(choices: Choices) -> None:
    with pytest.raises(InputError) as refused:
        parse_personalization(choices(slots={"headline": {"from": "text", "parts": ["x"] * 13, "fallback": "x"}}))
    assert str(refused.value) == (
        "slots.headline.parts: a text has at most 12 parts (words and fields), this has 13; remove some"
    )
