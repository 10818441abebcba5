"""Taking links and findings away: tables as files, and a report for a colleague."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.events.export import FORMATS, table_file
from ui import words
from ui.cell import Cell
from ui.state import chosen, workspace
from ui.words import links as texts

if TYPE_CHECKING:
    import pandas as pd


def show_takeaway(number: int) -> None:
    """Draw the downloads; a file is made when somebody asks for it."""
    with Cell("links", number, texts.TAKE_CELL, texts.TAKE_ASK) as cell:
        ws = workspace()
        if not cell.look(ws.links.count):
            st.caption(texts.NOTHING_TO_TAKE)
            return
        _files(texts.TAKE_LINKS, "links", ws.links.table)
        _files(texts.TAKE_FINDINGS, "findings", ws.links.findings_table)
        filters = [str(chosen(name) or "") for name in ("find", "kind")] + [str(chosen("state") or "all")]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                texts.REPORT,
                partial(ws.report.html, *filters),
                file_name="links-to-klaviyo.html",
                mime="text/html",
                on_click="ignore",
                icon=":material/description:",
                type="primary",
            )
            st.caption(texts.report_of(filters))
        st.caption(texts.REPORT_NOTE)


def _files(label: str, name: str, table: "Callable[[], pd.DataFrame]") -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(label)}**", width=80)
        for form, media_type in FORMATS.items():
            st.download_button(
                texts.FORMAT[form],
                lambda form=form: table_file(table(), form),
                file_name=f"{name}.{form}",
                mime=media_type,
                on_click="ignore",
                key=f"links_take_{name}_{form}",
            )
