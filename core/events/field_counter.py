"""Events taken apart column by column: the counting behind a profile.

Events of one metric share their layout. A batch of objects with the same keys is turned on its side by `zip`,
and a whole column is then counted by a few calls of C speed, where a visit to each value would cost a Python call.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, repeat
from typing import Any, Final

from core.events.column_rows import Rows, different, joined
from core.events.distinct import Distinct
from core.events.path_tree import MOST_KEYS, TYPES, Node

_TYPES: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "list",
}
_BITS: Final = {kind: 1 << TYPES.index(name) for kind, name in _TYPES.items()}
_FEW: Final = 8
"""Objects of a layout that is rarer than this in a batch are taken apart key by key."""
_ITEMS: Final = 50_000
"""List items that are held on their side at a time."""

_Column = tuple[Node, Sequence[Any], Rows]
"""A node, its values in a batch, and the rows that they stand in."""


def count(root: Node, batch: Sequence[Mapping[str, Any]]) -> None:
    """Count a batch of JSON objects."""
    _Batch(root).count(batch)


class _Batch:
    """What is counted of a batch; inside a list an event may come by more than once."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._present: dict[Node, list[Rows]] = defaultdict(list)
        self._filled: dict[Node, list[Rows]] = defaultdict(list)

    def count(self, batch: Sequence[Mapping[str, Any]]) -> None:
        # A stack of our own: what comes from a file may be nested deeper than Python's.
        waiting: list[_Column] = _objects(self._root, batch, Rows(range(len(batch)), first=True))
        while waiting:
            node, values, rows = waiting.pop()
            self._root.make_room()
            node.values += len(values)
            if node.inside_list:
                self._present[node].append(rows)
            else:
                node.present += len(values)
            kinds = set(map(type, values))
            if len(kinds) == 1:
                waiting += self._of_one_type(node, kinds.pop(), values, rows)
                continue
            for kind in kinds:
                mask = [type(value) is kind for value in values]
                waiting += self._of_one_type(node, kind, list(compress(values, mask)), rows.only(mask))
        for node, several in self._present.items():
            node.present += different(several)
        for node, several in self._filled.items():
            node.filled += different(several)

    def _of_one_type(self, node: Node, kind: type, values: Sequence[Any], rows: Rows) -> list[_Column]:
        node.types |= _BITS.get(kind, _BITS[str])
        if kind is dict or kind is list:
            if not all(values):
                node.leaf = True
                rows, values = rows.only(values), list(filter(None, values))
            self._count_filled(node, rows)
            return _objects(node, values, rows) if kind is dict else _items(node, values, rows)
        node.leaf = True
        if kind is not type(None):
            filled = _scalars(node, kind, values)
            self._count_filled(node, rows if all(filled) else rows.only(filled))
        return []

    def _count_filled(self, node: Node, rows: Rows) -> None:
        if not rows.events:
            return
        node.filled_values += len(rows.events)
        node.first += rows.firsts
        if node.inside_list:
            self._filled[node].append(rows)
        else:
            node.filled += len(rows.events)


def _scalars(node: Node, kind: type, values: Sequence[Any]) -> Sequence[Any]:
    """Count scalars of one type; what is true where they are filled."""
    if kind is bool:
        node.true |= any(values)
        return values
    if kind is int:
        node.integers = _numbers(node.integers, values)
        return values
    if kind is float:
        node.floats = _numbers(node.floats, values)
        return values
    return _texts(node, values if kind is str else list(map(str, values)))


def _numbers(counted: Distinct | None, values: Sequence[float]) -> Distinct | None:
    new = _new(counted, set(values)) - {0}
    if new:
        counted = Distinct() if counted is None else counted
        counted.add_numbers(new)
    return counted


def _texts(node: Node, values: Sequence[str]) -> Sequence[Any]:
    new = _new(node.texts, set(values))
    if not new:
        return values
    blank = set(filter(str.isspace, new))
    new = new - blank - {""}
    if new:
        node.longest = max(node.longest, len(max(new, key=len)))
        node.texts = Distinct() if node.texts is None else node.texts
        node.texts.add_texts(new)
    return [value not in blank and value != "" for value in values] if blank else values


def _new(counted: Distinct | None, values: set[Any]) -> set[Any]:
    """Those of the values that are not known to be counted; a few known ones do no harm."""
    return values if counted is None or counted.values is None else values - counted.values


def _objects(node: Node, objects: Sequence[Any], rows: Rows) -> list[_Column]:
    layouts = list(map(tuple, objects))
    kinds = set(layouts)
    if not node.folded and sum(map(len, kinds)) + len(node.children) > MOST_KEYS and not node.has_room(kinds):
        node.fold()
    if node.folded:
        return _flat(node.each, [list(each.values()) for each in objects], rows, None) if node.each else []
    if len(kinds) == 1:
        named = zip(layouts[0], zip(*map(dict.values, objects), strict=True), strict=True)
        return [(child, values, rows) for key, values in named if (child := node.child(key))]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, layout in enumerate(layouts):
        places[layout].append(place)
    rare = sorted(chain.from_iterable(some for some in places.values() if len(some) < _FEW))
    frequent = {layout: some for layout, some in places.items() if len(some) >= _FEW}
    return _turned(node, frequent, objects, rows) + _loose(node, rare, objects, rows)


def _turned(
    node: Node, places: Mapping[tuple[str, ...], list[int]], objects: Sequence[Any], rows: Rows
) -> list[_Column]:
    """A column a key, of the objects of all these layouts."""
    columns: dict[str, list[tuple[int, Sequence[Any]]]] = defaultdict(list)
    for number, (layout, some) in enumerate(places.items()):
        turned = zip(*(objects[place].values() for place in some), strict=True)
        for key, values in zip(layout, turned, strict=True):
            columns[key].append((number, values))
    of_layout = [rows.at(some) for some in places.values()]
    shared: dict[tuple[int, ...], Rows] = {(number,): some for number, some in enumerate(of_layout)}
    result: list[_Column] = []
    for key, parts in columns.items():
        if child := node.child(key):
            numbers = tuple(number for number, _ in parts)
            if numbers not in shared:
                shared[numbers] = joined([of_layout[number] for number in numbers])
            result.append((child, list(chain.from_iterable(values for _, values in parts)), shared[numbers]))
    return result


def _loose(node: Node, places: Sequence[int], objects: Sequence[Any], rows: Rows) -> list[_Column]:
    columns: dict[str, tuple[list[Any], list[int]]] = defaultdict(lambda: ([], []))
    for place in places:
        for key, value in objects[place].items():
            columns[key][0].append(value)
            columns[key][1].append(place)
    return [(child, values, rows.at(some)) for key, (values, some) in columns.items() if (child := node.child(key))]


def _items(node: Node, lists: Sequence[list[Any]], rows: Rows) -> list[_Column]:
    item = node.item() if lists else None
    return [] if item is None else _flat(item, lists, rows, rows.flags() if rows.firsts else None)


def _flat(node: Node, lists: Sequence[list[Any]], rows: Rows, flags: Sequence[bool] | None) -> list[_Column]:
    """All that is in these lists, in columns of a bounded length; `flags` tell of each list whether its head counts."""
    columns: list[_Column] = []
    lengths = list(map(len, lists))
    for part in _parts(lengths):
        events = list(chain.from_iterable(map(repeat, rows.events[part], lengths[part])))
        values = list(chain.from_iterable(lists[part]))
        heads = _heads(flags[part], lengths[part]) if flags is not None else None
        for at in range(0, len(values), _ITEMS):
            some = slice(at, at + _ITEMS)
            columns.append((node, values[some], Rows(events[some], first=heads[some] if heads else False)))
    return columns


def _heads(flags: Sequence[bool], lengths: Sequence[int]) -> list[bool]:
    heads = [False] * sum(lengths)
    for flag, length, end in zip(flags, lengths, accumulate(lengths), strict=True):
        # Empty lists were sorted out before.
        heads[end - length] = flag
    return heads


def _parts(lengths: list[int]) -> Iterator[slice]:
    """Lists in runs that hold not many more than 50,000 items together."""
    start = held = 0
    for end, length in enumerate(lengths, start=1):
        held += length
        if held > _ITEMS:
            yield slice(start, end)
            start, held = end, 0
    yield slice(start, len(lengths))
