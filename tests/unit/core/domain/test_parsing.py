"""What is wrong with untrusted JSON is said of what it is meant for, and where."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.cloudinary.cldt import parse_template
from core.domain.parsing import NO_JSON, OTHER_FAULT, parse_as
from core.domain.personalization import Personalization
from core.errors import InputError
from core.events.profile_file import read_profile

TEMPLATE = {"cloud": "acme", "public_id": "thanks.cldt.json", "asset_id": "a1"}


@pytest.mark.parametrize(
    ("text_format", "reason"),
    [
        ({"cut": 0}, "must be 1 or more"),
        ({"cut": 1001}, "must be 1,000 or less"),
        ({"cut": "x"}, "must be a whole number"),
        ({"number": 7}, "must be 6 or less"),
        ({"date": ""}, "must have at least 1 character"),
        ({"join": "x" * 11}, "must have at most 10 characters"),
        ({"shop": "no-slash"}, "has an invalid format"),
    ],
)
def test_of_several_kinds_the_one_that_is_meant_says_what_is_wrong(text_format: Any, reason: str) -> None:
    line = {"from": "event", "path": ["a"], "format": ["upper", text_format]}
    with pytest.raises(InputError) as caught:
        parse_as(Personalization, {"template": TEMPLATE, "slots": {"line": line}})
    (name,) = text_format
    assert caught.value.place == f"slots.line.format[1].{name}"
    assert str(caught.value) == f"{caught.value.place}: {reason}"


def test_what_is_missing_is_named_where_it_would_stand() -> None:
    with pytest.raises(InputError) as caught:
        parse_as(Personalization, {"template": TEMPLATE, "slots": {"line": {"from": "event"}}})
    assert caught.value.place == "slots.line.path"


@pytest.mark.parametrize(
    ("slot", "message"),
    [
        ({"from": "event"}, "slots.line.path: is missing"),
        ({"from": "event", "path": []}, "slots.line.path: must have at least 1 item"),
        ({"from": "event", "path": "a"}, "slots.line.path: must be a list"),
        ({"from": "event", "path": ["a"] * 21}, "slots.line.path: must have at most 20 items"),
        ({"from": "event", "path": ["a"], "extra": 1}, "slots.line.extra: is not a known property"),
        (
            {"from": "nix"},
            "slots.line: 'from' must be one of 'default', 'fixed', 'profile', 'event', 'item', 'text'",
        ),
        ({"value": "x"}, "slots.line: 'from' is missing"),
        (7, "slots.line: must be an object"),
        ({"from": "fixed", "value": 7}, "slots.line.value: must be text"),
    ],
)
def test_a_fault_is_said_in_plain_words(slot: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_as(Personalization, {"template": TEMPLATE, "slots": {"line": slot}})
    assert str(caught.value) == message


ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "x" * 9000, "\ud800", [], [None], {}, {"a": 1}, [["x"]]]
FIELD = {
    "path": "a", "types": ["string"], "events": 1, "filled": 1, "first": 1, "distinct": 1, "longest": 1,
    "looks_like": "", "examples": ["x"],
}  # fmt: skip
PROFILE = {
    "event_profile": 1, "name": "x", "metric": None, "events": 1, "first_day": None, "last_day": None,
    "complete": True, "left_out": 0, "examples_erased": False, "fields": [FIELD],
}  # fmt: skip
FILE = {
    "cldt": 1, "name": "x", "base": {"public_id": "a"},
    "canvas": {"width": 10, "height": 10}, "delivery": {"format": "jpg"},
    "slots": [{"name": "ab", "type": "text", "default": "x", "max_length": 9}], "transformation": "l_text:A_1:$(ab)",
}  # fmt: skip
WHOLE: list[tuple[Callable[[Any], Any], dict[str, Any]]] = [
    (
        lambda raw: parse_as(Personalization, raw),
        {
            "v": 1,
            "template": TEMPLATE,
            "event": {"metric_id": "M", "metric": "Placed Order"},
            "slots": {
                "a": {"from": "event", "path": ["x", 0], "format": [{"cut": 3}, {"money": ["$", 2]}, "upper"]},
                "b": {"from": "text", "parts": ["Hi ", {"from": "profile", "path": ["x"]}], "fallback": "Hi"},
                "c": {"from": "fixed", "value": {"public_id": "x"}},
            },
            "alt": {"from": "default"},
            "width": 600,
            "edited": False,
        },
    ),
    (lambda raw: read_profile(json.dumps(raw).encode()), PROFILE),
    (lambda raw: parse_template(json.dumps(raw)), FILE),
]


def _damaged(raw: Any) -> Iterator[Any]:
    """The data with each of its values in turn left out or replaced by something odd."""
    yield from ODD
    for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ():
        rest = {name: each for name, each in raw.items() if name != key} if isinstance(raw, dict) else []
        yield rest
        for other in _damaged(value):
            yield {**raw, key: other} if isinstance(raw, dict) else [*raw[:key], other, *raw[key + 1 :]]


@pytest.mark.parametrize(("parse", "whole"), WHOLE)
def test_no_fault_is_said_in_the_words_of_the_library(parse: Callable[[Any], Any], whole: dict[str, Any]) -> None:
    parse(whole)
    library = re.compile(
        rf"[Ii]nput|should|validation|[Ff]ield required|[Tt]uple|[Ii]nteger|UTF-8|{OTHER_FAULT}|{NO_JSON}|\\{{"
    )
    said = set()
    for raw in _damaged(whole):
        try:
            parse(raw)
        except InputError as error:
            said.add(error.message)
    assert len(said) > 5
    assert [message for message in said if library.search(message)] == []
