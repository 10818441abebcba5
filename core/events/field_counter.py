"""Events taken apart column by column: the counting behind a profile.

Events of one metric share their layout. A batch of objects with the same keys is turned on its side by `zip`,
and a whole column is then counted by a few calls of C speed, where a visit to each value would cost a Python call.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import Any, Final

from core.events.path_tree import EXAMPLE_LENGTH, MOST_HELD, MOST_KEYS, TYPES, Node

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


_Column = tuple[Node, Sequence[Any], Sequence[int], bool]
"""A node, its values in a batch, the number of the event that each is of, whether each is of first items only.

The numbers ascend."""


def count(root: Node, batch: Sequence[Mapping[str, Any]], start: int) -> None:
    """Count a batch of JSON objects, the first of which is the event with the number `start`."""
    touched: set[Node] = set()
    # A stack of our own: what comes from a file may be nested deeper than Python's.
    waiting: list[_Column] = _objects(root, batch, range(start, start + len(batch)), first=True)
    while waiting:
        node, values, events, first = waiting.pop()
        if root.room.held > MOST_HELD:
            root.prune()
        node.values += len(values)
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
    node.types |= _BITS.get(kind, _BITS[str])
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
    if kind not in _TYPES:
        values = list(map(str, values))
    distinct = set(values)
    texts = kind is not bool and kind is not int and kind is not float
    empty = set(filter(str.isspace, distinct)) | ({""} & distinct) if texts else {0} & distinct
    if empty:
        distinct -= empty
        mask = [value not in empty for value in values]
        values, events = list(compress(values, mask)), list(compress(events, mask))
    if not distinct:
        return
    _filled(node, events, first=first)
    if texts:
        node.longest = max(node.longest, len(max(distinct, key=len)))
    if kind is bool:
        node.true = True
    elif texts:
        node.add_strings(distinct)
    else:
        node.add_numbers(distinct)
    if node.may_take_examples_from(events[0]):
        _examples(node, values, events, distinct)


def _examples(node: Node, values: Sequence[Any], events: Sequence[int], filled: set[Any]) -> None:
    examples, start = node.examples, events[0]
    if all(examples.get(str(value)[:EXAMPLE_LENGTH], start) < start for value in filled):
        return
    # The numbers of the events ascend, so that what stays of a value is the first one.
    first_event = dict(zip(reversed(values), reversed(events), strict=True))
    last = node.last_example
    node.add_examples(
        (text, event)
        for value, event in first_event.items()
        if event <= last[0] and value in filled and (event, text := str(value)[:EXAMPLE_LENGTH]) < last
    )


def _filled(node: Node, events: Sequence[int], *, first: bool) -> None:
    node.filled_values += len(events)
    if first:
        node.first += len(events)
    if node.inside_list:
        node.filled_by.update(events)
    else:
        node.filled += len(events)


def _objects(node: Node, objects: Sequence[Any], events: Sequence[int], *, first: bool) -> list[_Column]:
    layouts = list(map(tuple, objects))
    kinds = set(layouts)
    if not node.folded and sum(map(len, kinds)) + len(node.children) > MOST_KEYS and not node.has_room(kinds):
        node.fold()
    if node.folded:
        return _flat(node.each, [list(each.values()) for each in objects], events)
    if len(kinds) == 1:
        return _turned(node, layouts[0], objects, events, first)
    groups: dict[tuple[str, ...], tuple[list[Any], list[int]]] = defaultdict(lambda: ([], []))
    for layout, value, event in zip(layouts, objects, events, strict=True):
        group = groups[layout]
        group[0].append(value)
        group[1].append(event)
    columns: list[_Column] = []
    rare: list[tuple[int, Any]] = []
    for layout, (some, owners) in groups.items():
        if len(some) >= _FEW:
            columns = _turned(node, layout, some, owners, first) + columns
        else:
            rare += zip(owners, some, strict=True)
    return _loose(node, sorted(rare, key=itemgetter(0)), first) + columns


def _loose(node: Node, objects: list[tuple[int, Any]], first: bool) -> list[_Column]:
    columns: dict[str, tuple[list[Any], list[int]]] = defaultdict(lambda: ([], []))
    for event, value in objects:
        for key, inner in value.items():
            columns[key][0].append(inner)
            columns[key][1].append(event)
    return [(child, *columns[key], first) for key in columns if (child := node.child(key))]


def _turned(
    node: Node, layout: tuple[str, ...], objects: Iterable[Any], events: Sequence[int], first: bool
) -> list[_Column]:
    columns = zip(*map(dict.values, objects), strict=True)
    named = zip(layout, columns, strict=True)
    return [(child, values, events, first) for key, values in named if (child := node.child(key))]


def _lists(node: Node, lists: Sequence[list[Any]], events: Sequence[int], first: bool) -> list[_Column]:
    item = node.item() if lists else None
    if item is None or not first:
        return _flat(item, lists, events)
    heads = list(map(itemgetter(0), lists))
    return [*_flat(item, list(map(itemgetter(slice(1, None)), lists)), events), (item, heads, events, True)]


def _flat(node: Node | None, lists: Sequence[list[Any]], events: Sequence[int]) -> list[_Column]:
    """All that is in these lists, in columns of a bounded length."""
    columns: list[_Column] = []
    if node is None:
        return columns
    for part in _parts(list(map(len, lists))):
        owners = list(chain.from_iterable(map(repeat, events[part], map(len, lists[part]))))
        values = list(chain.from_iterable(lists[part]))
        steps = range(0, len(values), _ITEMS)
        columns += [(node, values[at : at + _ITEMS], owners[at : at + _ITEMS], False) for at in steps]
    # The last one is counted first.
    return columns[::-1]


def _parts(lengths: list[int]) -> Iterator[slice]:
    """Lists in runs that hold not many more than 50,000 items together."""
    start = held = 0
    for end, length in enumerate(lengths, start=1):
        held += length
        if held > _ITEMS:
            yield slice(start, end)
            start, held = end, 0
    yield slice(start, len(lengths))
