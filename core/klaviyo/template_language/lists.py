"""Klaviyo's filters of lists, by its glossary: what is no list has no items."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.template import defaultfilters as stock

from core.klaviyo.template_language.growing import Filter, uniq

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "=>": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


def index(value: Any, place: Any) -> Any:
    """The item at a place, from 0; blank when there is none. Klaviyo's own product blocks use it."""
    try:
        return value[int(place)] if isinstance(value, list | tuple | str) else ""
    except (IndexError, TypeError, ValueError, OverflowError):
        return ""


def list_to_string(value: Any) -> str:
    """The items in words: `apple, banana and orange`."""
    if not isinstance(value, list | tuple):
        return "" if value is None else str(value)
    *first, last = map(str, value or ("",))
    return f"{', '.join(first)} and {last}" if first else last


def list_where(value: Any, condition: str) -> list[Any]:
    """The items whose field equals a text: `name=value`."""
    name, _, text = str(condition).partition("=")
    return [item for item in _records(value) if str(item.get(name, "")) == text]


def dictfilter(value: Any, condition: str) -> list[Any]:
    """The items whose field compares like this, as numbers if both are: `price>=20`."""
    text = str(condition)
    signs = [(place, -len(sign), sign) for sign in _OPERATORS if (place := text.find(sign)) >= 0]
    if not signs:
        return []
    place, _, sign = min(signs)
    name, bound, test = text[:place].strip(), text[place + len(sign) :].strip(), _OPERATORS[sign]
    return [item for item in _records(value) if name in item and _compares(item[name], bound, test)]


def _compares(value: Any, bound: str, test: Callable[[Any, Any], bool]) -> bool:
    try:
        return test(float(value), float(bound))
    except (TypeError, ValueError, OverflowError):
        return test(str(value), bound)


def map_items(value: Any, name: str) -> list[Any]:
    """One field of every item."""
    return [item.get(name, "") for item in _records(value)]


def concat(value: Any, other: Any) -> Any:
    """Two lists as one, or two texts as one."""
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return [*value, *other]
    return f"{value}{other}"


def sort_items(value: Any, name: str = "") -> list[Any]:
    """The items in order, by one field when named."""
    return sorted(
        _items(value), key=lambda item: str(item.get(name, "") if name and isinstance(item, Mapping) else item)
    )


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _records(value: Any) -> list[Mapping[Any, Any]]:
    return [item for item in _items(value) if isinstance(item, Mapping)]


FILTERS: Final[dict[str, Filter]] = {
    "count": stock.length,
    "size": stock.length,
    "compact": lambda value: [item for item in value if item] if isinstance(value, list | tuple) else value,
    "concat": concat,
    "dictfilter": dictfilter,
    "index": index,
    "list_to_string": list_to_string,
    "list_where": list_where,
    "map": map_items,
    "reverse": lambda value: list(reversed(value)) if isinstance(value, list | tuple) else value,
    "sort": sort_items,
    "sort_natural": lambda value: sorted(map(str, _items(value)), key=str.lower),
    "uniq": uniq,
}
"""Each filter by its name in a template."""
