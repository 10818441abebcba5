"""Exports: tables of links and findings as files, and a report for a colleague."""

from functools import partial

import streamlit as st

from core.links.status import StateFilter
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.app.tables import table_files
from ui.links import text as texts


def export_cell(number: int) -> None:
    """Draw the downloads; a file is made when somebody asks for it."""
    with Cell("links/export", number, texts.EXPORT_CELL, texts.EXPORT_ASK, folded=True) as cell:
        if not cell.open:
            return
        ws = workspace()
        if not cell.read(ws.links.count):
            st.caption(texts.NOTHING_TO_EXPORT)
            return
        table_files(texts.EXPORT_LINKS, "links", ws.links.table, "links_take_links")
        table_files(texts.EXPORT_FINDINGS, "findings", ws.links.findings_table, "links_take_findings")


def report_button(text: str, kind: str, state: StateFilter) -> None:
    """Draw what saves the report of the links that these filters leave."""
    ws = workspace()
    st.download_button(
        texts.REPORT,
        partial(ws.report.html, text, kind, state),
        file_name=ws.report.file_name(),
        mime="text/html",
        on_click="ignore",
        icon=":material/description:",
        help=f"{texts.report_of([text, kind, state])} {texts.REPORT_NOTE}",
    )
