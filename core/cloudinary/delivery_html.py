"""Where a text holds URLs: HTML with Klaviyo's tags and comments, however broken, CSS in it, or plain text.

A URL ends with what it is quoted by. One within another, as in `?to=https://…`, is that other one's business.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Final, NamedTuple

from core.cloudinary.delivery import Cloud
from core.cloudinary.delivery_hosts import names_host
from core.cloudinary.delivery_url import TAG, is_delivered

_DOUBLE: Final = r"&quot;|&#0{0,5}34;|&#x0{0,5}22;"
_SINGLE: Final = r"&apos;|&#0{0,5}39;|&#x0{0,5}27;"
_QUOTE: Final = rf"[\"']|{_DOUBLE}|{_SINGLE}"
_CURLY: Final = "“”„‟‘’‚‛«»‹›"


def _signs(text: str, *names: str) -> str:
    """A pattern of a text, each of whose letters and signs may be written as an entity."""
    return "".join(
        f"(?:{sign}|&#0{{0,5}}(?:{ord(sign)}|{ord(sign.upper())});"
        f"|&#x0{{0,5}}(?:{ord(sign):x}|{ord(sign.upper()):x});{''.join(f'|&{name};' for name in names)})"
        for sign in text
    )


_SCHEME: Final = f"{_signs('http')}{_signs('s')}?{_signs(':', 'colon')}"
_BEGIN: Final = re.compile(rf"(?:{_SCHEME})?{_signs('//', 'sol')}", re.IGNORECASE)
_OPENS: Final = re.compile(rf"(?:{_QUOTE}|[{_CURLY}])$", re.IGNORECASE)
_OPENING: Final = frozenset("'\";" + _CURLY)
_NAMES: Final = re.compile(r"[\s\"']([a-z][\w:.-]{0,40})\s*=$", re.IGNORECASE)
_LONGEST_CONTEXT: Final = 90
_STANDS_AFTER: Final = frozenset(" \t\r\n\f\"'<>()[]{},;|")
# The whole value of these attributes is one URL, blanks included.
_OF_URLS: Final = frozenset({"src", "href", "background", "poster", "xlink:href", "o:href", "data-src"})
_TAG: Final = re.compile(TAG)
_CONTROL: Final = re.compile(r"\{%\s*(\w+)(?![\w.])")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_CSS_ESCAPE: Final = re.compile(r"\\([()\"'\s])")
# A browser reads a URL without its line breaks.
_BREAKS: Final = re.compile(r"[\t\r\n]+")


class TextUrl(NamedTuple):
    """A URL in a text: its place, and how it reads without the text's escapes."""

    start: int
    end: int
    url: str


class _Context(NamedTuple):
    """What stands before a URL: a quote, and whose value it is, if any."""

    quote: str
    is_css: bool
    attribute: str

    @property
    def is_whole(self) -> bool:
        """Whether the URL is the whole value."""
        return self.is_css or self.attribute in _OF_URLS


def urls_in(text: str) -> Iterator[TextUrl]:
    """Every URL with a host in a text, in order."""
    end = 0
    for match in _BEGIN.finditer(text):
        start = match.start()
        context = _context(text, end, start) if start >= end else None
        if not context:
            continue
        end = _end(text, start, context)
        raw = text[start:end]
        yield TextUrl(start, end, _plain(raw, is_css=context.is_css))
        # A tag's own texts are no part of the URL that the tag stands in.
        for tag in _TAG.finditer(raw) if "{" in raw else ():
            place = start + tag.start()
            yield from (TextUrl(place + each.start, place + each.end, each.url) for each in urls_in(tag[0]))


def delivery_urls(text: str, cloud: Cloud) -> Iterator[TextUrl]:
    """Every delivery URL of a cloud in a text, in order."""
    if not (names_host(text, cloud) or ("&" in text and names_host(without_entities(text), cloud))):
        return iter(())
    return (each for each in urls_in(text) if is_delivered(each.url, cloud))


def _context(text: str, begin: int, start: int) -> _Context | None:
    """What stands before a URL, from `begin` on; None where none can begin."""
    whole = text[max(begin, start - _LONGEST_CONTEXT) : start]
    before = whole.rstrip()
    quote = _OPENS.search(before[-12:]) if before[-1:] in _OPENING else None
    value = before[: len(before) - len(quote[0])].rstrip() if quote else before
    name = _NAMES.search(value) if value.endswith("=") else None
    is_css = value[-4:].lower() == "url("
    if whole and not (quote or name or is_css or whole[-1] in _STANDS_AFTER):
        return None
    return _Context(quote[0].lower() if quote else "", is_css, name[1].lower() if name else "")


def _end(text: str, start: int, context: _Context) -> int:
    """Where a URL ends, by what stands before it."""
    quote = context.quote
    body = _body(quote, is_css=context.is_css, is_whole=context.is_whole).match(text, start)
    end = start + _length_of_branch(text[start : body.end() if body else start].rstrip())
    is_quoted = text[end : end + 1] in _CURLY if quote in _CURLY else text[end : end + len(quote)].lower() == quote
    if context.is_whole or (quote and is_quoted):
        return end
    return start + len(_without_punctuation(text[start:end]))


@lru_cache
def _body(quote: str, *, is_css: bool, is_whole: bool) -> re.Pattern[str]:
    """A URL after this quote; in a `srcset` or in prose a blank ends it, quoted or not."""
    if quote:
        stop = f"[{_CURLY}]" if quote in _CURLY else f"{quote}|[\"']" if quote.startswith("&") else quote
    else:
        stop = f"{_QUOTE}|[)]" if is_css else _QUOTE
    if not (quote and is_whole):
        stop += r"|\s"
    # The last way, which matches nowhere, leads Python before 3.11.5 back to where the one before it began.
    return re.compile(rf"(?:{TAG}|{_CSS_ESCAPE.pattern if is_css else TAG}|(?!{stop})[^<>]|(?!))*+", re.IGNORECASE)


def _length_of_branch(url: str) -> int:
    """How far a URL goes that begins in a branch of a tag: to the tag that ends the branch."""
    depth = 0
    tags = [*_CONTROL.finditer(url)] if "{%" in url else []
    ends = {match[1] for match in tags if match[1].startswith("end")}
    for match in tags:
        depth += -1 if match[1] in ends else f"end{match[1]}" in ends
        if depth < 0 or (not depth and match[1] in ("else", "elif", "empty")):
            return match.start()
    return len(url)


def _without_punctuation(url: str) -> str:
    """A URL without what ends a sentence, and without brackets that open before it."""
    closed, end = url.count(")") - url.count("("), len(url)
    while end and (url[end - 1] in ".,;:!?]}|" or (url[end - 1] == ")" and closed > 0)):
        closed -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _plain(raw: str, *, is_css: bool) -> str:
    url = _CSS_ESCAPE.sub(r"\1", raw) if is_css and "\\" in raw else raw
    return _BREAKS.sub("", without_entities(url)).strip()


def without_entities(text: str) -> str:
    """A text of HTML as it reads; what lacks its semicolon is a parameter of a URL."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text
