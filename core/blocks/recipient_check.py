"""A check of every recipient of a block, as a tally of events: see `recipient_report` for what comes of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final

from core.blocks.fault_kind import fault_kind
from core.blocks.place_views import CheckedBlock, PlaceView, PlaceViews
from core.blocks.preview import compile_block, image_urls
from core.blocks.recipient_report import (
    NOTHING,
    EventName,
    Longest,
    PlaceReport,
    RecipientCount,
    RecipientReport,
    fault_counts,
)
from core.domain.event import Event
from core.errors import InputError
from core.events.file_counts import FileCounts, Object
from core.klaviyo.template_language import OverBudget, TemplateFault, template_context

_BATCH: Final = 200
_LONGEST_ID: Final = 100
_CONTEXT: Final = frozenset({"profile", "event"})


class RecipientCheck:
    """A check that grows: count events as they come, merge another one, read the `report` at any time.

    It is pickled as the block and what was counted.
    """

    def __init__(self, block: CheckedBlock) -> None:
        self._block, self.report = block, RecipientReport()

    @property
    def events(self) -> int:
        """The recipients that were checked."""
        return self.report.recipients

    def read(self, counts: FileCounts, objects: Iterable[Object | InputError]) -> Iterator[Event]:
        """The events in a file's objects, with the profiles that came along."""
        return counts.read(objects)

    def count(self, values: Iterable[Event]) -> None:
        """Check the recipients of these events."""
        stream = iter(values)
        while batch := list(islice(stream, _BATCH)):
            self.report = self.report.merged(self._batch(batch))

    def merge(self, other: "RecipientCheck") -> None:
        """Count the recipients that `other` has checked."""
        self.report = self.report.merged(other.report)

    def _batch(self, events: Iterable[Event]) -> RecipientReport:
        batch = _Batch(self._views)
        for event in events:
            profile, properties = recipient_of(event)
            context = template_context(profile, properties)
            batch.events += 1
            try:
                rows = self._views.rows(context)
                url = self._longest_url(context) if self._longest_url else self._views.longest_url(rows)
            except OverBudget:
                # Our limit, not Klaviyo's.
                batch.unchecked.append(event_name(event))
            except TemplateFault as fault:
                batch.faults[fault_kind(str(fault))].append(event_name(event))
            else:
                batch.add(event_name(event), rows, url, has_profile=profile is not None)
        return batch.report()

    @cached_property
    def _views(self) -> PlaceViews:
        return PlaceViews(self._block)

    @cached_property
    def _longest_url(self) -> Callable[[Mapping[str, Any]], int] | None:
        """The characters of the longest URL in HTML that a person has edited."""
        if not self._block.html:
            return None
        render = compile_block(self._block.html).render
        return lambda context: max(map(len, image_urls(render(context))), default=0)

    def __getstate__(self) -> tuple[CheckedBlock, RecipientReport]:
        return self._block, self.report

    def __setstate__(self, state: tuple[CheckedBlock, RecipientReport]) -> None:
        self._block, self.report = state


class _Batch:
    """Some recipients."""

    def __init__(self, views: PlaceViews) -> None:
        self._of_profile = views.of_profile
        self._places = {place: _Place() for place in views.places}
        self._longest_url = NOTHING
        self.events = 0
        self.faults: dict[str, list[EventName]] = defaultdict(list)
        self.unchecked: list[EventName] = []

    def add(self, name: EventName, rows: Sequence[Sequence[PlaceView]], url: int, *, has_profile: bool) -> None:
        self._longest_url = _longer(self._longest_url, url, name)
        for (place, counts), views in zip(self._places.items(), zip(*rows, strict=True), strict=False):
            counts.add(name, views, is_unknown=not has_profile and place in self._of_profile)

    def report(self) -> RecipientReport:
        return RecipientReport(
            recipients=self.events,
            places={place: counts.report() for place, counts in self._places.items()},
            failed=sum(map(len, self.faults.values())),
            faults=fault_counts(self.faults),
            unchecked=RecipientCount.of(self.unchecked),
            longest_url=self._longest_url,
        )


class _Place:
    """One place for some recipients."""

    def __init__(self) -> None:
        self._fallback: list[EventName] = []
        self._cut: list[EventName] = []
        self._longest, self._unknown = NOTHING, 0

    def add(self, name: EventName, rows: Iterable[PlaceView], *, is_unknown: bool) -> None:
        is_fallback = is_cut = False
        for row in rows:
            is_fallback |= row.is_fallback
            is_cut |= row.is_cut
            if row.characters:
                self._longest = _longer(self._longest, row.characters, name)
        if is_cut:
            self._cut.append(name)
        if is_fallback and is_unknown:
            self._unknown += 1
        elif is_fallback:
            self._fallback.append(name)

    def report(self) -> PlaceReport:
        fallback, cut = RecipientCount.of(self._fallback), RecipientCount.of(self._cut)
        return PlaceReport(fallback=fallback, cut=cut, longest=self._longest, unknown=self._unknown)


def _longer(longest: Longest, characters: int, name: EventName) -> Longest:
    if characters < longest.characters or (characters == longest.characters and name >= longest.event):
        return longest
    return Longest(characters, name)


def recipient_of(event: Event) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The profile and the properties that a block is rendered with for the recipient of an event.

    An object `{"profile": …, "event": …}`, as `block render --context` takes one, stands for both.
    """
    properties = event.properties
    if "event" in properties and properties.keys() <= _CONTEXT:
        own, profile = properties["event"], properties.get("profile")
        if (own is None or isinstance(own, dict)) and (profile is None or isinstance(profile, dict)):
            return profile, own
    return event.profile, properties


def event_name(event: Event) -> EventName:
    """An event's time and ID; one that came without its envelope may tell an ID among its properties."""
    event_id: Any = event.id
    if not event_id:
        properties = recipient_of(event)[1] or {}
        event_id = properties.get("$event_id")
    return event.datetime[:_LONGEST_ID], str(event_id)[:_LONGEST_ID] if isinstance(event_id, str | int) else ""
