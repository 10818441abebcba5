"""The shape of events as a tree of text."""

from collections.abc import Sequence
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import Each, Step

_WIDEST: Final = 40
"""Letters after which the shares do not wait for a longer name."""


def shape(fields: Sequence[FieldProfile]) -> str:
    """A line a step, indented by depth; a field's line ends with the share of events that fill it, and its types."""
    lines: list[tuple[str, str]] = []
    paths: set[tuple[Step | Each | None, ...]] = set()
    for field in fields:
        steps = field.path.steps
        for depth in range(1, len(steps)):
            if steps[:depth] not in paths:
                paths.add(steps[:depth])
                lines.append((_indented(steps[:depth]), ""))
        paths.add(steps)
        lines.append((_indented(steps), f"{field.coverage:5.0%}  {', '.join(field.types)}"))
    width = min(_WIDEST, max((len(name) for name, about in lines if about), default=0))
    return "\n".join(f"{name:{width}}  {about}".rstrip() for name, about in lines)


def _indented(steps: tuple[Step | Each | None, ...]) -> str:
    return f"{'  ' * (len(steps) - 1)}{_name(steps[-1])}"


def _name(step: Step | Each | None) -> str:
    if step is Each.KEY:
        return "{ each key }"
    return "[ each item ]" if step is None else " ".join(str(step).split()) or '""'
