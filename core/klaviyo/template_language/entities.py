"""Entities in what a stranger wrote: an editor writes `&#39;` for a quote in a tag, and Klaviyo reads the quote."""

import re
from html import unescape
from typing import Final

from core.klaviyo.template_language.pieces import pieces

_ENDLESS: Final = re.compile(r"&#\d{8,}")
"""A reference to a character that does not exist; Python reads no number of more than 4,300 digits."""


def decode_entities(text: str) -> str:
    """A template's text with the entities inside its tags decoded, those outside as they stand."""
    if "&" not in text:
        return text
    return "".join(decoded(piece) if is_tag else piece for piece, is_tag in pieces(text))


def decoded(text: str) -> str:
    """A text with all its entities decoded."""
    return unescape(without_endless_references(text))


def without_endless_references(text: str) -> str:
    """The text, as long as before, with blanks for references to characters whose number has too many digits."""
    return _ENDLESS.sub(lambda match: " " * len(match[0]), text)
