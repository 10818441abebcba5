"""What restoring a block would lose: both states as they look, and what differs in the HTML."""

from typing import Final

import streamlit as st

from core.links.finding import Finding
from core.publish.edited_block import EditedBlock
from ui.app.block_comparison import IN_KLAVIYO_NOW, show_html_difference, show_state
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.links import audit_text as texts

_HEIGHT: Final = 400


def show_restoration(cell: Cell, finding: Finding) -> None:
    """Draw the block as it stands in Klaviyo beside what takes its place, without a recipient's data."""
    ws, block = workspace(), None
    with cell.errors_here(texts.COMPARING):
        block = cell.fetch(ws.history.against_klaviyo, *finding.link)
    if block is not None:
        _show(block, ws.account.cloud.prefix, finding.key)


def _show(block: EditedBlock, images: str, key: str) -> None:
    labels = (IN_KLAVIYO_NOW, texts.LAST_SAVED)
    for label, html, side in zip(labels, (block.now, block.saved), ("now", "saved"), strict=True):
        with st.container(key=f"restore_{side}_{key}"):
            if html:
                show_state(label, html, {}, _HEIGHT, images, f"restoration_{side}_{key}")
            else:
                st.caption(texts.LAST_SAVED_UNKNOWN)
    show_html_difference(block.now, block.saved, labels, expanded=True)
