"""Attributes of start tags in HTML that may be broken, hold Klaviyo's tags and stand in comments for Outlook."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from core.cloudinary.delivery_html import without_entities
from core.cloudinary.delivery_url import TAG

_ATTRIBUTE: Final = re.compile(
    r"(?<![\w:.-])(?P<name>[\w:.-]++)\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'<>][^\s<>]*+))"
)

_QUOTES: Final = {"double": '"', "single": "'", "bare": ""}


class Attribute(NamedTuple):
    """Where an attribute's value stands in a text, without its quotes; `quote` is blank for one that has none."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True)
class StartTag:
    """Where a start tag stands, and its attributes by their names in lower case; of equal ones the first."""

    start: int
    end: int
    attributes: Mapping[str, Attribute]


def start_tags(html: str, tag: str) -> Iterator[StartTag]:
    """The start tags with this name; one without an end is none."""
    for start in _start_tag(tag).finditer(html):
        end = start.end() + 1
        if html[end - 1 : end] != ">":
            continue
        attributes: dict[str, Attribute] = {}
        for match in _ATTRIBUTE.finditer(html, start.start() + 1, start.end()):
            kind = next(kind for kind in _QUOTES if match[kind] is not None)
            attributes.setdefault(match["name"].lower(), Attribute(*match.span(kind), _QUOTES[kind]))
        yield StartTag(start=start.start(), end=end, attributes=attributes)


def attribute_values(html: str, attribute: str, tag: str = "") -> Iterator[str]:
    """The values of an attribute, in any quotes, of the start tags with this name; without a name, of all."""
    if attribute not in html.lower():
        return
    for start in _start_tag(tag).finditer(html):
        for match in _ATTRIBUTE.finditer(start[0]):
            if match["name"].lower() == attribute:
                yield without_entities(match["double"] or match["single"] or match["bare"] or "").strip()
                break


def attribute_pairs(html: str, attributes: tuple[str, str], tag: str) -> Iterator[tuple[str, str]]:
    """The values of two attributes of the start tags with this name that have the first; a missing second is blank."""
    first, second = attributes
    for start in _start_tag(tag).finditer(html):
        values: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(start[0]):
            if (name := match["name"].lower()) in attributes:
                value = match["double"] or match["single"] or match["bare"] or ""
                values.setdefault(name, without_entities(value).strip())
        if first in values:
            yield values[first], values.get(second, "")


@lru_cache
def _start_tag(name: str) -> re.Pattern[str]:
    name = rf"{name}(?![\w:-])" if name else r"[a-z][\w:-]*+"
    # Only behind an equals sign does a quote begin anything (html.spec.whatwg.org, attribute value states).
    value = rf"\"[^\"]*+\"|'[^']*+'|(?:{TAG}|[^\s\"'<>])(?:{TAG}|[^\s<>])*+"
    return re.compile(rf"<{name}(?:{TAG}|=\s*+(?:{value})|[^<>])*+", re.IGNORECASE)
