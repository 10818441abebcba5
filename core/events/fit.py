"""Which event suits a template: how many of its slots a metric's fields can fill, together, and how fresh it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.event import Metric
from core.domain.field_path import FieldPath
from core.domain.template import Slot
from core.events.detail import is_filled, occurrences
from core.events.ranking import ranked_fields
from core.events.sample import Sample


@dataclass(frozen=True, kw_only=True)
class Filling:
    """The field that would fill a slot, and in which share of events it does."""

    slot: str
    path: FieldPath
    coverage: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a metric suits a template; `together` is the share of events in which every filled slot has its value."""

    metric: Metric
    fillings: tuple[Filling, ...]
    slots: int
    together: float
    events: int
    newest: str


def fit(sample: Sample, slots: Sequence[Slot]) -> Fit:
    """Try one metric's sample: each slot takes the field that suits it best, which Personalize suggests too."""
    fields = sample.fields()
    best = [(slot.name, field) for slot in slots for field in ranked_fields(slot, fields)[:1]]
    fillings = [Filling(slot=name, path=field.path, coverage=field.first) for name, field in best]
    return Fit(
        metric=sample.metric,
        fillings=tuple(fillings),
        slots=len(slots),
        together=_together(sample, fillings),
        events=len(sample.events),
        newest=max((event.datetime for event in sample.events), default=""),
    )


def rank(samples: Sequence[Sample], slots: Sequence[Slot]) -> list[Fit]:
    """Every metric tried, the best first: by slots filled, then by coverage together, then by recency."""
    fits = [fit(sample, slots) for sample in samples]
    return sorted(fits, key=lambda one: (len(one.fillings), round(one.together, 2), one.newest), reverse=True)


def _together(sample: Sample, fillings: Sequence[Filling]) -> float:
    if not fillings or not sample.events:
        return 0.0
    firsts = [FieldPath(filling.path.first) for filling in fillings]
    return sum(
        all(any(map(is_filled, occurrences(event.properties, path))) for path in firsts) for event in sample.events
    ) / len(sample.events)
