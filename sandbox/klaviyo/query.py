"""Klaviyo's query grammar: filters, sorting, cursors (developers.klaviyo.com/en/docs/filtering_)."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.klaviyo.exceptions import invalid

_TEXT: Final = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL: Final = re.compile(
    rf"""([a-z-]+)\(([a-z_.]+)(?:,(\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]|{_TEXT}|[^,()]+))?\)(?:,(?=.)|$)"""
)
_TIME_FIELDS: Final = frozenset(["datetime", "created", "updated", "updated_at"])
_NUMBER_FIELDS: Final = frozenset(["timestamp", "size"])
# The largest integer that the database holds.
_LARGEST: Final = 2**63 - 1
_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "equals": lambda have, want: bool(have == want),
    "any": lambda have, want: have in want,
    "contains": lambda have, want: want in (have or ""),
    "starts-with": lambda have, want: (have or "").startswith(want),
    "ends-with": lambda have, want: (have or "").endswith(want),
    "greater-than": lambda have, want: bool(have > want),
    "greater-or-equal": lambda have, want: bool(have >= want),
    "less-than": lambda have, want: bool(have < want),
    "less-or-equal": lambda have, want: bool(have <= want),
}


@dataclass(frozen=True)
class Condition:
    """One condition of a filter."""

    operator: str
    field: str
    value: Any

    def holds(self, have: Any) -> bool:
        """Whether a value meets it."""
        return _TESTS[self.operator](have, self.value)


def read_filter(text: str, allowed: Mapping[str, tuple[str, ...]], *, numeric_ids: bool = False) -> list[Condition]:
    """The conditions of a filter, joined by AND; `allowed` maps fields to their operators.

    Ids that are numbers may stand without quotes.
    """
    conditions, at = [], 0
    while at < len(text):
        match = _CALL.match(text, at)
        if not match:
            raise invalid("The filter could not be parsed.", "filter")
        operator, field, raw = match.groups()
        if operator not in allowed.get(field, ()):
            raise invalid(f"'{operator}' is not a supported operator for '{field}'.", "filter")
        value = (raw or "").strip()
        if numeric_ids and (operator, field) == ("any", "id"):
            value = re.sub(r"(?<=[\[, ])(\d+)(?=[\], ])", r'"\1"', value)
        conditions.append(Condition(operator, field, _value(value, field, operator)))
        at = match.end()
    return conditions


def _value(raw: str, field: str, operator: str) -> Any:
    """A filter's value; `has` takes none, `any` a list, every other operator one value of the field's own kind."""
    if operator == "has":
        if raw:
            raise invalid(f"'has' takes no value for '{field}'.", "filter")
        return None
    if operator != "any":
        return _single(raw, field)
    values = _json(raw)
    if not isinstance(values, list) or not all(
        isinstance(value, bool if field == "hidden" else str) for value in values
    ):
        raise invalid(f"'{raw}' is not a list of values for '{field}'.", "filter")
    return values


def _single(raw: str, field: str) -> Any:
    if field in _TIME_FIELDS:
        return instant(raw)
    if field in _NUMBER_FIELDS:
        return _number(raw, field)
    value = raw[1:-1].replace("\\'", "'") if raw.startswith("'") else _json(raw)
    if not isinstance(value, bool if field == "hidden" else str):
        raise invalid(f"'{raw}' is not a value for '{field}'.", "filter")
    return value


def _number(raw: str, field: str) -> int:
    try:
        number = int(raw)
    except ValueError:
        raise invalid(f"'{raw}' is not a value for '{field}'.", "filter") from None
    if number == 0 and field == "size":
        # As was seen at Klaviyo.
        raise invalid("At least one filter value is required to filter on size", "filter")
    if abs(number) > _LARGEST:
        raise invalid(f"'{raw}' is too large for '{field}'.", "filter")
    return number


def _json(raw: str) -> Any:
    try:
        value = json.loads(raw)
        # Half a surrogate pair is JSON, but no text.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise invalid("The filter holds something that is not a value.", "filter") from None
    return value


def instant(text: str) -> float:
    """An ISO 8601 time in seconds since 1970."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"'{text}' is not an ISO 8601 time.", "filter") from None
    if moment.tzinfo is None:
        raise invalid(f"'{text}' has no time zone.", "filter")
    try:
        return moment.timestamp()
    except OverflowError:
        raise invalid(f"'{text}' is out of range.", "filter") from None


def read_sort(text: str, allowed: tuple[str, ...], default: str) -> tuple[str, bool]:
    """The field to sort by, and whether downwards."""
    sort = text or default
    field = sort.removeprefix("-")
    if field not in allowed:
        raise invalid(f"'{field}' is not a valid field to sort by.", "sort")
    return field, sort.startswith("-")


def read_size(text: str, default: int, most: int) -> int:
    """The page size."""
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise invalid(f"Page size must be an integer between 1 and {most}.", "page[size]")
    return int(text)


def read_cursor(text: str) -> int:
    """Where a page begins that is counted."""
    return _read_cursor(text)[0] if text else 0


def write_cursor(at: int) -> str:
    """The cursor of a page that is counted: how many are before it."""
    return write_keyset(at, "sandbox")


def read_keyset(text: str) -> tuple[int, str] | None:
    """The time and the id of the event that a page follows."""
    return _read_cursor(text) if text else None


def write_keyset(at: int, last: str) -> str:
    """The cursor of a page of events: time and id of the last event before it, as was seen at Klaviyo."""
    return base64.urlsafe_b64encode(json.dumps([at, last, True]).encode()).decode()


def _read_cursor(text: str) -> tuple[int, str]:
    try:
        at, last, _ = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, TypeError, RecursionError):
        at, last = None, None
    if type(at) is not int or not 0 <= at <= _LARGEST or not isinstance(last, str):
        raise invalid("The cursor is invalid.", "page[cursor]")
    return at, last
