"""The table of fields: a row for each, with fill rates as bars, images as thumbnails, search and filters."""

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from core.events.mask import masked, masked_text
from ui.app.keys import CELL_OPEN
from ui.app.state import get_state, set_state, workspace
from ui.events import keys
from ui.events import text as texts

if TYPE_CHECKING:
    import pandas as pd

SHARE = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
NARROW_SHARE = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=120)
WELL_FILLED = 0.9
IMAGES = ("picture", texts.OWN_IMAGE)
ROW = 44
MOST_ROWS = 12
_COLUMNS: Final[dict[Any, Any]] = {
    "path": st.column_config.TextColumn("field", width=210),
    "": st.column_config.ImageColumn(width=56),
    "coverage": NARROW_SHARE,
    "first": st.column_config.ProgressColumn(
        "first item", format="percent", min_value=0, max_value=1, width=120, help=texts.FIRST_HELP
    ),
    "looks_like": st.column_config.TextColumn("looks like", width=96),
    "types": st.column_config.ListColumn(width=130),
    "examples": st.column_config.ListColumn(width=300),
    "why_not": "why not bindable",
}
_ORDER = (
    *("path", "", "coverage", "examples", "looks_like", "first", "types"),
    *("events", "distinct", "longest", "tag", "why_not"),
)


def show_fields(table: "pd.DataFrame", *, mask: bool) -> None:
    """Draw what the search and the filters leave; a selected row is opened in the cell below."""
    search = st.text_input(texts.SEARCH, key=keys.SEARCH.name, bind="query-params").strip().casefold()
    kinds = st.pills(texts.KIND, texts.KINDS, selection_mode="multi", key=keys.KINDS.name, bind="query-params")
    every = len(table)
    table = table.assign(looks_like=_value_kinds(table))
    for kind in kinds or ():
        table = table[_of_kind(table, kind)]
    if search:
        words_of = table[["path", "types", "examples", "looks_like"]].astype(str).agg(" ".join, axis=1)
        table = table[words_of.str.casefold().str.contains(search, regex=False)]
    if table.empty:
        st.info(texts.NO_MATCH)
        return
    st.caption(texts.field_count(len(table), every))
    view, has_thumbnails = table.copy(), not mask and table["looks_like"].isin(IMAGES).any()
    if has_thumbnails:
        view[""] = _thumbnails(table)
    if mask:
        view["examples"] = view["examples"].map(masked)
    # The table is named by what it shows, so that a selection does not outlive its row.
    st.dataframe(
        view,
        column_config=_COLUMNS,
        column_order=[name for name in _ORDER if name or has_thumbnails],
        hide_index=True,
        on_select=lambda: _open(view["path"].tolist()),
        selection_mode="single-row",
        key=keys.FIELDS.name,
        row_height=ROW,
        height=ROW * min(len(view), MOST_ROWS) + ROW,
    )


def _open(paths: list[str]) -> None:
    rows = get_state(keys.FIELDS)["selection"]["rows"]
    if rows and rows[0] < len(paths):
        set_state(keys.FIELD, paths[rows[0]])
        set_state(CELL_OPEN["events_field"], True)


def _value_kinds(table: "pd.DataFrame") -> list[str]:
    """What the values look like; a picture of the connected cloud is told apart, for it stays dynamic."""
    is_own = workspace().events.is_own
    rows = zip(table["looks_like"], table["examples"], strict=True)
    return [texts.OWN_IMAGE if kind == "picture" and all(map(is_own, some)) else kind for kind, some in rows]


def _thumbnails(table: "pd.DataFrame") -> list[str]:
    small = workspace().events.thumbnail
    images = zip(table["looks_like"], table["examples"], strict=True)
    return [small(examples[0]) if kind in IMAGES and examples else "" for kind, examples in images]


def _of_kind(table: "pd.DataFrame", kind: str) -> "pd.Series[bool]":
    types = table["types"].map(set)
    return {
        "Bindable": table["tag"] != "",
        "Pictures": table["looks_like"].isin(IMAGES),
        "Own pictures": table["looks_like"] == texts.OWN_IMAGE,
        "Texts": types.map(lambda kinds: "string" in kinds),
        "Numbers": types.map(lambda kinds: "number" in kinds),
        "In lists": table["path"].str.contains("[]", regex=False),
        "Well filled": table["coverage"] >= WELL_FILLED,
    }[kind]


def display_text(text: str, *, mask: bool) -> str:
    """A value of an event, hidden when the mask is on."""
    return masked_text(text) if mask else text
