"""When events of a file happened, by a field of their own: files of a warehouse have no time beside the properties."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from core.domain.event import Event
from core.events.days import is_day

_LOOKED_AT: Final = 200
_MOST: Final = 0.9
"""The share of events in which such a field is a time."""
_NAMES: Final = (
    *("occurred_at", "event_time", "event_timestamp", "event_date", "timestamp", "datetime"),
    *("created_at", "created", "ordered_at", "order_date", "processed_at", "placed_at", "time", "date"),
)
"""What such a field is called, the surest name first."""
_PAST: Final = (
    r"(?!scheduled|expected|estimated|promised|planned|required|needed|feed|speed)[a-z]+ed|paid|sent|sold|bought"
)
_LIKELY: Final = re.compile(
    rf"(?:(?:event|order|purchase|payment|transaction|checkout|cart)_)?(?:{_PAST})_(?:at|on|date|time|timestamp|datetime)"
    r"|(?:event|order|purchase|payment|transaction|checkout|sale|invoice)_(?:at|on|date|time|timestamp|datetime)"
)
"""Other names that say that something happened; a birth, a delivery, what is due or expires is another time."""
_SECONDS: Final = range(10**8, 10**10)
"""Seconds since 1970 from 1973 to 2286; a thousand times as many are milliseconds."""


def date_fields(events: Sequence[Event]) -> list[str]:
    """The properties that say when the events happened, the likeliest first; none where the events say it themselves.

    The likeliest has the surest name; the others are as in the file.
    """
    if any(event.datetime for event in events):
        return []
    looked_at = events[:_LOOKED_AT]
    names = dict.fromkeys(name for event in looked_at for name in event.properties if _rank(name) is not None)
    fitting = [name for name in names if _is_time([event.properties.get(name) for event in looked_at])]
    return sorted(fitting, key=lambda name: _rank(name) or 0)


def dated(events: Iterable[Event], field: str) -> tuple[Event, ...]:
    """The events with the time that this property says, the newest first."""
    with_time = [replace(event, datetime=moment(event.properties.get(field))) for event in events]
    return tuple(sorted(with_time, key=lambda event: event.datetime, reverse=True))


def moment(value: Any) -> str:
    """A time as ISO 8601, from a text that is one or from seconds or milliseconds since 1970; blank if it is none."""
    if isinstance(value, str):
        text = value.strip()
        if is_day(text[:10]):
            return text[:10] + text[10:].replace(" ", "T", 1)
        if not text.isdecimal() or len(text) > len(str(_SECONDS.stop)) + 3:
            return ""
        value = int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    for seconds in (value, value / 1000):
        if _SECONDS.start <= seconds < _SECONDS.stop:
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return ""


def _rank(name: str) -> int | None:
    """How sure a name is, 0 the surest; None where it is no name of a time."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s-]+", "_", name.strip().lstrip("$")).casefold()
    if plain in _NAMES:
        return _NAMES.index(plain)
    return len(_NAMES) if _LIKELY.fullmatch(plain) else None


def _is_time(values: Sequence[Any]) -> bool:
    return sum(map(bool, map(moment, values))) >= _MOST * len(values)
