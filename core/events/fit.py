"""Which event suits a template: how many of its slots a metric's fields can fill, together, and how fresh it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.event import FieldProfile, Metric
from core.domain.field_path import FieldPath
from core.domain.template import Slot
from core.events.detail import is_filled, occurrences
from core.events.sample import Sample

_FEW: Final = 0.05
"""A field that is filled in fewer events than this fills no slot."""


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
    """Try one metric's sample."""
    fields = [field for field in sample.fields() if field.tag and field.first >= _FEW]
    fillings: list[Filling] = []
    for slot in slots:
        taken = {filling.path for filling in fillings}
        best = max(
            (field for field in fields if field.path not in taken and _score(slot, field) > 0),
            key=lambda field: _score(slot, field),
            default=None,
        )
        if best:
            fillings.append(Filling(slot=slot.name, path=best.path, coverage=best.first))
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


def _score(slot: Slot, field: FieldProfile) -> float:
    """0 when the field cannot fill the slot; else the better the name fits and the more often it is filled."""
    if slot.type == "image":
        return 1 + field.first if field.looks_like == "picture" else 0
    if field.looks_like in ("picture", "link", "id", "e-mail") or not set(field.types) & {"string", "number"}:
        return 0
    wanted, names = _words(f"{slot.name} {slot.label}"), _words(str(field.path))
    text = "string" in field.types
    # A headline is a person's word, not a number or a code: names and titles come first.
    telling = 0.5 if text and names & {"name", "title"} else 0.0
    return 2 * len(wanted & names) + telling + (0.25 if text else 0.0) + field.first / 4


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)}


def _together(sample: Sample, fillings: Sequence[Filling]) -> float:
    if not fillings or not sample.events:
        return 0.0
    firsts = [FieldPath(filling.path.first) for filling in fillings]
    return sum(
        all(any(map(is_filled, occurrences(event.properties, path))) for path in firsts) for event in sample.events
    ) / len(sample.events)
