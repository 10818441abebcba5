"""Metrics, events and what is known of their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.domain.field_path import FieldPath

FILE: Final = "file"
"""The ID of the metric of events that came from files and do not say of which metric they are."""


def count_events(count: int) -> str:
    """A number of events in words, such as “1 event” or “2,000 events”."""
    return "1 event" if count == 1 else f"{count:,} events"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A kind of event, such as “Placed Order” of the integration “Shopify”."""

    id: str
    name: str
    integration: str = ""

    @property
    def title(self) -> str:
        """Its name with its integration, which tells two of the same name apart."""
        return f"{self.name} ({self.integration})" if self.integration else self.name


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event: `properties` is any JSON object; `profile` holds REST profile attributes where they are known.

    `recipient` recognizes the profile's address in an event that was saved without its profile. `metric_id` is blank
    where the event does not say of which metric it is.
    """

    properties: Mapping[str, Any]
    id: str = ""
    datetime: str = ""
    profile_id: str = ""
    profile: Mapping[str, Any] | None = None
    recipient: str = ""
    metric_id: str = ""

    @property
    def second(self) -> int:
        """Its time in whole seconds since 1970; 0 without a time that can be read."""
        try:
            moment = datetime.fromisoformat(self.datetime)
        except ValueError:
            return 0
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


@dataclass(frozen=True, kw_only=True)
class EventsPage:
    """A page of events; `next` is the address of the following one, blank on the last.

    `repairs` values were not as JSON has them and were replaced.
    """

    events: tuple[Event, ...]
    next: str = ""
    repairs: int = 0


@dataclass(frozen=True, kw_only=True)
class Period:
    """From `since` until just before `until`, in seconds since 1970; 0 is open."""

    since: int = 0
    until: int = 0


@dataclass(frozen=True, kw_only=True)
class FieldProfile:
    """What a sample shows of one field.

    `coverage` is the share of events in which any occurrence is filled, `first` the share in which the
    first one is, which is what `tag` shows. Where no tag can express it, `tag` is blank and `why_not` says why.
    The shares are of `total` events, 0 where nobody says how many.
    """

    path: FieldPath
    types: tuple[str, ...]
    events: int
    coverage: float
    first: float
    distinct: int
    longest: int
    examples: tuple[str, ...] = ()
    looks_like: str = ""
    tag: str = ""
    why_not: str = ""
    total: int = 0
