"""Two profiles held against each other: what appeared, vanished, changed its types or its coverage."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from core.domain.event import FieldProfile

if TYPE_CHECKING:
    import pandas as pd

NOTABLE: Final = 0.1
"""A change of coverage from which on it is listed."""
CHANGES: Final = ("appeared", "vanished", "other types", "coverage")
COLUMNS: Final = ("path", "change", "before", "now", "types before", "types now")
_OF_ANOTHER: Final = {
    "appeared": "only here", "vanished": "only there",
    "before": "there", "now": "here", "types before": "types there", "types now": "types here",
}  # fmt: skip
"""The words where the other sample is of another event, which came neither before nor after."""


def compare_fields(before: Iterable[FieldProfile], now: Iterable[FieldProfile]) -> list[dict[str, Any]]:
    """A row for each field that differs, the gravest change first; `before` and `now` are its shares of events."""
    old = {str(field.path): field for field in before}
    new = {str(field.path): field for field in now}
    rows = [_row(path, old.get(path), new.get(path)) for path in {**old, **new}]
    return sorted(
        (row for row in rows if row["change"]),
        key=lambda row: (CHANGES.index(row["change"]), -abs(row["now"] - row["before"])),
    )


def comparison_table(
    before: Iterable[FieldProfile], now: Iterable[FieldProfile], *, of_another: bool = False
) -> "pd.DataFrame":
    """The same as a table; `of_another` event, what it says is here and there instead of now and before."""
    import pandas as pd

    table = pd.DataFrame(compare_fields(before, now), columns=list(COLUMNS))
    if not of_another:
        return table
    return table.rename(columns=_OF_ANOTHER).replace({"change": _OF_ANOTHER})


def _row(path: str, old: FieldProfile | None, new: FieldProfile | None) -> dict[str, Any]:
    before, now = old.coverage if old else 0.0, new.coverage if new else 0.0
    return {
        "path": path,
        "change": _change(old, new, now - before),
        "before": before,
        "now": now,
        "types before": ", ".join(old.types) if old else "",
        "types now": ", ".join(new.types) if new else "",
    }


def _change(old: FieldProfile | None, new: FieldProfile | None, moved: float) -> str:
    if old is None:
        return "appeared"
    if new is None:
        return "vanished"
    # An empty value now and then is no other type.
    if set(old.types) - {"null"} != set(new.types) - {"null"}:
        return "other types"
    return "coverage" if abs(moved) >= NOTABLE else ""
