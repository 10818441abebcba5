"""Tags as an editor stores them, read as Klaviyo runs them: what is escaped in a tag stands for itself.

Klaviyo's visual editor writes `&#39;` for a quote in a tag, and `%7B%7B` for the braces of one in a link. An entity
opens no tag, wherever it stands, and percent-encoded braces open one only in an `href`.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from core.klaviyo.template_language.entities import BRACE, CLOSING_BRACE, decoded
from core.klaviyo.template_language.pieces import pieces

# Each kind from its opening to its first closing with no other opening between, so that none is looked through twice.
# The last way, which matches nowhere, leads Python before 3.11.5 back to where the one before it began.
_ENCODED: Final = re.compile(
    "|".join(
        rf"{opening}(?:(?!{opening}|{closing}).|(?!))*+{closing}"
        for opening, closing in (("%7b%7b", "%7d%7d"), ("%7b%25", "%25%7d"), ("%7b%23", "%23%7d"))
    ),
    re.IGNORECASE,
)
_OPENS: Final = re.compile(r"%7b(?:%7b|%25|%23)", re.IGNORECASE)
_TAG: Final = r"\{\{[^{}\n]{0,2000}\}\}|\{%[^{}\n]{0,2000}%\}"
# Only behind an equals sign does a quote begin anything (html.spec.whatwg.org, attribute value states).
_VALUE: Final = rf"\"[^\"]*+\"|'[^']*+'|(?:{_TAG}|[^\s\"'<>])(?:{_TAG}|[^\s<>])*+"
_START_TAG: Final = re.compile(rf"<[a-z][\w:-]*+(?:{_TAG}|=\s*+(?:{_VALUE})|[^<>])*+", re.IGNORECASE)
_HREF: Final = re.compile(rf"{_TAG}|(?<![\w:.-])(?P<name>[\w:.-]++)\s*+=\s*+(?P<value>{_VALUE})", re.IGNORECASE)
_MARKS: Final = ("{{", "{%", "{#", "}}", "%}", "#}", "\n")


def decode_tags(text: str) -> str:
    """A template's text with each tag as Klaviyo's engine reads it, and everything else as it stands.

    There are as many tags afterwards as are run: what is escaped in one never ends it or begins another.
    """
    text = _open_in_links(text)
    if "&" not in text:
        return text
    return "".join(_without_entities(piece) if is_tag else piece for piece, is_tag in pieces(text))


def opens_tag(url: str) -> bool:
    """Whether a URL holds what opens a tag in a link, percent-encoded or as it is."""
    return bool(_OPENS.search(url)) or any(mark in url for mark in ("{{", "{%", "{#"))


def _open_in_links(text: str) -> str:
    """The text with percent-encoded tags of links as plain ones."""
    if not _OPENS.search(text):
        return text
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    end = 0
    for start_tag in _START_TAG.finditer(text):
        for match in _HREF.finditer(text, start_tag.start() + 1, start_tag.end()):
            if (match["name"] or "").lower() != "href":
                continue
            yield text[end : match.start("value")]
            yield _ENCODED.sub(lambda tag: _opened(tag[0]), match["value"])
            end = match.end("value")
    yield text[end:]


def _opened(tag: str) -> str:
    plain = unquote(tag, errors="replace")
    return tag if _holds_marks(plain[2:-2]) else plain


def _without_entities(tag: str) -> str:
    """A tag without entities but those of braces: they show the same where they are, and could end it."""
    plain = _decoded(tag[2:-2])
    return tag if _holds_marks(plain) else tag[:2] + plain + tag[-2:]


def _decoded(text: str) -> str:
    parts, end = [], 0
    for match in _BRACES.finditer(text):
        parts += [decoded(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, decoded(text[end:])])


_BRACES: Final = re.compile(f"{BRACE.pattern}|{CLOSING_BRACE.pattern}", re.IGNORECASE)


def _holds_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKS)
