"""Tables on a page and as files."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from core.events.export import FORMATS, table_file
from core.events.rate import percentage
from ui.app import text as words

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DAY: Final = st.column_config.DateColumn(format="D MMM YYYY", width=112)
"""A column of days, in the form of `core.domain.moments`; None for none."""
MOMENT: Final = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", timezone="UTC")
"""A column of times, in the same form but for the zone, which its head says."""
RATE: Final = st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0, width=110)
"""A column of rates, whose values are `rate_value`s; None for none."""
RATE_OF_RECIPIENTS: Final = "% of recipients"
"""The head of such a column where it is recipients that are counted."""
_NAMES: Final = {"csv": "CSV", "json": "JSON", "parquet": "Parquet"}


def rate_value(part: float) -> float:
    """A share as `percent` writes it, so that a column shows the same number as a sentence."""
    return percentage(part) / 100


def as_table(rows: Sequence[Mapping[str, Any]]) -> "pa.Table":
    """Rows as a table that goes to the browser as it is, without pandas, which takes long to load.

    Columns are the keys of the first row; a column holds values of one type, or None.
    """
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows))


def headed(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The configuration of columns, each with its own head or its name, which begins with a capital letter."""
    return {name: {**each, "label": each.get("label") or name[:1].upper() + name[1:]} for name, each in columns.items()}


def table_files(label: str, name: str, table: "Callable[[], pd.DataFrame]", key: str) -> None:
    """Draw the downloads of a table in a row; `name` is that of the files."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(label)}**", width=80)
        for file_format, media_type in FORMATS.items():
            st.download_button(
                _NAMES[file_format],
                partial(_file, table, file_format),
                file_name=f"{name}.{file_format}",
                mime=media_type,
                on_click="ignore",
                key=f"{key}_{file_format}",
            )


def _file(table: "Callable[[], pd.DataFrame]", file_format: str) -> bytes:
    return table_file(table(), file_format)
