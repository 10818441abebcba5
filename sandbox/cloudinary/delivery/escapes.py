"""Escaping inside a transformation (cloudinary.com/documentation/layers, “Special characters”).

The URL's own escaping is gone already; this is the second level.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from sandbox.cloudinary.exceptions import DeliveryError

_STRAY: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Below the arrows, symbols such as © and ° are ordinary text.
_FIRST_EMOJI: Final = "\u2190"


def unescape(text: str) -> str:
    """The text with its second level of escaping taken away."""
    if _STRAY.search(text):
        raise DeliveryError(400, f"Invalid text: a percent sign must be escaped twice in {text}")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise DeliveryError(400, f"Invalid text: not UTF-8 in {text}") from None


def unescape_text(text: str) -> str:
    """The text of a layer: an emoji that was escaped only once, or a text of blanks only, is an error."""
    if any(character >= _FIRST_EMOJI and unicodedata.category(character) == "So" for character in text):
        raise DeliveryError(400, f"Invalid text: emoji must be escaped twice in {text}")
    plain = unescape(text).replace("\0", "")
    if not plain.strip():
        raise DeliveryError(400, "Invalid text: it is empty")
    return plain
