"""Klaviyo's own filters, by its glossary: https://developers.klaviyo.com/en/docs/glossary_of_variable_filters.

Where the glossary is silent on odd input, these answer an empty text rather than raise.
"""

import base64
import binascii
import hashlib
import html
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus, unquote, unquote_plus

from django.template import defaultfilters as stock

from core.klaviyo.template_language.growing import Filter, find_replace, normalizing, resplit, slow, uniq


def lookup(value: Any, key: Any) -> Any:
    """The value under a key, or the item at an index given as text; blank when there is none."""
    if isinstance(value, Mapping):
        return value.get(key, "")
    if isinstance(value, list | tuple) and str(key).lstrip("-").isascii() and str(key).isdigit():
        index = int(key)
        return value[index] if index < len(value) else ""
    return ""


def base64_encode(value: Any) -> str:
    """Standard base64 of the text."""
    return base64.b64encode(_bytes(value)).decode()


def base64_url_safe_encode(value: Any) -> str:
    """Base64 with `-` and `_`."""
    return base64.urlsafe_b64encode(_bytes(value)).decode()


def base64_decode(value: Any) -> str:
    """The text that was encoded; blank when it is no base64."""
    return _decoded(str(value).replace("-", "+").replace("_", "/"))


def replace_first(value: Any, pair: str) -> str:
    """Replace the first occurrence: `search|replacement`."""
    search, _, replacement = str(pair).partition("|")
    return str(value).replace(search, replacement, 1)


def replace_last(value: Any, pair: str) -> str:
    """Replace the last occurrence: `search|replacement`."""
    search, _, replacement = str(pair).partition("|")
    head, separator, tail = str(value).rpartition(search) if search else (str(value), "", "")
    return head + replacement + tail if separator else str(value)


def split(value: Any, separator: str) -> list[str]:
    """The parts between separators."""
    return str(value).split(separator) if separator else [str(value)]


def format_date_string(value: Any) -> Any:
    """An ISO date as a date, which `date` needs; blank when it is none."""
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return ""


def days_later(value: Any, days: Any) -> Any:
    """The date that many days later."""
    try:
        return value + timedelta(days=int(days))
    except (TypeError, ValueError, OverflowError):
        return ""


def multiply(value: Any, by: Any) -> float:
    """The product; 0.0 when either is no number."""
    return _number(value) * _number(by)


def divide(value: Any, by: Any) -> float:
    """The quotient; 0.0 when either is no number or the divisor is zero."""
    divisor = _number(by)
    return _number(value) / divisor if divisor else 0.0


def modulo(value: Any, by: Any) -> float:
    """The remainder; 0.0 when the divisor is zero."""
    divisor = _number(by)
    return _number(value) % divisor if divisor else 0.0


def strip_html(value: Any) -> str:
    """The text without tags."""
    return str(stock.striptags(str(value)))


def truncate(value: Any, length: Any = 50) -> str:
    """At most that many characters, with an ellipsis."""
    return str(stock.truncatechars(str(value), length))


def list_where(value: Any, condition: str) -> list[Any]:
    """The items whose field equals a text: `name=value`."""
    name, _, text = str(condition).partition("=")
    items = value if isinstance(value, list | tuple) else []
    return [item for item in items if isinstance(item, Mapping) and str(item.get(name, "")) == text]


def map_items(value: Any, name: str) -> list[Any]:
    """One field of every item."""
    items = value if isinstance(value, list | tuple) else []
    return [item.get(name, "") for item in items if isinstance(item, Mapping)]


def concat(value: Any, other: Any) -> Any:
    """Two lists as one, or two texts as one."""
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return [*value, *other]
    return f"{value}{other}"


def sort_items(value: Any, name: str = "") -> list[Any]:
    """The items in order, by one field when named."""
    items = list(value) if isinstance(value, list | tuple) else []
    return sorted(items, key=lambda item: str(item.get(name, "") if name and isinstance(item, Mapping) else item))


def missing_image(value: Any) -> Any:
    """The value, or Klaviyo's image that stands for none."""
    return value or "https://www.klaviyo.com/media/images/missing-image.png"


def all_filters() -> dict[str, Filter]:
    """Every filter of Klaviyo's by its name in a template."""
    return {**_TEXT, **_NUMBERS, **_LISTS, **_NAMED}


def _bytes(value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _hash(algorithm: str) -> Filter:
    return lambda value: hashlib.new(algorithm, _bytes(value), usedforsecurity=False).hexdigest()


def _compare(test: Callable[[float, float], bool]) -> Filter:
    return lambda value, other: test(_number(value), _number(other))


_TEXT: Final[dict[str, Filter]] = {
    "append": lambda value, text: f"{value}{text}",
    "prepend": lambda value, text: f"{text}{value}",
    "capitalize": stock.capfirst,
    "downcase": stock.lower,
    "upcase": stock.upper,
    "strip": lambda value: str(value).strip(),
    "lstrip": lambda value: str(value).lstrip(),
    "rstrip": lambda value: str(value).rstrip(),
    "strip_html": slow(strip_html),
    "strip_newlines": lambda value: str(value).replace("\r", "").replace("\n", ""),
    "newline_to_br": stock.linebreaksbr,
    "remove": lambda value, text: str(value).replace(text, ""),
    "remove_first": lambda value, text: str(value).replace(text, "", 1),
    "remove_last": lambda value, text: replace_last(value, f"{text}|"),
    "truncate": normalizing(truncate),
    "escape_once": lambda value: html.escape(html.unescape(str(value))),
    "urlencodeplus": lambda value: quote_plus(str(value), safe="", errors="replace"),
    "urldecode": lambda value: unquote(str(value)),
    "urldecodeplus": lambda value: unquote_plus(str(value)),
    "httpize": lambda value: re.sub(r"^https://", "http://", str(value)),
    "httpsize": lambda value: re.sub(r"^http://", "https://", str(value)),
    "trim_slash": lambda value: str(value).rstrip("/"),
    "md5_hash": _hash("md5"),
    "sha_1": _hash("sha1"),
    "sha_256": _hash("sha256"),
}
_NUMBERS: Final[dict[str, Filter]] = {
    "abs": lambda value: abs(_number(value)),
    "at_least": lambda value, bound: max(_number(value), _number(bound)),
    "at_most": lambda value, bound: min(_number(value), _number(bound)),
    "ceil": lambda value: float(math.ceil(_number(value))),
    "floor": lambda value: float(math.floor(_number(value))),
    "round": lambda value: float(round(_number(value))),
    "multiply": multiply,
    "divide": divide,
    "modulo": modulo,
    "remainder": modulo,
    "floatadd": lambda value, other: _number(value) + _number(other),
    "plus": lambda value, other: _number(value) + _number(other),
    "floatsub": lambda value, other: _number(value) - _number(other),
    "minus": lambda value, other: _number(value) - _number(other),
    "percentize": lambda value, decimals=0: f"{_number(value) * 100:.{min(abs(int(_number(decimals))), 12)}f}%",
    "gt": _compare(lambda a, b: a > b),
    "gte": _compare(lambda a, b: a >= b),
    "lt": _compare(lambda a, b: a < b),
    "lte": _compare(lambda a, b: a <= b),
    "sum_list": lambda value: sum(map(_number, value)) if isinstance(value, list | tuple) else 0.0,
}
_LISTS: Final[dict[str, Filter]] = {
    "count": stock.length,
    "size": stock.length,
    "compact": lambda value: [item for item in value if item] if isinstance(value, list | tuple) else value,
    "concat": concat,
    "list_to_string": lambda value: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value),
    "list_where": list_where,
    "map": map_items,
    "reverse": lambda value: list(reversed(value)) if isinstance(value, list | tuple) else value,
    "sort": sort_items,
    "sort_natural": lambda value: sorted(map(str, value), key=str.lower) if isinstance(value, list | tuple) else [],
    "uniq": uniq,
}
_NAMED: Final[dict[str, Filter]] = {
    "lookup": lookup,
    "base64_encode": base64_encode,
    "base64_decode": base64_decode,
    "base64_url_safe_encode": base64_url_safe_encode,
    "base64_url_safe_decode": base64_decode,
    "find_replace": find_replace,
    "replace_first": replace_first,
    "replace_last": replace_last,
    "split": split,
    "resplit": resplit,
    "format_date_string": format_date_string,
    "datetime_from_string": format_date_string,
    "days_later": days_later,
    "missing_image": missing_image,
    "missing_product_image": missing_image,
}
SELECTING: Final = frozenset(
    {lookup, missing_image, stock.default, stock.default_if_none, stock.first, stock.last, stock.length}
)
"""Filters that answer what they are given, a part of it, or a number: nothing is made, however large it is."""
