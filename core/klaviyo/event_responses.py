"""Klaviyo's events as values, whatever their senders put into them.

Whoever has a key to an account can send events of any shape, and nobody can correct one that is stored. So what is odd
in one is replaced and counted, and the others of its page are read all the same.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, NotRequired

import orjson
from typing_extensions import TypedDict

from core.domain.event import Event, EventsPage, Period
from core.http import AnswerType
from core.klaviyo.responses import Links, next_page


class _Events(TypedDict):
    data: list[Any]
    included: NotRequired[Any]
    links: NotRequired[Links | None]


_EVENTS: Final[AnswerType[_Events]] = AnswerType(_Events)


def events_page(body: bytes) -> EventsPage:
    """Return a page of events, with the profiles that came along."""
    page, repairs = _EVENTS.read_counting(body)
    reader = _Reader(page.get("included"))
    events = tuple(map(reader.event, page["data"]))
    return EventsPage(events=events, next=next_page(page.get("links")), repairs=repairs + reader.repairs)


def period_filters(period: Period | None) -> list[str]:
    """The conditions of a filter that keep to a period."""
    if period is None:
        return []
    since = [f"greater-or-equal(datetime,{_instant(period.since)})"] if period.since else []
    return since + ([f"less-than(datetime,{_instant(period.until)})"] if period.until else [])


class _Reader:
    """Reads events, and counts what it replaced; null and a name that is missing are the same."""

    def __init__(self, included: Any) -> None:
        self.repairs = 0
        self._profiles = {
            str(item["id"]): {**self._object(item.get("attributes")), "id": str(item["id"])}
            for item in (included if isinstance(included, list) else ())
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        }

    def event(self, raw: Any) -> Event:
        """One event; what cannot be used of it is left out."""
        resource = self._object(raw)
        attributes = self._object(resource.get("attributes"))
        related = self._object(self._object(resource.get("relationships")).get("profile"))
        profile_id = self._id(self._object(related.get("data")).get("id"))
        return Event(
            properties=self._object(attributes.get("event_properties")),
            id=self._id(resource.get("id")) or self._substitute(raw),
            datetime=self._text(attributes.get("datetime")),
            profile_id=profile_id,
            profile=self._profiles.get(profile_id),
        )

    def _object(self, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.repairs += value is not None
        return {}

    def _text(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        self.repairs += value is not None
        return ""

    def _id(self, value: Any) -> str:
        is_number = isinstance(value, int | float)
        self.repairs += is_number
        return str(value) if is_number else self._text(value)

    def _substitute(self, raw: Any) -> str:
        """What tells an event without an ID from others, and is the same whenever it is read."""
        self.repairs += 1
        return blake2b(orjson.dumps(raw), digest_size=8).hexdigest()


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
