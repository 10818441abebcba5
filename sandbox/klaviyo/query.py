"""Klaviyo's query grammar: filters, sorting, cursors (developers.klaviyo.com/en/docs/filtering_)."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.klaviyo.exceptions import invalid

_CALL: Final = re.compile(
    r"""([a-z-]+)\(([a-z_.]+)(?:,(\[.*?\]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,()]+))?\)(?:,|$)"""
)
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


def read_filter(text: str, allowed: Mapping[str, tuple[str, ...]]) -> list[Condition]:
    """The conditions of a filter, joined by AND; `allowed` maps fields to their operators."""
    conditions, at = [], 0
    while at < len(text):
        match = _CALL.match(text, at)
        if not match:
            raise invalid("The filter could not be parsed.", "filter")
        operator, field, raw = match.groups()
        if operator not in allowed.get(field, ()):
            raise invalid(f"'{operator}' is not a supported operator for '{field}'.", "filter")
        conditions.append(Condition(operator, field, _value(raw or "", field)))
        at = match.end()
    return conditions


def _value(raw: str, field: str) -> Any:
    raw = raw.strip()
    if raw.startswith("'") and raw.endswith("'"):
        return raw[1:-1].replace("\\'", "'")
    if raw.startswith(('"', "[")):
        try:
            return json.loads(raw)
        except json.JSONDecodeError:
            raise invalid(f"'{raw}' is not a value.", "filter") from None
    if raw in ("true", "false"):
        return raw == "true"
    if field in ("datetime", "created", "updated", "updated_at"):
        return instant(raw)
    try:
        return int(raw)
    except ValueError:
        raise invalid(f"'{raw}' is not a value for '{field}'.", "filter") from None


def instant(text: str) -> float:
    """An ISO 8601 time in seconds since 1970."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"'{text}' is not an ISO 8601 time.", "filter") from None
    if moment.tzinfo is None:
        raise invalid(f"'{text}' has no time zone.", "filter")
    return moment.timestamp()


def read_sort(text: str, allowed: tuple[str, ...], default: str) -> tuple[str, bool]:
    """The field to sort by, and whether downwards."""
    chosen = text or default
    field = chosen.removeprefix("-")
    if field not in allowed:
        raise invalid(f"'{field}' is not a valid field to sort by.", "sort")
    return field, chosen.startswith("-")


def read_size(text: str, default: int, most: int) -> int:
    """The page size."""
    if not text:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise invalid(f"Page size must be an integer between 1 and {most}.", "page[size]")
    return int(text)


def read_cursor(text: str) -> int:
    """Where a page begins."""
    try:
        return int(json.loads(base64.urlsafe_b64decode(text))[0]) if text else 0
    except (ValueError, IndexError, TypeError):
        raise invalid("The cursor is invalid.", "page[cursor]") from None


def write_cursor(at: int) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps([at, "sandbox", True]).encode()).decode()
