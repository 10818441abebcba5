"""What a stream of events holds, field by field, in one pass."""

import random
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice
from typing import Final

import orjson

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath, Step, tag
from core.errors import InputError
from core.events.field_counter import TYPES, Node, count
from core.events.looks import looks_like

BATCH: Final = 200
"""Events held at a time; more of them leave the processor's cache, and take a third longer."""
SAMPLE_SIZE: Final = 2000
"""Events of the uniform sample that details are read from."""
_ORDER: Final = tuple(dict.fromkeys(TYPES.values()))

_Entry = tuple[float, int, Event | bytes]
"""A random number, the number of the event, the event as JSON: a tenth of its size, and nothing for the garbage
collector to walk through again and again, which took half of the time."""


class Profiler:
    """A profile that grows: add events as they come, merge another one, read the fields at any time."""

    def __init__(self, seed: int | None = None) -> None:
        self.events = 0
        self._root = Node(inside_list=False)
        self._random = random.Random(seed)  # noqa: S311 - for sampling
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
        """Count everything that `other` has counted."""
        self.events += other.events
        pairs = [(self._root, other._root)]
        while pairs:
            mine, theirs = pairs.pop()
            mine.merge(theirs)
            pairs += [(mine.child(key), child) for key, child in theirs.children.items()]
            if theirs.items is not None:
                pairs.append((mine.item(), theirs.items))
        self._reservoir += other._reservoir
        self._prune()

    def fields(self) -> list[FieldProfile]:
        """Every field that ever holds a value of its own, in the order of first appearance."""
        return [_field(node, path, self.events) for path, node in _leaves(self._root)]

    def sample(self) -> list[Event]:
        """At most 2,000 of the events, each as likely as any other."""
        return [_unpacked(event) for _, _, event in self._smallest()]

    def sampled(self) -> list[int]:
        """Which of the events, by the order in which they were added, `sample` gives."""
        return sorted(number for _, number, _ in self._smallest())

    def _batch(self, stream: Iterator[Event]) -> None:
        batch = list(islice(stream, BATCH))
        count(self._root, [event.properties for event in batch])
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
        if len(self._reservoir) > SAMPLE_SIZE:
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

    Lists are folded: `Items[].Name` stands for the name of any item. Filled means what Klaviyo's `default`
    lets through: not missing, null, blank, false, zero or empty.
    """
    profiler = Profiler()
    profiler.add(events)
    return profiler.fields()


def _leaves(root: Node) -> Iterator[tuple[FieldPath, Node]]:
    waiting: list[tuple[tuple[Step | None, ...], Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if node.leaf:
            yield FieldPath(path), node
        if node.items is not None:
            waiting.append(((*path, None), node.items))
        waiting += [((*path, key), child) for key, child in reversed(node.children.items())]


def _field(node: Node, path: FieldPath, total: int) -> FieldProfile:
    try:
        expression, why_not = tag("event", path.first), ""
    except InputError as error:
        expression, why_not = "", str(error)
    return FieldProfile(
        path=path,
        types=tuple(kind for kind in _ORDER if kind in node.types),
        events=node.present,
        coverage=node.filled / total,
        first=node.first / total,
        distinct=len(node.strings) + len(node.numbers) + node.true,
        longest=node.longest,
        examples=tuple(node.examples),
        looks_like=looks_like(path, node.examples),
        tag=expression,
        why_not=why_not,
    )
