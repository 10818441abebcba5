"""The tree of paths that a profile counts in: mergeable, with large maps folded and the number of paths bounded.

An object that has more than 500 keys among all events is a map, such as one by SKU. Its values are counted together,
under the step `{}`. When that happens does not matter: what is counted of each path adds up to the same.

At most 5,000 paths are shown: the first in an order that goes down the tree by the checksums of the steps, which no
order of events changes. Ten times as many are held until then. Only a map that lost keys before it was folded, because
there were more than that, could end otherwise.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from math import inf
from typing import Final
from zlib import crc32

from core.events.distinct import Distinct, smallest

MOST_KEYS: Final = 500
"""Different keys up to which each has a path of its own."""
MOST_PATHS: Final = 5000
MOST_HELD: Final = 10 * MOST_PATHS
"""Paths that are held, because a map that is not folded yet has many; about 40 MB."""
TYPES: Final = ("string", "number", "boolean", "null", "object", "list")


class Room:
    """How many paths a tree holds now, and which had no room."""

    def __init__(self, left_out: Distinct | None = None) -> None:
        self.held = 0
        self._left_out = Distinct() if left_out is None else left_out
        # Counted in bulk: a hostile file has hundreds of thousands.
        self._refused: list[int] = []

    @property
    def left_out(self) -> Distinct:
        """The paths that had none."""
        self._left_out.add_numbers(self._refused)
        self._refused.clear()
        return self._left_out

    def refuse(self, ranks: Iterable[int]) -> None:
        """Count paths that have none."""
        self._refused += ranks
        if len(self._refused) > MOST_PATHS:
            _ = self.left_out


class Node:
    """One path; counts are of events, but `values` and `filled_values`, which are of occurrences."""

    __slots__ = (
        "bound", "children", "each", "filled", "filled_values", "first", "floats", "folded", "inside_list", "integers",
        "items", "leaf", "longest", "present", "rank", "room", "texts", "true", "types", "values",
    )  # fmt: skip

    def __init__(self, room: Room, *, inside_list: bool = False, rank: int = 0) -> None:
        self.room, self.rank = room, rank
        # Next nodes of a larger rank have no room.
        self.bound = inf
        self.children: dict[str, Node] = {}
        self.items: Node | None = None
        # Any value of a folded map.
        self.each: Node | None = None
        self.folded = False
        # Inside a list an event may come by more than once.
        self.inside_list = inside_list
        # A bit for each of TYPES.
        self.types = 0
        self.leaf = self.true = False
        self.present = self.filled = self.first = self.longest = self.values = self.filled_values = 0
        # Whichever of 1 and 1.0 comes first, both are examples; true is another value, and the one filled boolean.
        self.texts: Distinct | None = None
        self.integers: Distinct | None = None
        self.floats: Distinct | None = None

    @property
    def distinct(self) -> int:
        """How many different filled values were counted."""
        numbers = self.floats if self.integers is None else self.integers
        if self.integers is not None and self.floats is not None:
            numbers = self.integers.united(self.floats)
        return sum(len(each) for each in (self.texts, numbers) if each is not None) + self.true

    @property
    def examples(self) -> list[str]:
        """The texts of five filled values; which of them depends on nothing but the values."""
        counted = [each for each in (self.texts, self.integers, self.floats) if each is not None]
        some = [example for each in counted for example in each.examples]
        return [text for _, text in smallest([*some, (0, "True")] if self.true else some)]

    def child(self, key: str) -> "Node | None":
        """The node of that key; None if there is no room for it."""
        node = self.children.get(key)
        if node is None and (node := self._grown(f".{key}", inside_list=self.inside_list)):
            self.children[key] = node
        return node

    def item(self) -> "Node | None":
        """The node of any item; None if there is no room for it."""
        if self.items is None:
            self.items = self._grown("[]", inside_list=True)
        return self.items

    def below(self) -> "Iterator[Node]":
        """Every node below this one."""
        waiting = self._next()
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node._next()

    def select(self) -> "set[Node]":
        """The nodes below this root that a profile has room for."""
        return set(islice(self._in_order(), MOST_PATHS))

    @property
    def left_out(self) -> int:
        """About how many paths below this root had no room."""
        every = Distinct()
        every.merge(self.room.left_out)
        every.add_numbers([node.rank for node in islice(self._in_order(), MOST_PATHS, None)])
        return len(every)

    def make_room(self) -> None:
        """Leave out what has no room below this root once too much is held."""
        if self.room.held > MOST_HELD:
            # What was folded is not held any more.
            self.room.held = sum(1 for _ in self.below())
        if self.room.held > MOST_HELD:
            self._prune()

    def _in_order(self) -> "Iterator[Node]":
        orders = [self._ordered()]
        while orders:
            node = next(orders[-1], None)
            if node is None:
                orders.pop()
            else:
                yield node
                orders.append(node._ordered())

    def _prune(self) -> None:
        above, orders, held = [self], [self._ordered()], 0
        while orders:
            node = next(orders[-1], None)
            if node is None:
                above.pop()
                orders.pop()
            elif held == MOST_PATHS:
                for parent, last in zip(above, [*(each.rank for each in above[1:]), node.rank - 1], strict=True):
                    parent._limit(last)
                break
            else:
                held += 1
                above.append(node)
                orders.append(node._ordered())
        self.room.held = held

    def has_room(self, keys: Iterable[Iterable[str]]) -> bool:
        """Whether it has no more than 500 different keys with these."""
        every = set(self.children)
        for some in keys:
            every.update(some)
            if len(every) > MOST_KEYS:
                return False
        return True

    def fold(self) -> None:
        """Count the values of all keys together from here on."""
        self.folded, self.bound = True, inf
        self.each = self.each or self._grown("{}", inside_list=False)
        children, self.children = self.children, {}
        for child in children.values():
            if self.each:
                self.each.absorb(child)

    def absorb(self, other: "Node") -> None:
        """Count everything that `other` and the nodes below it have counted."""
        pairs = [(self, other)]
        while pairs:
            mine, theirs = pairs.pop()
            mine._add(theirs)
            if not mine.folded and (theirs.folded or not mine.has_room([theirs.children])):
                mine.fold()
            if mine.folded:
                below = [(mine.each, node) for node in (*theirs.children.values(), theirs.each) if node]
            else:
                mine._limit(theirs.bound)
                below = [(mine.child(key), node) for key, node in theirs.children.items()]
            if theirs.items:
                below.append((mine.item(), theirs.items))
            pairs += [(here, there) for here, there in below if here]
            self.room.refuse(node.rank for here, there in below if not here for node in there.below())

    def _grown(self, step: str, *, inside_list: bool) -> "Node | None":
        rank = crc32(step.encode("utf-8", "surrogatepass"), self.rank)
        if rank > self.bound:
            self.room.refuse((rank,))
            return None
        self.room.held += 1
        return Node(self.room, inside_list=inside_list, rank=rank)

    def _next(self) -> "list[Node]":
        return [node for node in chain(self.children.values(), (self.items, self.each)) if node]

    def _ordered(self) -> "Iterator[Node]":
        return iter(sorted(self._next(), key=lambda node: node.rank))

    def _limit(self, bound: float) -> None:
        """Leave out the next nodes of a larger rank, from here on too."""
        if bound >= self.bound:
            return
        self.bound = bound
        self.room.refuse(
            node.rank for left in self._next() if left.rank > bound for node in chain([left], left.below())
        )
        self.children = {key: node for key, node in self.children.items() if node.rank <= bound}
        self.items = self.items if self.items and self.items.rank <= bound else None
        self.each = self.each if self.each and self.each.rank <= bound else None

    def _add(self, other: "Node") -> None:
        self.types |= other.types
        self.leaf |= other.leaf
        self.true |= other.true
        self.present += other.present
        self.filled += other.filled
        self.first += other.first
        self.values += other.values
        self.filled_values += other.filled_values
        self.longest = max(self.longest, other.longest)
        self.texts = _merged(self.texts, other.texts)
        self.integers = _merged(self.integers, other.integers)
        self.floats = _merged(self.floats, other.floats)


def _merged(one: Distinct | None, other: Distinct | None) -> Distinct | None:
    if other is None:
        return one
    merged = Distinct() if one is None else one
    merged.merge(other)
    return merged
