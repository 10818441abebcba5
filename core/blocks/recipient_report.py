"""How many recipients of a block see what: the report of a check, whose parts merge to the whole in any order.

It names events. What a recipient would see is not in it, and what Klaviyo's words for an error quote is taken out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, Final

FIRST: Final = 20
"""Recipients that are named of each kind, and kinds of errors."""

EventName = tuple[str, str]
"""An event's time and its ID; both may be blank."""


@dataclass(frozen=True)
class RecipientCount:
    """So many recipients; `first` are the events of the earliest 20 of them."""

    recipients: int = 0
    first: tuple[EventName, ...] = ()

    @classmethod
    def of(cls, events: list[EventName]) -> "RecipientCount":
        """The recipients of these events."""
        return cls(len(events), tuple(nsmallest(FIRST, events)))

    def merged(self, other: "RecipientCount") -> "RecipientCount":
        """Both."""
        if not other.recipients:
            return self
        return RecipientCount(
            self.recipients + other.recipients, tuple(nsmallest(FIRST, (*self.first, *other.first)))
        )  # fmt: skip

    @property
    def event_ids(self) -> list[str]:
        """The IDs of the first of them that have one."""
        return [event_id for _, event_id in self.first if event_id]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"recipients": self.recipients, "first": self.event_ids}


NOBODY: Final = RecipientCount()


@dataclass(frozen=True)
class Longest:
    """The most characters that a recipient sees, and the earliest event of one who does; 0 where nobody sees any."""

    characters: int = 0
    event: EventName = ("", "")

    def merged(self, other: "Longest") -> "Longest":
        """The longer one."""
        return min(self, other, key=lambda each: (-each.characters, each.event))

    def as_json(self) -> dict[str, Any] | None:
        """The same as JSON; None where nobody sees any."""
        return {"characters": self.characters, "event": self.event[1]} if self.characters else None


NOTHING: Final = Longest()


@dataclass(frozen=True, kw_only=True)
class PlaceReport:
    """What recipients see in one place: a slot, `:alt` or `:link`.

    `fallback` are those who see the fallback, in a repeated block in any row; `cut` those whose text is longer than the
    place shows; `longest` is the longest of these texts before it is cut. What `unknown` see is not known: their
    profiles were not read.
    """

    fallback: RecipientCount = NOBODY
    cut: RecipientCount = NOBODY
    longest: Longest = NOTHING
    unknown: int = 0

    def merged(self, other: "PlaceReport") -> "PlaceReport":
        """What the recipients of both see."""
        return PlaceReport(
            fallback=self.fallback.merged(other.fallback),
            cut=self.cut.merged(other.cut),
            longest=self.longest.merged(other.longest),
            unknown=self.unknown + other.unknown,
        )


@dataclass(frozen=True, kw_only=True)
class RecipientReport:
    """What so many `recipients` see of a block, in each place that is bound.

    Klaviyo would not send to `failed`, whom nothing else counts; `faults` are its words for that, without what they
    quote, the first 20 in alphabetical order. `unchecked` need more than a preview may use, so that nothing else is
    known of them.
    """

    recipients: int = 0
    places: Mapping[str, PlaceReport] = field(default_factory=dict)
    failed: int = 0
    faults: Mapping[str, RecipientCount] = field(default_factory=dict)
    unchecked: RecipientCount = NOBODY
    longest_url: Longest = NOTHING

    @property
    def other_failed(self) -> int:
        """How many of `failed` none of `faults` counts."""
        return self.failed - sum(count.recipients for count in self.faults.values())

    def merged(self, other: "RecipientReport") -> "RecipientReport":
        """What the recipients of both see."""
        if not (self.recipients and other.recipients):
            return self if self.recipients else other
        places = {place: report.merged(other.places[place]) for place, report in self.places.items()}
        return RecipientReport(
            recipients=self.recipients + other.recipients,
            places=places,
            failed=self.failed + other.failed,
            faults=_merged_faults(self.faults, other.faults),
            unchecked=self.unchecked.merged(other.unchecked),
            longest_url=self.longest_url.merged(other.longest_url),
        )


def fault_counts(faults: Mapping[str, list[EventName]]) -> Mapping[str, RecipientCount]:
    """The recipients whose events brought these faults, for the first 20 faults."""
    return {fault: RecipientCount.of(faults[fault]) for fault in _first(faults)}


def _merged_faults(
    one: Mapping[str, RecipientCount], other: Mapping[str, RecipientCount]
) -> Mapping[str, RecipientCount]:  # fmt: skip
    # What is among the first of all is among the first of each part, so that its count is exact.
    faults = _first({**one, **other})
    return {fault: one.get(fault, NOBODY).merged(other.get(fault, NOBODY)) for fault in faults}


def _first(faults: Iterable[str]) -> list[str]:
    return nsmallest(FIRST, faults)
