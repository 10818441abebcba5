"""Entities inside tags: an editor writes `&#39;` for a quote, and Klaviyo reads the quote."""

from html import unescape

from core.klaviyo.template_language.pieces import pieces


def decode_entities(text: str) -> str:
    """A template's text with the entities inside its tags decoded, those outside as they stand."""
    if "&" not in text:
        return text
    return "".join(unescape(piece) if is_tag else piece for piece, is_tag in pieces(text))
