"""How files of events were read, and the choice of the column that is the event."""

from collections.abc import Sequence

import streamlit as st

from core.events.file_reading import FileReading
from ui.events import text as texts


def show_readings(readings: Sequence[FileReading]) -> None:
    """Draw how each file was read, and what was skipped of it."""
    for reading in readings:
        st.caption(texts.file_caption(reading.name, reading.sentence))
        if reading.skipped:
            st.warning(texts.file_caption(reading.name, reading.skipped_sentence), icon=":material/warning:")


def choose_column(key: str, candidates: Sequence[str]) -> None:
    """Draw the choice of the column of JSON: None leaves it to the file, and "" stands for none of them."""
    st.selectbox(
        texts.JSON_COLUMN,
        [None, "", *candidates],
        format_func=texts.column_label,
        accept_new_options=True,
        help=texts.JSON_COLUMN_HELP,
        key=key,
    )
