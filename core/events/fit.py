"""Which event suits a template: how many of its slots a metric's fields can fill, together, and how fresh it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.domain.event import Event, Metric, count_events
from core.domain.field_path import FieldPath
from core.domain.places import ALT, LINK
from core.domain.template import Slot
from core.events.detail import is_filled, occurrences
from core.events.ranking import Suggestion
from core.events.rate import Rate
from core.events.sample import Sample
from core.events.slot_meaning import request_of


@dataclass(frozen=True, kw_only=True)
class Filling:
    """The field that would fill a slot, of the event or of the profile, and in which share of the sample it does.

    The share is 0 for a profile's attribute where no profile was read, and `rate` then None.
    """

    slot: str
    source: str
    path: FieldPath
    rate: Rate | None

    @property
    def coverage(self) -> float:
        """The share of events in which it is filled."""
        return self.rate.share if self.rate else 0.0


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a metric suits a template.

    `slots` is how many slots ask for a value: a headline does not. `rate` says in how many of the events every filled
    slot has its value, as far as the sample knows; None without a slot that it knows of. A profile counts each field by
    itself: with its rates it is None for several slots, and `rarest` is that of the event's field that is filled least
    often.
    """

    metric: Metric
    fillings: tuple[Filling, ...]
    slots: int
    rate: Rate | None
    newest: str
    rarest: Rate | None = None

    @property
    def of_event(self) -> int:
        """How many slots the event itself fills; the profile fills the others, whatever the event."""
        return sum(filling.source == "event" for filling in self.fillings)

    @property
    def together(self) -> float:
        """The share of events in which every filled slot has its value; 0 where that is not known."""
        return self.rate.share if self.rate else 0.0

    @property
    def filled(self) -> str:
        """How many slots are filled; those of profiles that nobody read are named, and not counted as filled."""
        count = sum(filling.rate is not None for filling in self.fillings)
        unknown = len(self.fillings) - count
        return f"{count} of {self.slots}" + (f", {unknown} unknown" if unknown else "")

    def __str__(self) -> str:
        if self.rarest:
            return f"fills {self.filled} · each event field in at least {self.rarest} of its events"
        return f"fills {self.filled} · in {_of_its_events(self.rate)}" if self.rate else f"fills {self.filled}"


def _of_its_events(rate: Rate) -> str:
    return f"{rate.filled} of its {count_events(rate.total)}" if rate.is_of_few else f"{rate} of its events"


def fit(sample: Sample, slots: Sequence[Slot]) -> Fit:
    """Try one metric's sample: each slot takes what Personalize suggests first, and no field counts twice."""
    suggestions = sample.suggestions(slots)
    first = {place: each[0] for place, each in suggestions.items() if each and place not in (ALT, LINK)}
    fillings: dict[tuple[str, FieldPath], Filling] = {}
    for slot, suggestion in first.items():
        filling = _filling(slot, suggestion)
        fillings.setdefault((filling.source, filling.path), filling)
    every = list(fillings.values())
    rates = [each.rate for each in every if each.rate and each.source == "event"] if sample.rates else []
    rarest = min(rates, key=lambda rate: rate.share, default=None)
    is_alone = len(every) == 1
    rate = (rarest if is_alone else None) if sample.rates else _together(sample.events, every)
    return Fit(
        metric=sample.metric,
        fillings=tuple(fillings.values()),
        slots=sum(request_of(slot).of not in ("copy", "caption") or slot.name in first for slot in slots),
        rate=rate,
        newest=max((event.datetime for event in sample.events), default=""),
        rarest=None if is_alone else rarest,
    )


def rank(samples: Iterable[Sample], slots: Sequence[Slot]) -> list[Fit]:
    """Every metric tried, the best first: by slots filled, then by coverage together, then by recency.

    A profile's rates are said, but do not count: how often fields are filled together is known of samples alone. A
    sample is tried once for the same slots.
    """

    def tried(sample: Sample) -> Fit:
        return sample.remember(("fit", tuple(slots)), partial(fit, sample, slots))

    def worth(sample: Sample) -> tuple[int, float, str]:
        own = tried(sample.plain)
        return len(own.fillings), round(own.together, 2), own.newest

    return [tried(sample) for sample in sorted(samples, key=worth, reverse=True)]


def asks_for_event(slots: Iterable[Slot]) -> bool:
    """Whether a template has a slot that an event may fill: words are the email's own, a name the recipient's."""
    return any(request_of(slot).of not in ("copy", "caption", "recipient") for slot in slots)


def best(fits: Sequence[Fit]) -> Fit | None:
    """The event to offer, of those that `rank` gives: the first one, if it fills a slot itself."""
    return fits[0] if fits and fits[0].of_event else None


def better(fits: Sequence[Fit], metric_id: str) -> Fit | None:
    """The event to offer in place of this one: it fills more slots, or those more often beyond any doubt of a sample.

    One that fills more slots for clearly fewer recipients is no better.
    """
    offered, current = best(fits), next((each for each in fits if each.metric.id == metric_id), None)
    if offered is None or current is None or offered is current:
        return None
    is_fuller = len(offered.fillings) > len(current.fillings)
    is_better = is_fuller and not _is_more_often(current, offered)
    return offered if is_better or _is_more_often(offered, current) else None


def _is_more_often(one: Fit, other: Fit) -> bool:
    return one.rate is not None and other.rate is not None and one.rate.low > other.rate.high


def _filling(slot: str, suggestion: Suggestion) -> Filling:
    return Filling(slot=slot, source=suggestion.source, path=FieldPath(suggestion.steps), rate=suggestion.rate)


def _together(events: Sequence[Event], fillings: Sequence[Filling]) -> Rate | None:
    counted = [each for each in fillings if each.rate]
    of_profile = any(each.source == "profile" for each in counted)
    # An event whose recipient nobody has read says nothing of the profile's fields.
    readable = [event for event in events if event.profile is not None or not of_profile]
    if not counted or not readable:
        return None
    reads = [_reader(each) for each in counted]
    filled = sum(all(read(event) for read in reads) for event in readable)
    return Rate(filled=filled, total=len(readable))


def _reader(filling: Filling) -> Callable[[Event], bool]:
    """Whether an event, or its recipient, fills a slot."""

    def reads(event: Event) -> bool:
        root: Mapping[str, Any] | None = event.properties if filling.source == "event" else event.profile
        return root is not None and any(map(is_filled, occurrences(root, filling.path)))

    return reads
