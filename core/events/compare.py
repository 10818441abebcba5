"""Comparison of two profiles: fields that changed their type or fill rate, new fields, and missing fields."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final

from core.domain.event import FieldProfile
from core.domain.moments import period_words
from core.events.field_rows import FieldRow, field_rows

if TYPE_CHECKING:
    import pandas as pd

NOTABLE: Final = 0.1
"""A change of the fill rate from which on it is listed."""
CHANGES: Final = ("other type", "fill rate", "new", "missing")
_FIXED: Final = ("field", "change", "path")
"""Columns beside those of the sides."""

_Side = tuple[str, str]
"""An event and its period, as `2026-11-01 – 2026-11-30`."""


def comparison_table(
    before: Iterable[FieldProfile], now: Iterable[FieldProfile], names: tuple[str, str], *, of_another: bool = False
) -> "pd.DataFrame":
    """A row for each field that differs, with both fill rates under the `names` of the sides.

    Of another event a field is not new or missing, but only in one of them.
    """
    import pandas as pd

    there, here = names
    columns = ["field", "change", there, here, f"types: {there}", f"types: {here}", "path"]
    rows = [(row[0], _change_words(row[1], names) if of_another else row[1], *row[2:]) for row in changes(before, now)]
    return pd.DataFrame(rows, columns=columns)


def changes(before: Iterable[FieldProfile], now: Iterable[FieldProfile]) -> list[tuple[Any, ...]]:
    """Field in words, change, its shares of the events before and now, its types before and now, and its path."""
    rows = [row for row in starmap(_row, _pairs(field_rows(before), field_rows(now))) if row[1]]
    return sorted(rows, key=lambda row: (CHANGES.index(row[1]), -abs(row[3] - row[2])))


def names_of(there: _Side, here: _Side) -> tuple[str, str]:
    """What the sides are called: event and period, such as “Placed Order, 1–30 Nov 2026”."""
    first, second = (_free(side_name(*side)) for side in (there, here))
    types = {f"types: {name}" for name in (first, second)}
    if first == second or types & {first, second}:
        first = f"{first} (compared)"
    return first, second


def _free(name: str) -> str:
    """A name that is no other column's."""
    return f"“{name}”" if name in _FIXED else name


def side_name(title: str, span: str) -> str:
    """An event with its period in people's words."""
    return ", ".join(filter(None, (title, period_words(span))))


def only_in(name: str) -> str:
    """What is said of a field that just one side has, which is called so."""
    return f"only in {name}"


def _change_words(change: str, names: tuple[str, str]) -> str:
    there, here = map(only_in, names)
    return {"new": here, "missing": there}.get(change, change)


def _pairs(before: Sequence[FieldRow], now: Sequence[FieldRow]) -> Iterator[tuple[FieldRow | None, FieldRow | None]]:
    """The rows of the same field; a list whose items only one side knows has another path on the other."""
    old = {path: row for row in before for path in (*row.aliases, row.path)}
    matches = [next((old[path] for path in (row.path, *row.aliases) if path in old), None) for row in now]
    yield from zip(matches, now, strict=True)
    matched = {row.path for row in matches if row}
    yield from ((row, None) for row in before if row.path not in matched)


def _row(old: FieldRow | None, new: FieldRow | None) -> tuple[Any, ...]:
    (row, *_) = filter(None, (new, old))
    before, now = (each.profile.coverage if each else 0.0 for each in (old, new))
    types = (", ".join(each.profile.types) if each else "" for each in (old, new))
    return (row.words, _change(old, new, now - before), before, now, *types, row.path)


def _change(old: FieldRow | None, new: FieldRow | None, moved: float) -> str:
    if old is None:
        return "new"
    if new is None:
        return "missing"
    # An empty value now and then is no other type.
    if old.path == new.path and set(old.profile.types) - {"null"} != set(new.profile.types) - {"null"}:
        return "other type"
    return "fill rate" if abs(moved) >= NOTABLE else ""
