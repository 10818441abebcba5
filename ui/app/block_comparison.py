"""Two states of a block side by side: how each looks to one recipient, and what differs in the HTML."""

import re
from collections.abc import Mapping
from difflib import unified_diff
from typing import Any, Final

import streamlit as st

from core.blocks.edited import without_marker
from core.blocks.preview import OverBudget, TemplateFault, image_urls, preview_html, shows_text
from core.errors import InputError
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.code import show_code
from ui.app.email_frame import Frame, show_email

DIFFERENCE: Final = "Differences in the HTML"
IN_KLAVIYO_NOW: Final = "Now in Klaviyo"
WIDTH: Final = 320
"""Pixels of each side."""
_MOST_ROWS, _ROOM = 4, 160
"""Images of one state that have room below each other, and pixels for the words that a person wrote beside them."""
_TAG_END: Final = re.compile(r">(?=<)")


def render_block(block: PreparedBlock | str, context: Mapping[str, Any]) -> str:
    """A block for one recipient; InputError in Klaviyo's words, or for what is more than a preview may use."""
    try:
        return preview_html(block if isinstance(block, str) else block.compiled, context)
    except OverBudget as fault:
        raise InputError(str(fault), "html") from fault
    except TemplateFault as fault:
        raise InputError(f"Klaviyo would say: {fault}", "html") from fault


def show_state(
    label: str, html: str, context: Mapping[str, Any], image_height: int, images: str, key: str
) -> str | None:
    """Draw one of two states of a block as one recipient would get it, with all that stands in its HTML.

    Returns the HTML of that recipient; None where it cannot be rendered, which is said in its place. `image_height` is
    how high one image of it is, in pixels; `images` is as in `show_email`.
    """
    st.caption(label)
    try:
        rendered_html = render_block(html, context)
    except InputError as error:
        st.error(words.sentence(error))
        return None
    frame = Frame(title=label, width=WIDTH, height=_height(rendered_html, image_height))
    show_email(rendered_html, frame, images=images, key=key)
    return rendered_html


def _height(html: str, image_height: int) -> int:
    """The images below each other, and room for words beside them."""
    has_words = shows_text(html)
    rows = min(_MOST_ROWS, max(0 if has_words else 1, len(image_urls(html))))
    return rows * image_height + (_ROOM if has_words else 0)


def show_html_difference(now: str, then: str, labels: tuple[str, str], *, of: str = "", expanded: bool = False) -> None:
    """Draw the lines in which the HTML of two states differs, if any; `labels` are what the two sides are called.

    `of` tells one of several differences of a page from the others.
    """
    lines_now, lines_then = (_TAG_END.sub(">\n", without_marker(each)).splitlines() for each in (now, then))
    lines = list(unified_diff(lines_now, lines_then, *labels, n=1, lineterm=""))
    if lines:
        with st.expander(DIFFERENCE, expanded=expanded):
            show_code("\n".join(lines), f"difference_{'_'.join(labels)}{of}", language="diff")
