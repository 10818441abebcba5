"""A picture of the library: its public id, typed or picked by its thumbnail."""

import streamlit as st

from ui.app import text as words
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_state, workspace
from ui.personalize import text as texts
from ui.personalize.keys import ImageChoiceKeys

_PAGE_SIZE = 12
_COLUMNS = 3


def pick_image(label: str, saved: str, key: Key[str], placeholder: str = "") -> str:
    """Draw the field and the picker behind it, in somebody's row; the public id, blank for none."""
    value = st.text_input(label, key=set_default(key, saved), placeholder=placeholder, persist_state="session")
    library_open = ImageChoiceKeys(key.name).library_open.name
    box = st.popover(texts.LIBRARY, icon=":material/photo_library:", on_change="rerun", key=library_open)
    if box.open:
        with box:
            _library(key)
    return value


def _library(key: Key[str]) -> None:
    ws, keys = workspace(), ImageChoiceKeys(key.name)
    text = st.text_input(texts.LIBRARY_SEARCH, key=keys.search.name)
    expression = ws.assets.expression(text, "image")
    # The picker asks anew only for other words.
    results = get_state(keys.results)
    if results is None or results[0] != expression:
        results = (expression, ws.assets.page(expression, _PAGE_SIZE))
        set_state(keys.results, results)
    page = results[1]
    # What Cloudinary delivers to nobody has no image to choose by.
    offered = [item for item in page.assets if not item.asset.withheld]
    if not offered:
        st.caption(texts.LIBRARY_NOTHING)
    for start in range(0, len(offered), _COLUMNS):
        row = offered[start : start + _COLUMNS]
        for column, item in zip(st.columns(_COLUMNS), row, strict=False):
            column.image(item.thumbnail, width="stretch", alt=item.asset.title)
            column.button(
                words.plain(item.asset.title),
                key=keys.name(f"pick_{item.asset.asset_id}"),
                on_click=_pick,
                args=(key, item.asset.public_id),
                width="stretch",
            )


def _pick(key: Key[str], public_id: str) -> None:
    set_state(key, public_id)
    set_state(ImageChoiceKeys(key.name).library_open, False)
