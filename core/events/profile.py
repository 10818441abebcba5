"""What a stream of events holds, field by field, in one pass.

Profiles of parts of a stream merge to the profile of the whole, whatever the parts are, whichever of them comes first,
and in whichever process they were counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from core.domain.event import Event, FieldProfile
from core.domain.field_path import Each, FieldPath, Step, tag
from core.errors import InputError
from core.events.field_counter import count
from core.events.file_counts import FileCounts, Object
from core.events.looks import looks_like
from core.events.path_tree import TYPES, Node, Room
from core.events.tree_rows import tree_of, tree_rows
from core.events.uniform_sample import UniformSample

BATCH: Final = 200
"""Events held at a time; more of them leave the processor's cache, fewer make columns of rare layouts too short."""


class Profiler:
    """A profile that grows: add events as they come, merge another one, read the fields at any time.

    It is pickled as no more than what was counted.
    """

    def __init__(self) -> None:
        self.events = 0
        self._root = Node(Room())
        self._sample = UniformSample()

    def add(self, events: Iterable[Event]) -> None:
        """Count these events, and sample them; no more than a batch of them is held at a time."""
        stream = iter(events)
        while batch := list(islice(stream, BATCH)):
            self._sample.add(batch)
            self._count([event.properties for event in batch])

    def read(self, counts: FileCounts, objects: Iterable[Object | InputError]) -> Iterator[Mapping[str, Any]]:
        """The properties of the events in a file's objects."""
        return counts.properties(objects)

    def count(self, values: Iterable[Mapping[str, Any]]) -> None:
        """Count events of these properties, which are not sampled."""
        stream = iter(values)
        while batch := list(islice(stream, BATCH)):
            self._count(batch)

    def merge(self, other: "Profiler") -> None:
        """Count everything that `other` has counted."""
        self._root.room.left_out.merge(other._root.room.left_out)
        self._root.absorb(other._root)
        self._root.make_room()
        self._sample.merge(other._sample)
        self.events += other.events

    def fields(self) -> list[FieldProfile]:
        """Every field that ever holds a value of its own, in the order of their names."""
        leaves = _leaves(self._root, self.events, self._root.select())
        return [_field(node, path, counts, self.events) for path, node, counts in leaves]

    @property
    def left_out(self) -> int:
        """About how many paths had no room: of fields, or of objects and lists that hold fields."""
        return self._root.left_out

    def sample(self) -> list[Event]:
        """At most 2,000 of the events that were added, each as likely as any other."""
        return self._sample.events()

    def _count(self, batch: list[Mapping[str, Any]]) -> None:
        count(self._root, batch)
        self.events += len(batch)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.events, self._root.room.left_out, tree_rows(self._root), self._sample

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.events, left_out, rows, self._sample = state
        self._root = tree_of(rows, Room(left_out))


def profile_events(events: Iterable[Event]) -> list[FieldProfile]:
    """A profile of every field that ever holds a value of its own, in the order of their names.

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


def _leaves(root: Node, events: int, nodes: set[Node]) -> Iterator[tuple[FieldPath, Node, _Counts]]:
    waiting: list[tuple[tuple[Step | Each | None, ...], Node, bool, int]] = [((), root, False, events)]
    while waiting:
        path, node, folded, most = waiting.pop()
        counts = _counts(node, folded=folded, most=most)
        if node.leaf:
            yield FieldPath(path), node, counts
        most = events if node is root else counts.filled
        if node.items in nodes:
            waiting.append(((*path, None), node.items, folded, most))
        if node.each in nodes:
            waiting.append(((*path, Each.KEY), node.each, True, most))
        children = sorted(node.children.items(), reverse=True)
        waiting += [((*path, key), child, folded, most) for key, child in children if child in nodes]


def tag_of(path: FieldPath) -> tuple[str, str]:
    """The tag of an event's field, and why there is none; one of them is blank."""
    try:
        return tag("event", path.first), ""
    except InputError as error:
        return "", str(error)


def _field(node: Node, path: FieldPath, counts: _Counts, total: int) -> FieldProfile:
    expression, why_not = tag_of(path)
    examples = node.examples
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
