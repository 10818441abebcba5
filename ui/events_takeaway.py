"""Taking a sample away: both tables as files, a notebook, and keeping it by choice."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.events.export import FORMATS, table_file
from core.events.sample import Sample
from core.services.explore.notebook import exploration
from ui.events_kept import list_kept
from ui.state import workspace
from ui.words import events as texts

if TYPE_CHECKING:
    import pandas as pd


def show_takeaway(sample: Sample, code: str, columns: tuple[str, ...], field: str, before: str) -> None:
    """Draw the downloads; files are made when one asks for them. `code` and `before` are calls that give samples."""
    name = "-".join(filter(str.isalnum, sample.metric.name.lower().split())) or "events"
    st.caption(texts.MASKED_NOTE)
    _files(texts.TAKE_FIELDS, f"{name}-fields", sample.fields_table)
    _files(texts.TAKE_EVENTS, f"{name}-events", partial(sample.table, columns))
    st.download_button(
        texts.NOTEBOOK,
        partial(exploration, sample.metric.title, code, field, columns, before),
        file_name=f"{name}.ipynb",
        mime="application/x-ipynb+json",
        on_click="ignore",
        icon=":material/book_2:",
    )
    _keep(sample)


def _files(label: str, name: str, table: "Callable[[], pd.DataFrame]") -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{label}**", width=80)
        for form, media_type in FORMATS.items():
            st.download_button(
                form.upper() if form != "parquet" else "Parquet",
                lambda form=form: table_file(table(), form),
                file_name=f"{name}.{form}",
                mime=media_type,
                on_click="ignore",
                key=f"events_take_{label}_{form}",
            )


def _keep(sample: Sample) -> None:
    ws = workspace()
    st.markdown(f"**{texts.KEPT}**")
    st.caption(texts.KEEP_ASK)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts.KEEP_NAME, max_chars=80, key="events_keep_name")
        if st.button(texts.KEEP, icon=":material/lock:"):
            st.toast(texts.kept(ws.samples.keep(name, sample).name))
    list_kept("last")
