"""The picker: filters, a grid or a table, pages of results, and a selection that outlives all of them."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.moments import day_of
from core.library.assets import SearchPage
from ui.app.cell import Cell
from ui.app.keys import TableSelection, TableState
from ui.app.state import get_state, set_default, set_state, workspace
from ui.app.tables import DAY, as_table
from ui.send import keys
from ui.send import text as texts
from ui.send.asset_grid import show_grid
from ui.send.filters import clear_filters, is_narrowed, show_filters
from ui.send.selection import add_all, select_among, selection

_SIZE = 24


def show_picker(cell: Cell) -> DeltaGenerator:
    """Draw the picker, which selects assets; the place for what was found of a pasted list, at its box."""
    ws = workspace()
    expression, others = show_filters(cell)
    cursors = get_state(keys.CURSORS)
    page: SearchPage = cell.fetch(ws.assets.page, expression, _SIZE, cursors[-1])
    linked = ws.send.linked([item.asset.asset_id for item in page.assets])
    _head(page, len(cursors))
    if not page.assets:
        _show_no_results(others)
    elif get_state(keys.VIEW) == texts.TABLE:
        _table(page, linked)
    else:
        show_grid(page.assets, linked)
    if page.cursor or len(cursors) > 1:
        _pages(page, len(cursors))
    with st.expander(texts.PASTE_LIST):
        st.text_area(texts.PASTE, key=keys.PASTED_TEXT.name, persist_state="session", height=68)
        # Leaving the box takes the text, so that a press has nothing else to do.
        st.button(texts.ADD_PASTED, icon=":material/add:", key="send_add_pasted")
        return st.container()


def _show_no_results(others: int | None) -> None:
    if not is_narrowed():
        st.info(texts.NO_RESULTS)
        return
    st.info(texts.no_results(others), icon=":material/filter_list_off:")
    st.button(
        texts.CLEAR_FILTERS, on_click=clear_filters, args=(bool(others),), icon=":material/filter_list_off:",
        key="send_clear_filters",
    )  # fmt: skip


def _head(page: SearchPage, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if page.assets:
            st.caption(_range(page, number), width="content")
            st.button(
                texts.ADD_PAGE, on_click=add_all, args=([item.asset for item in page.assets],), type="tertiary"
            )  # fmt: skip
        st.space("stretch")
        st.segmented_control(
            texts.VIEW,
            [texts.GRID, texts.TABLE],
            key=set_default(keys.VIEW, keys.VIEW.default),
            label_visibility="collapsed",
            persist_state="session",
            required=True,
        )


def _table(page: SearchPage, linked: dict[str, str]) -> None:
    rows = [
        {
            "": item.thumbnail,
            texts.ASSET_COLUMN: item.asset.title,
            texts.TYPE: texts.kind_of(item.asset),
            texts.SIZE: texts.size_of(item.asset),
            texts.UPLOADED: day_of(item.asset.created_at),
            texts.LINKED_TO: linked.get(item.asset.asset_id, ""),
            texts.NOT_DELIVERED: item.asset.withheld,
            texts.PUBLIC_ID: item.asset.public_id,
        }
        for item in page.assets
    ]
    names = [item.asset.reference for item in page.assets]
    rows_of_selection = [row for row, name in enumerate(names) if name in selection()]
    initial = TableState(selection=TableSelection(rows=rows_of_selection, columns=[], cells=[]))
    event = st.dataframe(
        as_table(rows),
        column_config={"": st.column_config.ImageColumn(width="small"), texts.UPLOADED: DAY},
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=set_default(keys.TABLES[hash(tuple(names))], initial),
    )
    select_among(names, [names[row] for row in sorted(event["selection"]["rows"])])


def _pages(page: SearchPage, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(texts.PREVIOUS, disabled=number == 1, on_click=_turn, args=("",), icon=":material/chevron_left:")
        st.caption(_range(page, number), width="content")
        st.button(
            texts.NEXT, disabled=not page.cursor, on_click=_turn, args=(page.cursor,), icon=":material/chevron_right:",
            icon_position="right",
        )  # fmt: skip


def _range(page: SearchPage, number: int) -> str:
    first = (number - 1) * _SIZE + 1
    return texts.result_range(first, first + len(page.assets) - 1, page.total)


def _turn(cursor: str) -> None:
    cursors = get_state(keys.CURSORS)
    set_state(keys.CURSORS, [*cursors, cursor] if cursor else cursors[:-1])
