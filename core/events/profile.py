"""What a stream of events holds, field by field, in one pass."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Final

import orjson

from core.domain.event import Event, FieldProfile
from core.domain.field_path import Each, FieldPath, Step, tag
from core.errors import InputError
from core.events.field_counter import count
from core.events.looks import looks_like
from core.events.path_tree import TYPES, Node, Room

BATCH: Final = 200
"""Events held at a time; more of them leave the processor's cache, and take a third longer."""
SAMPLE_SIZE: Final = 2000
"""Events of the uniform sample that details are read from."""

_Entry = tuple[float, int, Event | bytes]
"""A random number, the number of the event, the event as JSON: a tenth of its size, and nothing for the garbage
collector to walk through again and again, which took half of the time."""


class Profiler:
    """A profile that grows: add events as they come, merge another one, read the fields at any time."""

    def __init__(self, seed: int | None = None) -> None:
        self.events = 0
        self._root = Node(Room())
        self._random = random.Random(seed)  # noqa: S311 - for sampling  # nosec B311
        # The events with the smallest lots are a uniform sample, also of two profiles merged.
        self._reservoir: list[_Entry] = []
        self._limit = 1.0

    def add(self, events: Iterable[Event]) -> None:
        """Count these events; no more than a batch of them is held at a time."""
        stream, counted = iter(events), -1
        while self.events != counted:
            counted = self.events
            self._batch(stream)

    def merge(self, other: "Profiler") -> None:
        """Count everything that `other` has counted; its events are taken to come after those counted here."""
        self._root.room.left_out.merge(other._root.room.left_out)
        self._root.absorb(other._root, self.events)
        self._root.prune()
        self._reservoir += [(lot, number + self.events, event) for lot, number, event in other._reservoir]
        self.events += other.events
        self._prune()

    def fields(self) -> list[FieldProfile]:
        """Every field that ever holds a value of its own, in the order of first appearance."""
        self._root.prune()
        return [_field(node, path, counts, self.events) for path, node, counts in _leaves(self._root, self.events)]

    @property
    def left_out(self) -> int:
        """About how many paths had no room: of fields, or of objects and lists that hold fields."""
        self._root.prune()
        return len(self._root.room.left_out)

    def sample(self) -> list[Event]:
        """At most 2,000 of the events, each as likely as any other."""
        return [_unpacked(event) for _, _, event in self._smallest()]

    def sampled(self) -> list[int]:
        """Which of the events, by the order in which they were added, `sample` gives."""
        return sorted(number for _, number, _ in self._smallest())

    def _batch(self, stream: Iterator[Event]) -> None:
        batch = list(islice(stream, BATCH))
        count(self._root, [event.properties for event in batch], self.events)
        self._draw(batch)
        self.events += len(batch)

    def _smallest(self) -> "list[_Entry]":
        return nsmallest(SAMPLE_SIZE, self._reservoir, key=lambda entry: entry[:2])

    def _draw(self, batch: list[Event]) -> None:
        draw, limit = self._random.random, self._limit
        drawn = ((draw(), number, event) for number, event in enumerate(batch, start=self.events))
        self._reservoir += [(rank, number, _packed(event)) for rank, number, event in drawn if rank < limit]
        self._prune()

    def _prune(self) -> None:
        # Seldom: it takes as long as counting a batch of small events.
        if len(self._reservoir) > 2 * SAMPLE_SIZE:
            self._reservoir = self._smallest()
            self._limit = self._reservoir[-1][0]


def _packed(event: Event) -> Event | bytes:
    try:
        return orjson.dumps(event)
    except TypeError:
        # Nested deeper than 254 levels, or an integer or a text that JSON has no place for.
        return event


def _unpacked(event: Event | bytes) -> Event:
    return event if isinstance(event, Event) else Event(**orjson.loads(event))


def profile_events(events: Iterable[Event]) -> list[FieldProfile]:
    """A profile of every field that ever holds a value of its own, in the order of first appearance.

    Lists are folded: `Items[].Name` stands for the name of any item. So are maps of more than 500 keys:
    `by_sku{}.price` stands for the price under any key. Its `events` and `coverage` are at most what they say, because
    an event's occurrences under several keys are counted apart, and its `first` is 0, because no tag shows it. Filled
    means what Klaviyo's `default` lets through: not missing, null, blank, false, zero or empty.
    """
    profiler = Profiler()
    profiler.add(events)
    return profiler.fields()


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """In how many events a path is there, is filled, and its first occurrence is filled."""

    present: int
    filled: int
    first: int


def _counts(node: Node, *, folded: bool, most: int) -> _Counts:
    if not folded:
        return _Counts(present=node.present, filled=node.filled, first=node.first)
    # Occurrences under several keys of one event were counted apart, and add up to more than there are events.
    return _Counts(present=min(node.values, most), filled=min(node.filled_values, most), first=0)


def _leaves(root: Node, events: int) -> Iterator[tuple[FieldPath, Node, _Counts]]:
    waiting: list[tuple[tuple[Step | Each | None, ...], Node, bool, int]] = [((), root, False, events)]
    while waiting:
        path, node, folded, most = waiting.pop()
        counts = _counts(node, folded=folded, most=most)
        if node.leaf:
            yield FieldPath(path), node, counts
        most = events if node is root else counts.filled
        if node.items is not None:
            waiting.append(((*path, None), node.items, folded, most))
        if node.each is not None:
            waiting.append(((*path, Each.KEY), node.each, True, most))
        waiting += [((*path, key), child, folded, most) for key, child in reversed(node.children.items())]


def _field(node: Node, path: FieldPath, counts: _Counts, total: int) -> FieldProfile:
    try:
        expression, why_not = tag("event", path.first), ""
    except InputError as error:
        expression, why_not = "", str(error)
    examples = sorted(node.examples, key=lambda text: (node.examples[text], text))
    return FieldProfile(
        path=path,
        types=tuple(kind for bit, kind in enumerate(TYPES) if node.types >> bit & 1),
        events=counts.present,
        coverage=counts.filled / total,
        first=counts.first / total,
        distinct=node.distinct,
        longest=node.longest,
        examples=tuple(examples),
        looks_like=looks_like(path, examples),
        tag=expression,
        why_not=why_not,
        total=total,
    )
