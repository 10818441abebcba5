"""Events read from a file: one JSON object a line."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from core.domain.event import Event
from core.errors import InputError


def read_events(lines: Iterable[bytes | str]) -> Iterator[Event]:
    """Events from lines of JSON: a bare `event_properties` object each, or a JSON:API event resource.

    Blank lines are skipped; InputError names the line that is wrong.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"is not JSON: {error}", f"line {number}") from None
        if not isinstance(raw, dict):
            raise InputError("is not a JSON object", f"line {number}")
        yield _event(raw)


def _event(raw: dict[str, Any]) -> Event:
    attributes = raw.get("attributes")
    if raw.get("type") == "event" and isinstance(attributes, dict):
        properties = attributes.get("event_properties")
        return Event(
            properties=properties if isinstance(properties, dict) else {},
            id=str(raw.get("id") or ""),
            datetime=str(attributes.get("datetime") or ""),
        )
    return Event(properties=raw)
