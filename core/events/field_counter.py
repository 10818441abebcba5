"""Events taken apart column by column: the counting behind a profile.

Events of one metric share their layout. A batch of objects with the same keys is turned on its side by `zip`,
and a whole column is then counted by a few calls of C speed, where a visit to each value would cost a Python call.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import Any, Final

from core.events.distinct import Distinct

EXAMPLES: Final = 5
EXAMPLE_LENGTH: Final = 200
TYPES: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "list",
}
_FEW: Final = 8
"""Objects of a layout that is rarer than this in a batch are taken apart key by key."""
_ITEMS: Final = 50_000
"""List items that are held on their side at a time."""


class Node:
    """One path of the trie; counts are of events, not of occurrences."""

    __slots__ = (
        "children", "examples", "filled", "filled_by", "first", "inside_list", "items", "leaf", "longest",
        "numbers", "present", "present_by", "strings", "true", "types",
    )  # fmt: skip

    def __init__(self, *, inside_list: bool) -> None:
        self.children: dict[str, Node] = {}
        self.items: Node | None = None
        self.inside_list = inside_list
        self.types: set[str] = set()
        self.leaf = self.true = False
        self.present = self.filled = self.first = self.longest = 0
        # Inside a list an event may come by more than once: which events of the batch did.
        self.present_by: set[int] = set()
        self.filled_by: set[int] = set()
        # 1 and true are not the same value; the one filled boolean is true.
        self.strings, self.numbers = Distinct(), Distinct()
        self.examples: dict[str, None] = {}

    def child(self, key: str) -> "Node":
        """The node of that key."""
        node = self.children.get(key)
        if node is None:
            node = self.children[key] = Node(inside_list=self.inside_list)
        return node

    def item(self) -> "Node":
        """The node of any item."""
        if self.items is None:
            self.items = Node(inside_list=True)
        return self.items

    def merge(self, other: "Node") -> None:
        """Count everything that `other` has counted here, not below."""
        self.types |= other.types
        self.leaf |= other.leaf
        self.true |= other.true
        self.present += other.present
        self.filled += other.filled
        self.first += other.first
        self.longest = max(self.longest, other.longest)
        self.strings.merge(other.strings)
        self.numbers.merge(other.numbers)
        for example in list(other.examples)[: EXAMPLES - len(self.examples)]:
            self.examples[example] = None


_Column = tuple[Node, Sequence[Any], Sequence[int], bool]
"""A node, its values in a batch, the number of the event that each is of, whether each is of first items only."""


def count(root: Node, batch: Sequence[Mapping[str, Any]]) -> None:
    """Count a batch of JSON objects."""
    touched: set[Node] = set()
    # A stack of our own: what comes from a file may be nested deeper than Python's.
    waiting: list[_Column] = _objects(root, batch, range(len(batch)), first=True)
    while waiting:
        node, values, events, first = waiting.pop()
        if node.inside_list:
            touched.add(node)
            node.present_by.update(events)
        else:
            node.present += len(values)
        for kind in (kinds := set(map(type, values))):
            some, owners = values, events
            if len(kinds) > 1:
                mask = [type(value) is kind for value in values]
                some, owners = list(compress(values, mask)), list(compress(events, mask))
            waiting += _of_one_type(node, kind, some, owners, first=first)
    for node in touched:
        node.present += len(node.present_by)
        node.filled += len(node.filled_by)
        node.present_by.clear()
        node.filled_by.clear()


def _of_one_type(node: Node, kind: type, values: Sequence[Any], events: Sequence[int], *, first: bool) -> list[_Column]:
    node.types.add(TYPES.get(kind, "string"))
    if kind is dict or kind is list:
        if not all(values):
            node.leaf = True
            events = list(compress(events, values))
            values = list(filter(None, values))
        _filled(node, events, first=first)
        return _objects(node, values, events, first=first) if kind is dict else _lists(node, values, events, first)
    node.leaf = True
    if kind is not type(None):
        _scalars(node, kind, values, events, first=first)
    return []


def _scalars(node: Node, kind: type, values: Sequence[Any], events: Sequence[int], *, first: bool) -> None:
    if kind not in TYPES:
        values = list(map(str, values))
    distinct = set(values)
    texts = kind is not bool and kind is not int and kind is not float
    empty = set(filter(str.isspace, distinct)) | ({""} & distinct) if texts else {0} & distinct
    if empty:
        distinct -= empty
        events = [event for value, event in zip(values, events, strict=True) if value not in empty]
    if not distinct:
        return
    _filled(node, events, first=first)
    if texts:
        node.longest = max(node.longest, len(max(distinct, key=len)))
    if kind is bool:
        node.true = True
    else:
        (node.strings if texts else node.numbers).add(distinct)
    if len(node.examples) < EXAMPLES:
        _examples(node, values, distinct)


def _examples(node: Node, values: Sequence[Any], filled: set[Any]) -> None:
    for value in dict.fromkeys(values):
        if value in filled:
            node.examples[str(value)[:EXAMPLE_LENGTH]] = None
            if len(node.examples) == EXAMPLES:
                return


def _filled(node: Node, events: Sequence[int], *, first: bool) -> None:
    if first:
        node.first += len(events)
    if node.inside_list:
        node.filled_by.update(events)
    else:
        node.filled += len(events)


def _objects(node: Node, objects: Sequence[Any], events: Sequence[int], *, first: bool) -> list[_Column]:
    layouts = list(map(tuple, objects))
    kinds = set(layouts)
    if len(kinds) == 1:
        return _turned(node, layouts[0], objects, events, first)
    groups: dict[tuple[str, ...], tuple[list[Any], list[int]]] = defaultdict(lambda: ([], []))
    for layout, value, event in zip(layouts, objects, events, strict=True):
        group = groups[layout]
        group[0].append(value)
        group[1].append(event)
    columns: list[_Column] = []
    loose: dict[str, tuple[list[Any], list[int]]] = defaultdict(lambda: ([], []))
    for layout, (some, owners) in groups.items():
        if len(some) >= _FEW:
            columns = _turned(node, layout, some, owners, first) + columns
            continue
        for value, event in zip(some, owners, strict=True):
            for key, inner in value.items():
                loose[key][0].append(inner)
                loose[key][1].append(event)
    return [(node.child(key), values, owners, first) for key, (values, owners) in loose.items()] + columns


def _turned(
    node: Node, layout: tuple[str, ...], objects: Iterable[Any], events: Sequence[int], first: bool
) -> list[_Column]:
    columns = zip(*map(dict.values, objects), strict=True)
    return [(node.child(key), values, events, first) for key, values in zip(layout, columns, strict=True)]


def _lists(node: Node, lists: Sequence[list[Any]], events: Sequence[int], first: bool) -> list[_Column]:
    if not lists:
        return []
    item = node.item()
    columns: list[_Column] = []
    heads: list[_Column] = []
    if first:
        heads = [(item, list(map(itemgetter(0), lists)), events, True)]
        lists = list(map(itemgetter(slice(1, None)), lists))
    for part in _parts(list(map(len, lists))):
        owners = list(chain.from_iterable(map(repeat, events[part], map(len, lists[part]))))
        if owners:
            columns.append((item, list(chain.from_iterable(lists[part])), owners, False))
    return columns + heads


def _parts(lengths: list[int]) -> Iterator[slice]:
    """Lists in runs that hold not many more than 50,000 items together."""
    start = held = 0
    for end, length in enumerate(lengths, start=1):
        held += length
        if held > _ITEMS:
            yield slice(start, end)
            start, held = end, 0
    yield slice(start, len(lengths))
