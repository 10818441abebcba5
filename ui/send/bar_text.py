"""Why nothing can be sent now, as the bar of Send says it."""

from collections.abc import Sequence
from typing import Final

from ui.app.text import plain

_MOST_FIELDS: Final = 3


def correct_first(fields: Sequence[tuple[str, str]]) -> str:
    """Why nothing can be sent now: the label of each field, and the asset that it is for, blank if it is for all."""
    names = [f"“{plain(label)}”" + (f" of “{plain(asset)}”" if asset else "") for label, asset in fields]
    if len(names) > _MOST_FIELDS:
        names = [*names[:_MOST_FIELDS], f"{len(names) - _MOST_FIELDS:,} more"]
    return f"**Correct {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))} first.**"


def up_to_date(count: int, *, copies: bool) -> str:
    """Why nothing can be sent where every asset has what it would get."""
    noun = "asset" if copies else "block"
    which = {1: f"the {noun} is", 2: f"both {noun}s are"}.get(count, f"all {count:,} {noun}s are")
    return f"**Nothing to send:** {which} up to date."


def nothing_to_send(conflicts: int) -> str:
    """Why nothing can be sent where blocks were edited or deleted in Klaviyo, or assets cannot be sent."""
    if not conflicts:
        return "**Nothing to send:** the review says why."
    which = "the conflict" if conflicts == 1 else f"the {conflicts:,} conflicts"
    return f"**Nothing to send:** resolve {which} in the review first."
