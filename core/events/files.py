"""Events read from a file: one JSON object a line, or one JSON array of them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any, Final

import orjson

from core.domain.event import Event
from core.domain.scalars import scalar_text
from core.errors import InputError
from core.events.json_array import LARGEST, array_objects

MOST_VALUES: Final = 1_500_000
"""Values of an event: each takes up to a hundred times the room of its text."""
_FEW: Final = 1_000_000
"""Bytes that cannot hold too many."""


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; one that is longer than an event may be comes in pieces."""
    return iter(lambda: file.readline(LARGEST + 1), b"")


def read_events(lines: Iterable[bytes | str]) -> Iterator[Event]:
    """Events from lines of JSON: a bare `event_properties` object each, or a JSON:API event resource.

    A text that starts with `[` is one array of the same. Blank lines are skipped; InputError names the line or
    the item that is wrong.
    """
    numbered = ((number, _bytes(line)) for number, line in enumerate(lines, start=1) if line.strip())
    head = next(numbered, None)
    if head is None:
        return
    every = chain([head], numbered)
    if head[1].lstrip().startswith(b"["):
        for index, text in enumerate(array_objects(text for _, text in every)):
            yield _event(text, f"[{index}]")
        return
    for number, text in every:
        yield _event(text, f"line {number}")


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _parsed(text: bytes, place: str) -> Any:
    if len(text) > LARGEST:
        raise InputError(f"is larger than {LARGEST // 1_000_000} MB", place)
    if len(text) > _FEW and sum(map(text.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise InputError(f"holds more than {MOST_VALUES:,} values", place)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error}", place) from None


def _event(text: bytes, place: str) -> Event:
    raw = _parsed(text, place)
    if not isinstance(raw, dict):
        raise InputError("is not a JSON object", place)
    attributes = raw.get("attributes")
    if raw.get("type") == "event" and isinstance(attributes, dict):
        properties = attributes.get("event_properties")
        return Event(
            properties=properties if isinstance(properties, dict) else {},
            id=scalar_text(raw.get("id") or ""),
            datetime=scalar_text(attributes.get("datetime") or ""),
            profile_id=_text(raw, "relationships", "profile", "data", "id"),
            recipient=_text(raw, "meta", "recipient"),
        )
    return Event(properties=raw)


def _text(value: Any, *steps: str) -> str:
    """A text inside nested objects; blank where there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
