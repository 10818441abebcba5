"""What restoring a block would lose: both states as they look, and what differs in the HTML."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.links.finding import Finding
from core.publish.edited_block import EditedBlock
from core.publish.html_words import html_changes
from ui.app.block_comparison import IN_KLAVIYO_NOW, WIDTH, show_html_difference, show_state
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.links import audit_text as texts

_HEIGHT: Final = 400
_LABELS: Final = (IN_KLAVIYO_NOW, texts.LAST_SAVED)


def fetch_restorations(cell: Cell, findings: Sequence[Finding]) -> Mapping[str, EditedBlock] | None:
    """The blocks that fixing these findings would restore, by finding; None as long as Klaviyo has not answered."""
    restored, blocks = [finding for finding in findings if finding.fix == "overwrite"], None
    if not restored:
        return {}
    with cell.errors_here(texts.COMPARING):
        # In one call: each takes a moment, and what is not answered in time is asked for again.
        blocks = cell.fetch(workspace().history.against_klaviyo, [finding.link for finding in restored])
    return blocks and {finding.key: block for finding, block in zip(restored, blocks, strict=True)}


def show_restoration(block: EditedBlock, key: str) -> None:
    """Draw the block as it stands in Klaviyo beside what takes its place, without a recipient's data."""
    images = workspace().account.cloud.prefix
    missing = (texts.NOT_IN_KLAVIYO, texts.LAST_SAVED_UNKNOWN)
    row = st.container(horizontal=True)
    for label, html, lack, side in zip(_LABELS, (block.now, block.saved), missing, ("now", "saved"), strict=True):
        with row.container(key=f"restore_{side}_{key}", width=WIDTH):
            if html:
                show_state(label, html, {}, _HEIGHT, images, f"restoration_{side}_{key}")
            else:
                st.caption(lack)
    show_lost_html(block, key, expanded=True)


def show_lost_html(block: EditedBlock, key: str, *, expanded: bool = False) -> None:
    """Draw what restoring the block takes back, in words, and what it changes in the HTML."""
    if block.now and block.saved and (done := html_changes(block.saved, block.now)):
        st.markdown(texts.edited_there(done))
    show_html_difference(block.now, block.saved, _LABELS, of=f"_{key}", expanded=expanded)
