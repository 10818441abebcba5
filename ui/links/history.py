"""Who did what to which block."""

from urllib.parse import urlencode

import streamlit as st

from core.publish.history import HistoryEntry
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.app.tables import as_table
from ui.links import text as texts


def history_cell(number: int) -> None:
    """Draw the journal of writes, each version with the way to bring it back."""
    with Cell("links/history", number, texts.HISTORY_CELL, texts.HISTORY_ASK, folded=True) as cell:
        if not cell.open:
            return
        changes: list[HistoryEntry] = cell.read(workspace().history.newest)
        if not changes:
            st.caption(texts.NO_HISTORY)
            return
        rows = [
            {
                "when (UTC)": change.at[:16].replace("T", " "),
                "who": change.who,
                "block": change.block,
                "outcome": change.outcome,
                "what changed": "; ".join(change.changes) or change.detail,
                "version": change.version or None,
                "open": _address(change),
            }
            for change in changes
        ]
        column = st.column_config.LinkColumn(display_text=texts.OPEN_VERSION)
        st.dataframe(as_table(rows), column_config={"open": column}, hide_index=True, placeholder="")


def _address(change: HistoryEntry) -> str | None:
    if not change.version:
        return None
    query = {"template": change.public_id, "version": str(change.version)}
    return f"/personalize?{urlencode({**query, **({'variant': change.variant} if change.variant else {})})}"
