"""Klaviyo's answers about events, and the filters that ask for them."""

from datetime import UTC, datetime
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from core.domain.event import EventsPage, Period
from core.http import AnswerType
from core.klaviyo.event_resources import EventResources
from core.klaviyo.responses import Links, next_page


class _Events(TypedDict):
    data: list[Any]
    included: NotRequired[Any]
    links: NotRequired[Links | None]


_EVENTS: Final[AnswerType[_Events]] = AnswerType(_Events)


def events_page(body: bytes) -> EventsPage:
    """Return a page of events, with the profiles that came along."""
    page, repairs = _EVENTS.read_counting(body)
    reader = EventResources(page.get("included"))
    events = tuple(map(reader.event, page["data"]))
    return EventsPage(events=events, next=next_page(page.get("links")), repairs=repairs + reader.repairs)


def period_filters(period: Period | None) -> list[str]:
    """The conditions of a filter that keep to a period."""
    if period is None:
        return []
    since = [f"greater-or-equal(datetime,{_instant(period.since)})"] if period.since else []
    return since + ([f"less-than(datetime,{_instant(period.until)})"] if period.until else [])


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
