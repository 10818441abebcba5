"""The declarations of a `style` attribute."""

import re
from collections.abc import Iterator
from typing import Final

_IMPORTANT: Final = re.compile(r"\s*!\s*important$", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = re.compile(r"\s*([,:;/])\s*")
_OPENS: Final = re.compile(r"[\"'(]")
_PART: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)|;|[^\"'(;]+|.", re.DOTALL)


def last_declarations(style: str) -> dict[str, str]:
    """The value of each property that counts in the end: the last one, and an important one before any other."""
    values: dict[str, str] = {}
    for declaration in _declarations(style):
        name, _, value = declaration.partition(":")
        value = _IMPORTANT.sub("!important", _AROUND.sub(r"\1", _SPACE.sub(" ", value).strip()))
        name = name.strip().lower()
        if name and ("!important" in value or "!important" not in values.get(name, "")):
            values[name] = value
    return values


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
