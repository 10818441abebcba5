"""All links of the account, filtered, a page at a time, with what the last audit says of each."""

import streamlit as st

from core.links.service import PAGE
from core.links.status import LinkPage, LinkState, StateFilter
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import get_state, set_default, set_state, workspace
from ui.app.tables import as_table
from ui.links import keys
from ui.links import text as texts
from ui.links.audit import chips


def all_links_cell(number: int) -> None:
    """Draw the cell of all links."""
    with Cell("links/all", number, texts.ACCOUNT_CELL, texts.ACCOUNT_ASK) as cell:
        if not cell.read(workspace().links.count):
            st.info(texts.NO_LINKS, icon=":material/link_off:")
            return
        text, kind, state = _filters()
        number = max(1, get_state(keys.PAGE))
        page: LinkPage = cell.read(workspace().links.page, text, kind, state, PAGE * (number - 1))
        if not page.total:
            st.info(texts.NO_MATCH, icon=":material/filter_alt_off:")
            return
        _table(page)


def _filters() -> tuple[str, str, StateFilter]:
    """What the person looks for; it stands in the address, so that a colleague opens the same view."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    text = row.text_input(
        texts.FIND,
        key=keys.FIND.name,
        bind="query-params",
        help=texts.FIND_HELP,
        icon=":material/search:",
        on_change=_rewind,
    )
    kind = row.selectbox(
        texts.KIND_FILTER,
        list(texts.KIND_FILTERS),
        format_func=words.label_of(texts.KIND_FILTERS),
        key=keys.KIND.name,
        bind="query-params",
        on_change=_rewind,
        width=150,
    )  # fmt: skip
    state = row.segmented_control(
        texts.STATE,
        list(texts.STATES),
        format_func=words.label_of(texts.STATES),
        key=set_default(keys.STATE, "all"),
        bind="query-params",
        required=True,
        on_change=_rewind,
        width="content",
    )
    return text or "", kind or "", state or "all"


def _rewind() -> None:
    set_state(keys.PAGE, keys.PAGE.default)


def _table(page: LinkPage) -> None:
    if not page.looked_at:
        st.caption(texts.NEVER_AUDITED)
    ws = workspace()
    images = ws.assets.thumbnails((state.link.key.kind, state.link.public_id) for state in page.states)
    block_url = ws.account.block_url
    rows = [
        _row(state, image, block_url(state.link.block_id)) for state, image in zip(page.states, images, strict=True)
    ]
    columns = {
        "": st.column_config.ImageColumn(width=60),
        "block": st.column_config.TextColumn(width=130),
        "state": chips(),
        "asset": st.column_config.TextColumn(width=165),
        "as": st.column_config.TextColumn(width=70),
        "version": st.column_config.NumberColumn(width=62),
        "last change": st.column_config.TextColumn(width=92),
        "open": st.column_config.LinkColumn(display_text=texts.OPEN, width=55),
    }
    st.dataframe(as_table(rows), column_config=columns, hide_index=True, row_height=48)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.of_all(len(rows), page.total))
        if page.total > PAGE:
            st.number_input(
                texts.PAGE, 1, -(-page.total // PAGE), key=set_default(keys.PAGE, keys.PAGE.default), width=140
            )


def _row(state: LinkState, image: str, block_url: str) -> dict[str, object]:
    link = state.link
    return {
        "": image,
        "block": link.name,
        "state": [state.label, *state.titles],
        "asset": link.public_id,
        "as": texts.KIND_OF_ONE[link.key.kind],
        "version": link.version,
        "last change": link.updated_at[:10],
        "open": block_url,
    }
