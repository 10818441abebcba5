"""Events read from a file: one JSON object a line, or one JSON array of them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from core.domain.event import Event
from core.errors import InputError


def read_events(lines: Iterable[bytes | str]) -> Iterator[Event]:
    """Events from lines of JSON: a bare `event_properties` object each, or a JSON:API event resource.

    A text that starts with `[` is one array of the same. Blank lines are skipped; InputError names the line or
    the item that is wrong.
    """
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    head = next(numbered, None)
    if head is None:
        return
    if _bytes(head[1]).lstrip().startswith(b"["):
        whole = b"".join(_bytes(line) for _, line in chain([head], numbered))
        for index, raw in enumerate(_parsed(whole, "file")):
            yield _event(raw, f"[{index}]")
        return
    for number, line in chain([head], numbered):
        yield _event(_parsed(line, f"line {number}"), f"line {number}")


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _parsed(text: bytes | str, place: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error}", place) from None


def _event(raw: Any, place: str) -> Event:
    if not isinstance(raw, dict):
        raise InputError("is not a JSON object", place)
    attributes = raw.get("attributes")
    if raw.get("type") == "event" and isinstance(attributes, dict):
        properties = attributes.get("event_properties")
        return Event(
            properties=properties if isinstance(properties, dict) else {},
            id=str(raw.get("id") or ""),
            datetime=str(attributes.get("datetime") or ""),
            profile_id=_text(raw, "relationships", "profile", "data", "id"),
            recipient=_text(raw, "meta", "recipient"),
        )
    return Event(properties=raw)


def _text(value: Any, *steps: str) -> str:
    """A text inside nested objects; blank where there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
