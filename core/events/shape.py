"""The shape of events as a tree of text."""

from collections.abc import Sequence

from core.domain.event import FieldProfile


def shape(fields: Sequence[FieldProfile]) -> str:
    """A line a step, indented by depth; a field's line ends with its types and the share of events that fill it."""
    lines: list[str] = []
    shown: set[tuple[str | int | None, ...]] = set()
    for field in fields:
        steps = field.path.steps
        for depth in range(1, len(steps)):
            if steps[:depth] not in shown:
                shown.add(steps[:depth])
                lines.append(f"{'  ' * (depth - 1)}{_name(steps[depth - 1])}")
        shown.add(steps)
        lines.append(
            f"{'  ' * (len(steps) - 1)}{_name(steps[-1])}  ·  {', '.join(field.types)}  ·  {field.coverage:.0%}"
        )
    return "\n".join(lines)


def _name(step: str | int | None) -> str:
    return "[ each item ]" if step is None else " ".join(str(step).split()) or '""'
