"""A picture of the library: its public id, typed or picked by its thumbnail."""

import streamlit as st

from core.errors import WorkspaceError
from core.library.assets import Assets, SearchPage
from core.reads import Unanswered
from ui.app import text as words
from ui.app.cell_result import CellResult
from ui.app.errors import show_error
from ui.app.keys import Key
from ui.app.popover import popover
from ui.app.reads import answer, show_waiting
from ui.app.state import get_result, set_state, workspace
from ui.personalize import text as texts
from ui.personalize.keys import ImageChoiceKeys

_PAGE_SIZE = 12
_COLUMNS = 3


def pick_image(label: str, key: Key[str], placeholder: str = "") -> None:
    """Draw the field of a public id and the picker behind it, in somebody's row."""
    st.text_input(label, key=key.name, placeholder=placeholder, persist_state="session")
    if box := popover(texts.LIBRARY, ImageChoiceKeys(key.name).library_open, icon=":material/photo_library:"):
        with box:
            _library(key)


def _library(key: Key[str]) -> None:
    ws, keys = workspace(), ImageChoiceKeys(key.name)
    text = st.text_input(texts.LIBRARY_SEARCH, key=keys.search.name)
    page = _search(ws.assets, ws.assets.expression(text, "image"), keys)
    if page is None:
        return
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


def _search(assets: Assets, expression: str, keys: ImageChoiceKeys) -> SearchPage | None:
    """What the library has; asked anew only for other words. None while Cloudinary does not answer, which is said."""
    slot = f"{keys.prefix}:search"
    memory = get_result(slot)
    try:
        if memory is None or memory.code != expression:
            memory = answer(slot, expression, lambda: _ask(assets, expression))
    except Unanswered as error:
        show_waiting(slot, error)
        return None
    except WorkspaceError as error:
        show_error(error)
        return None
    page: SearchPage = memory.result
    return page


def _ask(assets: Assets, expression: str) -> CellResult:
    return CellResult(code=expression, result=assets.page(expression, _PAGE_SIZE), calls=1, seconds=0.0)


def _pick(key: Key[str], public_id: str) -> None:
    set_state(key, public_id)
    set_state(ImageChoiceKeys(key.name).library_open, False)
