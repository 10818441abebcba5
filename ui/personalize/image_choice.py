"""A picture of the library: its public id, typed or picked by its thumbnail."""

import streamlit as st

from ui.app import text as words
from ui.app.state import get_state, set_default, set_state, workspace
from ui.personalize import text as texts

_PAGE_SIZE = 12
_COLUMNS = 3


def pick_image(label: str, saved: str, key: str, placeholder: str = "") -> str:
    """Draw the field and the picker behind it, in somebody's row; the public id, blank for none."""
    value = st.text_input(label, key=set_default(key, saved), placeholder=placeholder, persist_state="session")
    box = st.popover(texts.LIBRARY, icon=":material/photo_library:", on_change="rerun", key=f"{key}_library")
    if box.open:
        with box:
            _library(key)
    return value


def _library(key: str) -> None:
    ws = workspace()
    text = st.text_input(texts.LIBRARY_SEARCH, key=f"{key}_search")
    expression = ws.assets.expression(text, "image")
    # The picker asks anew only for other words.
    last_expression, page = get_state(f"{key}_found", ("", None))
    if page is None or last_expression != expression:
        page = ws.assets.page(expression, _PAGE_SIZE)
        set_state(f"{key}_found", (expression, page))
    if not page.assets:
        st.caption(texts.LIBRARY_NOTHING)
    for start in range(0, len(page.assets), _COLUMNS):
        row = page.assets[start : start + _COLUMNS]
        for column, item in zip(st.columns(_COLUMNS), row, strict=False):
            column.image(item.thumbnail, width="stretch", alt=item.asset.title)
            column.button(
                words.plain(item.asset.title),
                key=f"{key}_pick_{item.asset.asset_id}",
                on_click=_pick,
                args=(key, item.asset.public_id),
                width="stretch",
            )


def _pick(key: str, public_id: str) -> None:
    set_state(key, public_id)
    set_state(f"{key}_library", False)
