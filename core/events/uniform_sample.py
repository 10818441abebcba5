"""A uniform sample of a stream of events that is the same however the stream is split."""

from collections.abc import Iterable
from heapq import nsmallest
from typing import Any, Final

import orjson

from core.domain.event import Event
from core.events.distinct import bytes_hash

SAMPLE_SIZE: Final = 2000
"""Events of the sample that details are read from."""

_Key = tuple[int, bytes]
"""The lot of an event, and the event as JSON: a tenth of its size, and nothing for the garbage collector to walk
through again and again."""
_Held = tuple[int, Event | None]
"""How often an event came; the event itself where JSON has no place for it."""


class UniformSample:
    """The events of the smallest lots; an event draws its lot by its ID and time, or by its content without an ID.

    Equal events draw the same lot and are counted, so that a file of few different events is sampled as they are
    distributed.
    """

    def __init__(self) -> None:
        self._held: dict[_Key, _Held] = {}
        self._limit: int | None = None

    def add(self, events: Iterable[Event]) -> None:
        """Draw a lot for each of these events."""
        limit = self._limit
        for event in events:
            if event.id:
                lot = bytes_hash(f"{event.id} {event.datetime}".encode("utf-8", "surrogatepass"))
                if limit is None or lot <= limit:
                    self._keep((lot, _packed(event)), event, 1)
            else:
                packed = _packed(event)
                lot = bytes_hash(packed)
                if limit is None or lot <= limit:
                    self._keep((lot, packed), event, 1)
        self._prune()

    def merge(self, other: "UniformSample") -> None:
        """Take the events of another sample."""
        for key, (count, event) in other._held.items():
            self._keep(key, event, count)
        self._prune()

    def events(self) -> list[Event]:
        """At most 2,000 events, each as likely as any other, in the order of their lots."""
        lowest = nsmallest(SAMPLE_SIZE, self._held)
        total = sum(self._held[key][0] for key in lowest)
        # Of more than 2,000, because some came often, every so many-th one.
        step, due, end = max(1.0, total / SAMPLE_SIZE), 0.0, 0
        events: list[Event] = []
        for key in lowest:
            count, event = self._held[key]
            end += count
            while due < end and len(events) < SAMPLE_SIZE:
                events.append(event or Event(**orjson.loads(key[1])))
                due += step
        return events

    def _keep(self, key: _Key, event: Event | None, count: int) -> None:
        before = self._held.get(key)
        if before is None:
            self._held[key] = (count, None if key[1].startswith(b"{") else event)
        else:
            self._held[key] = (before[0] + count, before[1])

    def _prune(self) -> None:
        # Seldom: it takes as long as counting a batch of small events.
        if len(self._held) > 2 * SAMPLE_SIZE:
            lowest = nsmallest(SAMPLE_SIZE, self._held)
            self._held = {key: self._held[key] for key in lowest}
            self._limit = lowest[-1][0]


def _packed(event: Event) -> bytes:
    try:
        return orjson.dumps(event)
    except TypeError:
        return _walked(event)


def _walked(event: Event) -> bytes:
    """An event that is nested deeper than 254 levels, or holds an integer or a text that JSON has no place for."""
    parts, waiting = ["?"], [event.id, event.datetime, event.profile_id, event.profile, event.properties]
    while waiting:
        value: Any = waiting.pop()
        if isinstance(value, dict):
            parts.append(f"{{{len(value)}")
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            parts.append(f"[{len(value)}")
            waiting += value
        else:
            parts.append(repr(value))
    return "\n".join(parts).encode("utf-8", "surrogatepass")
