"""Entities in what a stranger wrote."""

import re
from html import unescape
from typing import Final

BRACE: Final = re.compile(r"&#0*123(?:;|(?![0-9;]))|&#x0*7b(?:;|(?![0-9a-f;]))|&lcub;|&lbrace;", re.IGNORECASE)
"""An encoded `{`: decoded, it could open a tag."""
CLOSING_BRACE: Final = re.compile(r"&#0*125(?:;|(?![0-9;]))|&#x0*7d(?:;|(?![0-9a-f;]))|&rcub;|&rbrace;", re.IGNORECASE)
_ENDLESS: Final = re.compile(r"&#\d{8,}")
"""A reference to a character that does not exist; Python reads no number of more than 4,300 digits."""


def decoded(text: str) -> str:
    """A text with all its entities decoded."""
    return unescape(without_endless_references(text))


def without_endless_references(text: str) -> str:
    """The text, as long as before, with blanks for references to characters whose number has too many digits."""
    return _ENDLESS.sub(lambda match: " " * len(match[0]), text)
