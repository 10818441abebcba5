"""Lists of assets as people paste and hand them over, taken apart where nothing else can be meant.

A public ID may hold commas, semicolons, quotes and blanks (cloudinary.com/documentation/upload_parameters, public_id).
What may be one asset or several stays whole here; `Selection` asks for the whole first, and then for its parts.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_ENDS: Final = re.compile(r"[\n\r\t]+")
# Another asset begins after a comma or semicolon: by its type, by an asset_id, or by the scheme of a URL.
_NEXT: Final = re.compile(r"[,;]\s*(?=(?:image|video|raw)/[a-z_]+/|[0-9a-f]{32}(?:\s*[,;]|$)|https?://|//)")
_NUMBERING: Final = re.compile(r"^(?:\(?\d{1,6}[.)]|[-*•‣◦·–—])\s+(?=[^\s,;])")
_AROUND: Final = ('""', "''", "“”", "„“", "””", "‘’", "«»", "``", "[]", "()", "<>")
_URL: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_TYPED: Final = re.compile(r"(?:image|video|raw)/[a-z_]+/")
# From the first of several spaces or from none, or each would be looked at again from every one before it.
_BEFORE: Final = r"(?:(?<!\s)\s+)?"
_QUOTED: Final = re.compile(rf"{_BEFORE}(?:\"([^\"]*+)\"|'([^']*+)'|“([^“”]*+)”)\s*(?:[,;]|$)")
# A text in quotes is taken as one, so that nothing in it separates.
_TEXT: Final = r"(?<![^\s,;|])(?P<text>\"[^\"]*+\"|'[^']*+'|“[^“”]*+”)(?![^\s,;|])"
_SEPARATORS: Final = (
    re.compile(rf"{_TEXT}|{_BEFORE}(?:[,;]\s+|;\s*)"),
    re.compile(rf"{_TEXT}|{_BEFORE}[,;|]\s*"),
    re.compile(rf"{_TEXT}|[\s,;|]+"),
)
_MARK: Final = "\ufeff"
"""A byte order mark, which comes along where files were put together."""


def handed_over(values: Iterable[str]) -> list[str]:
    """The references of `/send?assets=…`, which may be there more than once."""
    lines = [line for value in values for line in _ENDS.split(value)]
    return [reference for line in lines for reference in _NEXT.split(line) if reference.strip()]


def pasted(text: str) -> list[str]:
    """The references of a pasted list: one a line, a cell or where the next one begins."""
    lines = (line.strip().strip(_MARK) for line in _ENDS.split(text))
    references = (reference.strip() for reference in handed_over(lines))
    return list(dict.fromkeys(reference for reference in references if reference.strip(",; ")))


def parts_of(reference: str) -> list[str]:
    """What a reference that names no asset may consist of; empty if it is one.

    That is the reference without its numbering and quotes, else its parts.
    """
    bare = _unquoted(_NUMBERING.sub("", reference.strip(), count=1).strip(",; "))
    if bare != reference:
        return [bare] if bare else []
    if _URL.match(bare) and len(parts := bare.split()) > 1:
        return [part for each in parts if (part := each.strip(",;"))]
    ways = [_quoted(bare), *(_split(separator, bare) for separator in _SEPARATORS)]
    return next((parts for parts in ways if len(parts) > 1), [])


def is_one_or_all(reference: str, parts: Sequence[str]) -> bool:
    """Whether a reference is one asset unless each of its parts is an asset.

    That is so if it says that it is one, as `image/upload/…` and a URL do, and if nothing but blanks separates the
    parts: an asset `a (1)` that was deleted must not select `a`.
    """
    if not _URL.match(reference):
        return bool(_TYPED.match(reference)) or (len(parts) > 1 and _split(_SEPARATORS[1], reference) == [reference])
    # A list of URLs is one, and a comma before a blank is none of the URL's.
    return not re.search(r"\s", reference) or (
        bool(re.search(r"[^\s,;|]\s", reference)) and not all(map(_URL.match, parts))
    )


def _split(separator: re.Pattern[str], text: str) -> list[str]:
    parts, at = [], 0
    for match in separator.finditer(text):
        if match["text"] is None:
            parts.append(text[at : match.start()])
            at = match.end()
    return list(filter(None, [*parts, text[at:]]))


def _unquoted(text: str) -> str:
    """A text without the quotes or brackets around it."""
    for opening, closing in _AROUND:
        inner = text[1:-1]
        if len(text) > 1 and text[0] == opening and text[-1] == closing and closing not in inner:
            return inner.strip()
    return text


def _quoted(text: str) -> list[str]:
    """The texts of a list of quoted ones; empty if it is none."""
    texts = ["".join(groups).strip() for groups in _QUOTED.findall(text)]
    return [] if _QUOTED.sub("", text).strip() else list(filter(None, texts))
