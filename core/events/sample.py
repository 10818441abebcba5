"""Events of one metric or file as they were read, and what can be asked of them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar, cast

from core.domain.event import Event, FieldProfile, Metric
from core.domain.field_path import FieldPath, Step, parse_path
from core.domain.template import Slot
from core.events.compare import comparison_table, names_of
from core.events.currency import currency_sign
from core.events.days import Days
from core.events.detail import FieldDetail, field_detail
from core.events.email_order import by_use
from core.events.event_profile import EventProfile, sample_profile
from core.events.field_rows import FieldRow, field_rows
from core.events.field_set import Example, FieldSet, example_of, fields_of_item, profile_fields
from core.events.file_reading import FileReading
from core.events.own_dates import date_fields, dated
from core.events.path_tree import MOST_PATHS
from core.events.picker import Choice, Kind, choices
from core.events.profile import Profiler
from core.events.ranking import Suggestions, suggest
from core.events.rated import example_with, rated_fields, unknown
from core.events.table import events_table, fields_table
from core.events.uniform_sample import SAMPLE_SIZE

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Events, the newest first; `complete` is False when the reading was stopped, failed or skipped some.

    `note` says why it failed. `requested` is how many were asked for, `repairs` how many of their values were odd and
    replaced; `readings` tell how the files were read that they came from. The fields that can be bound have the `rates`
    of a profile, if one is given. `date_field` is the property of a file's events that says when they happened, where
    they do not say it themselves, and `other_dates` those that could be it as well. It `is_whole` where they are all
    events of files, so that their rates are no estimates. What is computed of them is kept, so that a second look is
    cheap.
    """

    metric: Metric
    events: tuple[Event, ...]
    requested: int = 0
    complete: bool = True
    note: str = ""
    repairs: int = 0
    readings: tuple[FileReading, ...] = ()
    rates: EventProfile | None = None
    date_field: str = ""
    other_dates: tuple[str, ...] = ()
    is_whole: bool = False

    def with_own_dates(self) -> "Sample":
        """The same events with the times of a property of their own, if they have no others, the newest first."""
        first, *others = [*date_fields(self.events), ""]
        if not first:
            return self
        return replace(
            self, events=dated(self.events, first), date_field=first, other_dates=tuple(filter(None, others))
        )  # fmt: skip

    def with_rates(self, profile: EventProfile) -> "Sample":
        """The same events; how often a field that can be bound is filled, is what this profile says of more of them."""
        return self.remember(("rates", id(profile)), lambda: self._rated(profile))

    @cached_property
    def plain(self) -> "Sample":
        """The same events with their own rates."""
        return replace(self, rates=None) if self.rates else self

    def fields(self) -> list[FieldProfile]:
        """What the sample holds, field by field."""
        return self._profile[0]

    @property
    def left_out(self) -> int:
        """About how many paths `fields` has no room for."""
        return self._profile[2]

    @cached_property
    def by_path(self) -> dict[str, FieldProfile]:
        """The fields by their paths as text."""
        return {str(field.path): field for field in self.fields()}

    @cached_property
    def rows(self) -> Sequence[FieldRow]:
        """The fields as a person reads them: each once, in people's words, what helps an email first."""
        return by_use(field_rows(self.fields()))

    @cached_property
    def currency_sign(self) -> str:
        """What prices of the events begin with, such as `£`; blank if they name no currency."""
        return currency_sign(self.events)

    @cached_property
    def field_set(self) -> FieldSet:
        """The fields of the events, of any item of their lists, and of those recipients' profiles that are known."""
        profiles = profile_fields(event.profile for event in self.events)
        if not self.rates:
            example: Example = partial(example_of, self.events)
            return FieldSet(event=self.fields(), profile=profiles, item=self.fields_of_item, example=example)
        return FieldSet(
            event=rated_fields(self.fields(), self.rates),
            profile=profiles,
            item=self._unrated_item,
            example=example_with(self.events, self.rates.field_profiles),
        )

    def choices(self, kind: Kind, repeat: tuple[Step, ...] = ()) -> Sequence[Choice]:
        """Every field that a text, an image or a link can show; `repeat` is the list that is repeated."""
        every = self._choices.get((kind, repeat))
        if every is None:
            every = self._choices[kind, repeat] = choices(kind, self.field_set, repeat)
        return every

    def suggestions(self, slots: Sequence[Slot], repeat: tuple[Step, ...] = ()) -> Suggestions:
        """What suits each place of a template; `repeat` is the list that is repeated."""
        return self.remember((tuple(slots), repeat), lambda: suggest(slots, self.field_set, repeat))

    def remember(self, name: Hashable, make: Callable[[], T]) -> T:
        """What others make of it, made once under this name and kept as long as the sample itself."""
        if name not in self._memory:
            self._memory[name] = make()
        return cast("T", self._memory[name])

    def fields_of_item(self, path: tuple[Step, ...], number: int) -> Sequence[FieldProfile]:
        """The fields of one item of a list, numbered from 0; from 2,000 of the events at most."""
        fields = self._items.get((path, number))
        if fields is None:
            fields = self._items[path, number] = fields_of_item(self._profile[1], path, number)
        return fields

    def _unrated_item(self, path: tuple[Step, ...], number: int) -> Sequence[FieldProfile]:
        # A profile counts all items together, and the first one for itself.
        return [unknown(each) for each in self.fields_of_item(path, number)]

    def fields_table(self) -> "pd.DataFrame":
        """A row a field."""
        return self._fields_table

    def field(self, path: str) -> FieldDetail:
        """One field closely, by its path as text such as `Items[].Name`; from 2,000 of the events at most."""
        detail = self._details.get(path)
        if detail is None:
            detail = self._details[path] = field_detail(self._profile[1], parse_path(path))
        return detail

    def table(self, columns: tuple[str, ...] = ()) -> "pd.DataFrame":
        """A row an event; with these paths as columns, else with every property that is not nested."""
        table = self._tables.get(columns)
        if table is None:
            paths: tuple[FieldPath, ...] = tuple(map(parse_path, columns))
            table = self._tables[columns] = events_table(self.events, paths)
        return table

    def compare(self, other: "Sample | EventProfile") -> "pd.DataFrame":
        """What differs from the fields of another event or period, a row a field, what changed its type first.

        Both sides are the newest events of each, as many of one as of the other; of a profile, all that it counts.
        """
        if isinstance(other, EventProfile):
            return sample_profile(self).compare(other)
        here, there = self.newest(count := self.comparable(other)), other.newest(count)
        names = names_of((there.metric.title, there.span), (here.metric.title, here.span))
        return comparison_table(there.fields(), here.fields(), names, of_another=self.metric.id != other.metric.id)

    def comparable(self, other: "Sample") -> int:
        """How many events of each side are compared: as many as the smaller one has."""
        return min(len(self.events), len(other.events))

    def newest(self, count: int) -> "Sample":
        """The newest of its events, this many of them."""
        if count >= len(self.events):
            return self
        return self.remember(("newest", count), lambda: replace(self, events=self.events[:count], is_whole=False))

    @property
    def span(self) -> str:
        """From when to when, as far as the events say."""
        return self._span

    @cached_property
    def _span(self) -> str:
        return span(self.events)

    @cached_property
    def _profile(self) -> tuple[list[FieldProfile], list[Event], int]:
        profiler = Profiler()
        profiler.count(event.properties for event in self.events)
        return profiler.fields(), self._sampled, profiler.left_out

    def _rated(self, profile: EventProfile) -> "Sample":
        rated = replace(self, rates=profile)
        # What was counted of the same events is not counted again.
        vars(rated).update(_profile=self._profile, plain=self)
        return rated

    @property
    def _sampled(self) -> list[Event]:
        """2,000 of the events, which are all here: one is as likely as another, even if they are equal."""
        if len(self.events) <= SAMPLE_SIZE:
            return list(self.events)
        places = Random(0).sample(range(len(self.events)), SAMPLE_SIZE)  # noqa: S311 - for sampling  # nosec B311
        return [self.events[place] for place in sorted(places)]

    @cached_property
    def _fields_table(self) -> "pd.DataFrame":
        return fields_table(self.fields())

    @cached_property
    def _details(self) -> dict[str, FieldDetail]:
        return {}

    @cached_property
    def _choices(self) -> dict[tuple[Kind, tuple[Step, ...]], Sequence[Choice]]:
        return {}

    @cached_property
    def _memory(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def _items(self) -> dict[tuple[tuple[Step, ...], int], Sequence[FieldProfile]]:
        return {}

    @cached_property
    def _tables(self) -> "dict[tuple[str, ...], pd.DataFrame]":
        return {}


def span(events: Iterable[Event]) -> str:
    """The first and the last day of events, as far as they say; blank without one."""
    days = Days()
    for event in events:
        days.add(event.datetime)
    return str(days)


def left_out_paths(count: int) -> str:
    """What is said where a profile has no room for every path."""
    return (
        f"A profile lists up to {MOST_PATHS:,} fields; about {count:,} more were left out. "
        "Field names that differ between events, such as customer numbers, use up this limit."
    )


def repaired_values(count: int) -> str:
    """What is said where values were replaced."""
    values = "1 invalid value was" if count == 1 else f"{count:,} invalid values were"
    return (
        f"{values} replaced in Klaviyo's response, such as half an emoji, an infinite number or a list instead of "
        "properties. All events are included. Correct the source that sends them to Klaviyo."
    )
