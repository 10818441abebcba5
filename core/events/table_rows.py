"""Rows of a table as JSON objects: a column of JSON is the event, or each column is a field by its path."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import orjson

from core.domain.field_path import parse_path
from core.errors import ChooseError, InputError
from core.events.file_reading import shortened
from core.events.json_values import MANY, MOST_VALUES

MOST_COLUMNS: Final = 10_000
_DEEPEST: Final = 50
_OWN: Final = ("event_properties", "_airbyte_data")
"""Columns of JSON that are the event whatever stands beside them: Klaviyo's and Airbyte's own names."""
_ABOUT: Final = {
    "id": ("id", "event_id", "uuid"),
    "datetime": ("datetime", "timestamp", "time", "date", "created", "created_at", "occurred_at"),
    "profile_id": ("profile_id", "person_id", "customer_id", "profile", "person"),
    "metric_id": ("metric_id", "statistic_id", "metric"),
}
"""Columns that say something about an event, by the name that Klaviyo has for it."""
_BESIDE: Final = frozenset(name for names in _ABOUT.values() for name in names) | {
    *("email", "event", "event_name", "event_type", "metric_name", "name", "phone_number", "relationships", "links"),
    *("stream", "type", "value", "value_currency", "updated", "updated_at"),
}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_WORDS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False, "null": None}
_INDEX: Final = re.compile(r"\d{1,6}")


class _Items(dict[int, Any]):
    """A list that is being filled: what has no value takes no room, whatever its number."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the rows of a table are read: the names of its columns, and which column is the event, if one is.

    `paths` are where the columns' values stand in an event; `candidates` the columns that hold an object in every row
    that was looked at; `typed` tells that cells are values, not texts that say them.
    """

    names: tuple[str, ...]
    paths: tuple[tuple[str | int, ...], ...]
    column: str
    candidates: tuple[str, ...]
    typed: bool

    def row(self, cells: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A row as an object, and what other columns say about that event; InputError if it cannot be read."""
        _check_values(cells)
        value_of = parsed if self.typed else scalar
        if not self.column:
            return _nested(self.names, self.paths, map(value_of, cells)), {}
        event = parsed(cells[self._event]) if self._event < len(cells) else None
        if not isinstance(event, dict):
            raise InputError(f"the column “{shortened(self.column)}” contains no JSON object")
        about = {key: _first(cells, numbers) for key, numbers in self._about.items()}
        return event, {key: value if self.typed else scalar(value) for key, value in about.items() if value}

    @cached_property
    def _event(self) -> int:
        """The number of the column that is the event."""
        return self.names.index(self.column)

    @cached_property
    def _about(self) -> dict[str, list[int]]:
        """The numbers of the columns that say something about it."""
        numbers = {name: number for number, name in enumerate(self.names) if number != self._event}
        about = {key: [numbers[name] for name in names if name in numbers] for key, names in _ABOUT.items()}
        return {key: some for key, some in about.items() if some}


def layout_of(names: Sequence[str], rows: Sequence[Sequence[Any]], column: str | None, *, typed: bool) -> Layout:
    """How a table is read whose first rows are these; `column` names the one that is the event, "" none of them.

    InputError when there is no such column; ChooseError when several could be it and none is named.
    """
    if len(names) > MOST_COLUMNS:
        raise InputError(f"has {len(names):,} columns; at most {MOST_COLUMNS:,} are read")
    unique = _unique(names)
    candidates = tuple(name for index, name in enumerate(unique) if name and _holds_objects(rows, index))
    if column is None:
        column = _event_column(unique, candidates)
    elif column and column not in unique:
        raise InputError(f"has no column “{shortened(column)}”")
    paths = tuple(map(steps_of, unique))
    return Layout(names=unique, paths=paths, column=column, candidates=candidates, typed=typed)


def parsed(value: Any) -> Any:
    """What a text of JSON says if it is an object or a list; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def scalar(text: str) -> Any:
    """What a cell of text says: a number, true or false, JSON, or the text itself; blank is None."""
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _WORDS[text] if text in _WORDS else parsed(text)


def _check_values(cells: Sequence[Any]) -> None:
    texts = [cell for cell in cells if isinstance(cell, str)]
    if sum(map(len, texts)) > MANY:
        values = sum(text.count(sign) for text in texts for sign in (",", "[", "{"))
        if values > MOST_VALUES:
            raise InputError(f"has more than {MOST_VALUES:,} values")


def _event_column(names: tuple[str, ...], candidates: tuple[str, ...]) -> str:
    for name in _OWN:
        if name in candidates:
            return name
    if "type" in names and "attributes" in candidates:
        # Each row is a resource of Klaviyo's API, as Airbyte writes them.
        return ""
    others = [name for name in names if name and name not in candidates]
    if not candidates or not all(name.lower() in _BESIDE or name.startswith("_airbyte_") for name in others):
        return ""
    if len(candidates) > 1:
        raise ChooseError(
            "more than one column contains JSON objects; name the one that is the event (--column)", candidates
        )
    return candidates[0]


def _holds_objects(rows: Sequence[Sequence[Any]], index: int) -> bool:
    cells = [row[index] for row in rows if index < len(row) and row[index] not in (None, "")]
    return bool(cells) and all(isinstance(parsed(cell), dict) for cell in cells)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names, the second one of the same with a number behind it."""
    counts: dict[str, int] = {}
    unique = []
    for name in names:
        count = counts[name] = counts.get(name, 0) + 1
        unique.append(f"{name} ({count})" if count > 1 and name else name)
    return tuple(unique)


def _first(cells: Sequence[Any], numbers: Sequence[int]) -> Any:
    for number in numbers:
        if number < len(cells) and isinstance(cells[number], str | int | float):
            return cells[number]
    return None


def steps_of(name: str) -> tuple[str | int, ...]:
    """Where a column's values stand in an event: `Items[0].Name` and `Items.0.Name` are the name of the first item."""
    if "." not in name and "[" not in name:
        return (name,)
    try:
        steps = parse_path(name).steps
    except InputError:
        return (name,)
    plain = tuple(
        0 if step is None else int(step) if isinstance(step, str) and at and _INDEX.fullmatch(step) else step
        for at, step in enumerate(steps)
    )
    fits = len(plain) <= _DEEPEST and isinstance(plain[0], str) and all(isinstance(step, str | int) for step in plain)
    return plain if fits else (name,)  # type: ignore[return-value]


def _nested(names: Sequence[str], paths: Sequence[tuple[str | int, ...]], values: Iterable[Any]) -> dict[str, Any]:
    row: dict[Any, Any] = {}
    lists: list[tuple[dict[Any, Any], str | int, _Items]] = []
    for name, steps, value in zip(names, paths, values, strict=False):
        if len(steps) == 1:
            if name:
                row[name] = value
        # A list has as many items as have a value.
        elif value is not None:
            _put(row, steps, name, value, lists)
    for owner, step, items in reversed(lists):
        owner[step] = [items[number] for number in sorted(items)]
    return row


def _put(row: dict[Any, Any], steps: tuple[str | int, ...], name: str, value: Any, lists: list[Any]) -> None:
    """Put a value where its path leads; where another column's value is in the way, beside that."""
    at: dict[Any, Any] = row
    for step, following in pairwise(steps):
        container: type[dict[Any, Any]] = _Items if isinstance(following, int) else dict
        inner = at.get(step)
        if inner is None:
            inner = at[step] = container()
            if container is _Items:
                lists.append((at, step, inner))
        if type(inner) is not container:
            row[name] = value
            return
        at = inner
    at[steps[-1]] = value
