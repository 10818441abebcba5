"""What a stream of events holds, field by field, in one pass."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath, Step, tag
from core.errors import InputError

DISTINCT: Final = 1000
EXAMPLES: Final = 5
EXAMPLE_LENGTH: Final = 200
_TYPES: Final = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
    dict: "object",
    list: "list",
}


class _Node:
    """One path of the trie; counts are of events, not of occurrences."""

    __slots__ = (
        "children", "distinct", "examples", "filled", "first", "items", "leaf", "longest", "present", "seen", "types",
    )  # fmt: skip

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.items: _Node | None = None
        self.types: dict[str, None] = {}
        self.leaf = False
        self.present = self.filled = self.first = self.longest = 0
        # The number of the last event that counted as present, filled, filled in the first item.
        self.seen = [0, 0]
        self.distinct: set[Any] = set()
        self.examples: list[str] = []


def profile_events(events: Iterable[Event]) -> list[FieldProfile]:
    """A profile of every field that ever holds a value of its own, in the order of first appearance.

    Lists are folded: `Items[].Name` stands for the name of any item. Filled means what Klaviyo's `default`
    lets through: not missing, null, blank, false, zero or empty.
    """
    root, total = _Node(), 0
    for total, event in enumerate(events, start=1):
        _visit_object(root, event.properties, total, first=True)
    profiles: list[FieldProfile] = []
    _collect(root, (), total, profiles)
    return profiles


def _visit_object(node: _Node, value: Mapping[str, Any], event: int, *, first: bool) -> None:
    children = node.children
    for key, child in value.items():
        below = children.get(key)
        if below is None:
            below = children[key] = _Node()
        _visit(below, child, event, first=first)


def _visit(node: _Node, value: Any, event: int, *, first: bool) -> None:
    kind = _TYPES.get(type(value), "string")
    node.types[kind] = None
    if node.seen[0] != event:
        node.seen[0] = event
        node.present += 1
    if value if kind in ("object", "list") else _filled(value):
        _count_filled(node, value, event, first=first)
    if kind == "object" and value:
        _visit_object(node, value, event, first=first)
    elif kind == "list" and value:
        if node.items is None:
            node.items = _Node()
        for index, item in enumerate(value):
            _visit(node.items, item, event, first=first and index == 0)
    else:
        node.leaf = True


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _count_filled(node: _Node, value: Any, event: int, *, first: bool) -> None:
    node.first += first
    scalar = not isinstance(value, dict | list)
    if node.seen[1] != event:
        node.seen[1] = event
        node.filled += 1
        if scalar and len(node.examples) < EXAMPLES and (text := str(value)[:EXAMPLE_LENGTH]) not in node.examples:
            node.examples.append(text)
    if scalar and len(node.distinct) < DISTINCT:
        node.distinct.add(value)
    if isinstance(value, str) and len(value) > node.longest:
        node.longest = len(value)


def _collect(node: _Node, path: tuple[Step | None, ...], total: int, into: list[FieldProfile]) -> None:
    if node.leaf:
        into.append(_field(node, FieldPath(path), total))
    for key, child in node.children.items():
        _collect(child, (*path, key), total, into)
    if node.items is not None:
        _collect(node.items, (*path, None), total, into)


def _field(node: _Node, path: FieldPath, total: int) -> FieldProfile:
    try:
        expression, why_not = tag("event", path.first), ""
    except InputError as error:
        expression, why_not = "", str(error)
    return FieldProfile(
        path=path,
        types=tuple(node.types),
        events=node.present,
        coverage=node.filled / total,
        first=node.first / total,
        distinct=len(node.distinct),
        longest=node.longest,
        examples=tuple(node.examples),
        looks_like=_looks_like(path, node.examples),
        tag=expression,
        why_not=why_not,
    )


_LOOKS: Final = {
    "picture": re.compile(
        r"https?://\S+\.(?:jpe?g|png|gif|webp|avif)(?:\?\S*)?|https?://\S+/image/upload/\S+", re.IGNORECASE
    ),
    "link": re.compile(r"https?://\S+"),
    "e-mail": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?"),
    "colour": re.compile(r"#[0-9a-f]{6}|#[0-9a-f]{3}", re.IGNORECASE),
    "money": re.compile(r"[$€£¥]\s?\d[\d.,]*|\d+[.,]\d{2}"),
}
_ID: Final = re.compile(r"(?:^|[_ ])id$|[a-z]ID$|[a-z]Id$|^sku$|^SKU$")


def _looks_like(path: FieldPath, examples: list[str]) -> str:
    if not examples:
        return ""
    for name, pattern in _LOOKS.items():
        if all(pattern.fullmatch(example.strip()) for example in examples):
            return name
    last = next((step for step in reversed(path.steps) if isinstance(step, str)), "")
    return "id" if _ID.search(last) else ""
