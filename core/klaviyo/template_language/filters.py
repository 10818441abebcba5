"""Klaviyo's own filters, by its glossary: https://developers.klaviyo.com/en/docs/glossary_of_variable_filters.

Where the glossary is silent on odd input, these answer an empty text rather than raise.
"""

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Hashable, Mapping
from typing import Any, Final
from urllib.parse import quote_plus, unquote, unquote_plus

from django.template import defaultfilters as stock

from core.klaviyo.template_language import dates, lists, numbers
from core.klaviyo.template_language.growing import Filter, find_replace, normalizing, resplit, slow
from core.klaviyo.template_language.stand_ins import StandIn


def lookup(value: Any, key: Any) -> Any:
    """The value under a key, or the item at an index given as text; blank when there is none."""
    if isinstance(value, Mapping):
        return value.get(key, "") if isinstance(key, Hashable) else ""
    if isinstance(value, list | tuple):
        return lists.index(value, key) if str(key).isdecimal() else ""
    return value[str(key)] if isinstance(value, StandIn) else ""


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


def strip_html(value: Any) -> str:
    """The text without tags."""
    return str(stock.striptags(str(value)))


def truncate(value: Any, length: Any = 50) -> str:
    """At most that many characters, with an ellipsis."""
    return str(stock.truncatechars(str(value), length))


def missing_image(value: Any) -> Any:
    """The value, or Klaviyo's image that stands for none."""
    return value or "https://www.klaviyo.com/media/images/missing-image.png"


def all_filters() -> dict[str, Filter]:
    """Every filter of Klaviyo's by its name in a template."""
    return {**_TEXT, **numbers.FILTERS, **lists.FILTERS, **_NAMED}


def _bytes(value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _hash(algorithm: str) -> Filter:
    return lambda value: hashlib.new(algorithm, _bytes(value), usedforsecurity=False).hexdigest()


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
    "format_date_string": dates.format_date_string,
    "datetime_from_string": dates.format_date_string,
    "days_later": dates.days_later,
    "weeks_since": dates.weeks_since,
    "missing_image": missing_image,
    "missing_product_image": missing_image,
}
SELECTING: Final = frozenset(
    {lookup, lists.index, missing_image, stock.default, stock.default_if_none, stock.first, stock.last, stock.length}
)
"""Filters that answer what they are given, a part of it, or a number: nothing is made, however large it is."""
