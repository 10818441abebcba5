"""A service's own words inside a sentence of ours."""

import unicodedata
from typing import Final

_LONGEST: Final = 180
_INNER_QUOTES: Final = str.maketrans({"“": '"', "”": '"'})


def quote_words(text: str) -> str:
    """Return a service's text as a quotation in one line, at most 180 characters; blank if it says nothing.

    Whoever answers at a service's address may write what looks like our own advice, or much of what nobody asked for.
    """
    # Control and format characters can move, turn round or hide what stands beside them.
    visible = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text[:2000])
    visible = "".join(letter for letter in visible if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    line = " ".join(visible.split()).translate(_INNER_QUOTES).rstrip(". ")
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST].rstrip('. ')}…"
    return f"“{line}”" if line else ""
