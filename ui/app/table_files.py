"""A table as files: a button a format, the file made when somebody asks for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.events.export import FORMATS, table_file
from ui.app import text as words

if TYPE_CHECKING:
    import pandas as pd

_NAMES: Final = {"csv": "CSV", "json": "JSON", "parquet": "Parquet"}


def table_files(label: str, name: str, table: "Callable[[], pd.DataFrame]", key: str) -> None:
    """Draw the downloads of a table in a row; `name` is that of the files."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(label)}**", width=80)
        for form, media_type in FORMATS.items():
            st.download_button(
                _NAMES[form],
                lambda form=form: table_file(table(), form),
                file_name=f"{name}.{form}",
                mime=media_type,
                on_click="ignore",
                key=f"{key}_{form}",
            )
