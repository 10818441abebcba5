"""Taking a sample away: both tables as files, a notebook, and keeping it by choice."""

from functools import partial

import streamlit as st

from core.events.sample import Sample
from core.notebooks.exploration import exploration
from ui.app.state import workspace
from ui.app.tables import table_files
from ui.events import keys
from ui.events import text as texts
from ui.events.saved_samples import show_erasure, show_saved_samples


def show_export(sample: Sample, code: str, columns: tuple[str, ...], field: str, before: str) -> None:
    """Draw the downloads; files are made when one asks for them. `code` and `before` are calls that give samples."""
    name = "-".join(filter(str.isalnum, sample.metric.name.lower().split())) or "events"
    st.caption(texts.MASKED_NOTE)
    table_files(texts.EXPORT_FIELDS, f"{name}-fields", sample.fields_table, f"events_take_{texts.EXPORT_FIELDS}")
    table_files(
        texts.EXPORT_EVENTS, f"{name}-events", partial(sample.table, columns), f"events_take_{texts.EXPORT_EVENTS}"
    )
    st.download_button(
        texts.NOTEBOOK,
        partial(exploration, sample.metric.title, code, field, columns, before),
        file_name=f"{name}.ipynb",
        mime="application/x-ipynb+json",
        on_click="ignore",
        icon=":material/book_2:",
    )
    _save_sample(sample)


def _save_sample(sample: Sample) -> None:
    ws = workspace()
    st.markdown(f"**{texts.SAVED_SAMPLES}**")
    st.caption(texts.SAVE_ASK)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts.SAVE_NAME, max_chars=80, key=keys.SAMPLE_NAME.name)
        if st.button(texts.SAVE, icon=":material/lock:"):
            st.toast(texts.save_message(ws.saved_samples.save(name, sample).name))
    show_saved_samples("last")
    show_erasure()
