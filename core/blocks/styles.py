"""The declarations of a `style` attribute."""

import re
from collections.abc import Iterator
from typing import Final

_IMPORTANT: Final = re.compile(r"\s*!\s*important$", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = re.compile(r"\s*([,:;/])\s*")
_QUOTED: Final = re.compile(r"'([^'\"\\]*)'")
_URL: Final = re.compile(r"\burl\( ?([\"']?)([^\"'()\s]*)\1 ?\)", re.IGNORECASE)
_COLOUR: Final = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
_OPENS: Final = re.compile(r"[\"'(]")
_PART: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)|;|[^\"'(;]+|.", re.DOTALL)


def last_declarations(style: str) -> dict[str, str]:
    """The value of each property that counts in the end, in their order: the last, and an important one before any."""
    values: dict[str, str] = {}
    for declaration in _declarations(style):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), _plain(value)
        if name and ("!important" in value or "!important" not in values.get(name, "")):
            values.pop(name, None)
            values[name] = value
    return values


def _plain(value: str) -> str:
    """A value without what a writer of styles chooses: white space, quotes, and the letters of a colour."""
    value = _IMPORTANT.sub("!important", _AROUND.sub(r"\1", _SPACE.sub(" ", value).strip()))
    if "(" in value:
        return _QUOTED.sub(r'"\1"', _URL.sub(r"url(\2)", value))
    return _COLOUR.sub(lambda match: match[0].lower(), _QUOTED.sub(r'"\1"', value))


def _declarations(style: str) -> Iterator[str]:
    """The parts between semicolons that are in no quotation and no brackets, as in `url(data:image/png;base64,…)`."""
    if not _OPENS.search(style):
        yield from style.split(";")
        return
    parts: list[str] = []
    for part in _PART.findall(style):
        if part == ";":
            yield "".join(parts)
            parts = []
        else:
            parts.append(part)
    yield "".join(parts)
