"""What so many events hold, field by field, without the events themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from core.domain.event import FILE, FieldProfile, Metric
from core.events.compare import comparison_table, names_of
from core.events.days import joined
from core.events.email_order import by_use
from core.events.field_rows import FieldRow, field_rows
from core.events.file_reading import FileReading, shortened
from core.events.profile import Profiler
from core.events.step_tree import StepTree, step_tree
from core.events.table import fields_table

if TYPE_CHECKING:
    import pandas as pd

    from core.events.sample import Sample

NAME: Final = 80
"""Characters of a name."""


@dataclass(frozen=True, kw_only=True)
class EventProfile:
    """The `field_profiles` of `total` events; without `complete` more were to be read.

    `metric` is of the ID `file` where the events came from files. About `left_out` paths had no room. `is_erased` tells
    that its examples were erased, because some might have been those of a recipient whose data was to be erased.
    """

    name: str
    metric: Metric
    total: int
    span: str = ""
    complete: bool = True
    left_out: int = 0
    is_erased: bool = False
    field_profiles: tuple[FieldProfile, ...] = ()

    def fields(self) -> list[FieldProfile]:
        """What the events hold, field by field."""
        return list(self.field_profiles)

    @cached_property
    def by_path(self) -> dict[str, FieldProfile]:
        """The fields by their paths as text."""
        return {str(field.path): field for field in self.field_profiles}

    @cached_property
    def tree(self) -> StepTree:
        """The paths of its fields, step by step."""
        return step_tree(field.path.steps for field in self.field_profiles)

    @cached_property
    def rows(self) -> Sequence[FieldRow]:
        """The fields as a person reads them: each once, in people's words, what helps an email first."""
        return by_use(field_rows(self.field_profiles))

    def field(self, path: str) -> FieldProfile:
        """One field, by its path as text such as `Items[].Name`."""
        return self.by_path[path]

    def fields_table(self) -> "pd.DataFrame":
        """A row a field."""
        return fields_table(self.field_profiles)

    def compare(self, other: "EventProfile | Sample") -> "pd.DataFrame":
        """What differs from the fields of another profile or of a sample, a row a field, what changed its type first.

        All events of each side count, however many more there are of one.
        """
        there = other.name if isinstance(other, EventProfile) else other.metric.title
        names = names_of((there, other.span), (self.name, self.span))
        # What fewer events lack need not be missing.
        of_another = not isinstance(other, EventProfile) or len({self.metric.id, other.metric.id} - {FILE}) > 1
        return comparison_table(other.fields(), self.field_profiles, names, of_another=of_another)

    def without_recipient(self, is_named: Callable[[str], bool]) -> "EventProfile":
        """The profile after a recipient's data was erased: without examples, and without paths that name the recipient.

        Nobody can tell whose an example is.
        """
        fields = tuple(replace(each, examples=()) for each in self.field_profiles if not is_named(str(each.path)))
        return replace(self, field_profiles=fields, is_erased=True)

    @property
    def has_examples(self) -> bool:
        """Whether it holds values of events."""
        return any(each.examples for each in self.field_profiles)


def files_profile(profiler: Profiler, readings: Sequence[FileReading], *, complete: bool = True) -> EventProfile:
    """The profile of files that were scanned; what was skipped of them makes it incomplete."""
    one = readings[0].name.replace("\\", "/").rpartition("/")[2]
    name = shortened(one, NAME) if len(readings) == 1 else f"{len(readings):,} files"
    return EventProfile(
        name=name,
        metric=Metric(id=FILE, name=name),
        total=profiler.events,
        span=joined(reading.span for reading in readings),
        complete=complete and not any(reading.skipped for reading in readings),
        left_out=profiler.left_out,
        field_profiles=tuple(profiler.fields()),
    )


def sample_profile(sample: "Sample") -> EventProfile:
    """The profile of a sample's events."""
    return EventProfile(
        name=shortened(sample.metric.title, NAME) or "Profile",
        metric=sample.metric,
        total=len(sample.events),
        span=sample.span,
        complete=sample.complete,
        left_out=sample.left_out,
        field_profiles=tuple(sample.fields()),
    )
