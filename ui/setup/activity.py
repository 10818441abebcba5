"""Who did what to the connections, on Setup."""

import streamlit as st

from core.domain.moments import read_moment
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.app.tables import MOMENT, as_table
from ui.setup import text as texts


def activity_cell(number: int) -> None:
    """List who connected and disconnected what."""
    with Cell("setup/activity", number, texts.ACTIVITY_CELL, texts.ACTIVITY_ASK, folded=True) as cell:
        if cell.open:
            _show(cell)


def _show(cell: Cell) -> None:
    entries = cell.read(workspace().setup.activity)
    if not entries:
        st.caption(texts.NO_ACTIVITY)
        return
    rows = [(read_moment(entry.at), entry.who, entry.what, entry.detail) for entry in entries]
    table = as_table([dict(zip(texts.ACTIVITY_COLUMNS, row, strict=True)) for row in rows])
    st.dataframe(table, column_config={texts.ACTIVITY_COLUMNS[0]: MOMENT}, hide_index=True)
