"""A tree of paths as flat rows, which go to another process however deep the tree is."""

from typing import Any, Final

from core.domain.field_path import Each
from core.events.path_tree import Node, Room

Row = tuple[Any, ...]
"""The number of the row above, the step from there, and what is counted of the path."""
_SLOTS: Final = (
    "rank", "bound", "folded", "inside_list", "types", "leaf", "true", "present", "filled", "first", "longest",
    "values", "filled_values", "texts", "integers", "floats",
)  # fmt: skip


def tree_rows(root: Node) -> list[Row]:
    """The nodes of a tree, each behind the one above it."""
    rows: list[Row] = []
    waiting: list[tuple[int, str | Each | None, Node]] = [(0, None, root)]
    while waiting:
        above, step, node = waiting.pop()
        rows.append((above, step, *(getattr(node, slot) for slot in _SLOTS)))
        number = len(rows) - 1
        waiting += [(number, key, child) for key, child in node.children.items()]
        if node.items is not None:
            waiting.append((number, None, node.items))
        if node.each is not None:
            waiting.append((number, Each.KEY, node.each))
    return rows


def tree_of(rows: list[Row], room: Room) -> Node:
    """The tree that has these rows."""
    nodes: list[Node] = []
    for above, step, *counts in rows:
        node = Node(room)
        for slot, value in zip(_SLOTS, counts, strict=True):
            setattr(node, slot, value)
        if nodes:
            _hang(nodes[above], step, node)
        nodes.append(node)
    room.held = len(nodes) - 1
    return nodes[0]


def _hang(parent: Node, step: str | Each | None, node: Node) -> None:
    if step is None:
        parent.items = node
    elif step is Each.KEY:
        parent.each = node
    else:
        parent.children[step] = node
