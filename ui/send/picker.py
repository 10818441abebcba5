"""The picker: search, a grid or a table, and a selection that outlives pages of results."""

from urllib.parse import quote

import streamlit as st

from core.domain.asset import Asset
from core.library.assets import SearchPage, Thumbnail
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import clear_prefix, get_state, set_default, set_state, widget_keys, workspace
from ui.app.tables import as_table
from ui.send import text as texts

_SIZE = 24
_WIDTH = 184
_ROWS = "send_rows_"
"""The tables of results: each begins with the rows that are selected."""
# A page of a template: a picture above lines of text.
_TEMPLATE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 109'%3E%3Crect width='160' "
    "height='109' fill='%23f4f4f4'/%3E%3Cg fill='none' stroke='%238a8577' stroke-width='2'%3E%3Crect x='52' y='18' "
    "width='56' height='73' rx='5'/%3E%3Cpath d='M60 70h40M60 80h26M60 56l11-13 9 9 7-6 13 14'/%3E%3C/g%3E%3C/svg%3E"
)
# All that an address may hold but what would end it within a style sheet: quotes, brackets and blanks.
_IN_ADDRESS = "%/:?#@!$&*+,;=~"


def show_picker(cell: Cell) -> list[str]:
    """Draw the picker; what is selected, as `image/upload/<public id>`."""
    ws = workspace()
    if get_state("send_spent"):
        set_state("send_spent", False)
        clear()
    expression = _search()
    cursors: list[str] = get_state("send_cursors", [""])
    page: SearchPage = cell.fetch(ws.assets.page, expression, _SIZE, cursors[-1])
    linked = ws.send.linked([item.asset.asset_id for item in page.assets])
    if page.assets:
        _results(page, linked)
        _pages(page, len(cursors))
    else:
        st.info(texts.NO_RESULTS)
    pasted = st.text_area(texts.PASTE, key="send_paste", persist_state="session", height=68)
    return list(dict.fromkeys([*selection(), *pasted.split()]))


def selection() -> list[str]:
    """What was ticked, over all pages."""
    references: list[str] = get_state("send_picked", [])
    return references


def reference(asset: Asset) -> str:
    """An asset as a selection names it."""
    return f"{asset.resource_type}/{asset.type}/{asset.public_id}"


def _search() -> str:
    first, second, third = st.columns([3, 1.4, 1.1], vertical_alignment="bottom")
    text = first.text_input(
        texts.SEARCH, help=texts.SEARCH_HELP, key="send_text", persist_state="session", on_change=_rewind
    )
    kind = second.selectbox(
        texts.TYPE,
        list(texts.TYPES),
        format_func=texts.TYPES.get,
        key="send_type",
        persist_state="session",
        on_change=_rewind,
    )
    third.segmented_control(
        texts.VIEW,
        [texts.GRID, texts.TABLE],
        key=set_default("send_view", texts.GRID),
        persist_state="session",
        required=True,
    )
    _filters()
    expert = str(get_state("send_expert") or "").strip()
    folder, tag, since = (get_state(f"send_{name}") for name in ("folder", "tag", "since"))
    return expert or workspace().assets.expression(
        text, kind, folder or "", tag or "", since.isoformat() if since else ""
    )


def _filters() -> None:
    """What narrows a search further, drawn while it is open and kept when it is not."""
    expander = st.expander(texts.MORE, key="send_more", on_change="rerun")
    if not expander.open:
        return
    with expander:
        left, middle, right = st.columns(3)
        left.text_input(texts.FOLDER, key="send_folder", persist_state="session", on_change=_rewind)
        middle.text_input(texts.TAG, key="send_tag", persist_state="session", on_change=_rewind)
        right.date_input(texts.SINCE, key=set_default("send_since", None), persist_state="session", on_change=_rewind)
        st.text_input(
            texts.EXPERT, help=texts.EXPERT_HELP, key="send_expert", persist_state="session", on_change=_rewind
        )


def _results(page: SearchPage, linked: dict[str, str]) -> None:
    if get_state("send_view") == texts.TABLE:
        _table(page, linked)
        return
    _images([item.thumbnail or _TEMPLATE for item in page.assets])
    with st.container(horizontal=True, key="send_wall"):
        for item in page.assets:
            _card(item, is_linked=item.asset.asset_id in linked)


def _images(urls: list[str]) -> None:
    """Lay the pictures under the cards, all at once: parts of their own would make every rerun wait for them."""
    rules = (
        f'.st-key-send_wall>:nth-child({place}) label{{background-image:url("{quote(url, safe=_IN_ADDRESS)}")}}'
        for place, url in enumerate(urls, 1)
    )
    st.html(f"<style>{''.join(rules)}</style>")


def _card(item: Thumbnail, *, is_linked: bool) -> None:
    """A box to tick with the asset's name; `ui/app/router.py` makes it a card."""
    name, key = reference(item.asset), f"send_tick_{item.asset.asset_id}"
    kind = "" if item.thumbnail else f" :gray[{texts.TEMPLATE}]"
    mark = f" :green-badge[{texts.LINKED}]" if is_linked else ""
    st.checkbox(
        f"{words.plain(item.asset.title)}{kind}{mark}",
        key=set_default(key, name in selection()),
        on_change=_toggle,
        args=(name, key),
        width=_WIDTH,
    )


def _table(page: SearchPage, linked: dict[str, str]) -> None:
    rows = [
        {
            "": item.thumbnail,
            "public id": item.asset.public_id,
            "type": item.asset.resource_type,
            "size": f"{item.asset.width} × {item.asset.height}" if item.asset.width else "",
            "uploaded": item.asset.created_at[:10],
            "linked to": linked.get(item.asset.asset_id, ""),
        }
        for item in page.assets
    ]
    names = [reference(item.asset) for item in page.assets]
    initial = {"rows": [row for row, name in enumerate(names) if name in selection()], "columns": [], "cells": []}
    event = st.dataframe(
        as_table(rows),
        column_config={"": st.column_config.ImageColumn(width="small")},
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=set_default(f"{_ROWS}{hash(tuple(names))}", {"selection": initial}),
    )
    ticked = {names[row] for row in event["selection"]["rows"]}
    remaining = [name for name in selection() if name not in names or name in ticked]
    set_state("send_picked", list(dict.fromkeys([*remaining, *(name for name in names if name in ticked)])))


def _pages(page: SearchPage, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.result_range((number - 1) * _SIZE + 1, (number - 1) * _SIZE + len(page.assets), page.total))
        st.button(texts.PREVIOUS, disabled=number == 1, on_click=_turn, args=("",), type="tertiary")
        st.button(texts.NEXT, disabled=not page.cursor, on_click=_turn, args=(page.cursor,), type="tertiary")
        st.button(texts.ADD_PAGE, on_click=_add, args=([reference(item.asset) for item in page.assets],))
        st.button(texts.CLEAR, on_click=clear, disabled=not selection(), type="tertiary")
        st.badge(texts.selection_count(len(selection())), color="blue" if selection() else "gray")


def _toggle(name: str, key: str) -> None:
    rest = [each for each in selection() if each != name]
    set_state("send_picked", [*rest, name] if get_state(key) else rest)


def _add(names: list[str]) -> None:
    set_state("send_picked", list(dict.fromkeys([*selection(), *names])))
    clear_prefix(_ROWS)
    for item_key in checkbox_keys():
        set_state(item_key, True)


def clear() -> None:
    """Select nothing."""
    set_state("send_picked", [])
    set_state("send_paste", "")
    clear_prefix(_ROWS)
    for item_key in checkbox_keys():
        set_state(item_key, False)


def checkbox_keys() -> list[str]:
    """The keys of the boxes that are on the screen."""
    return widget_keys("send_tick_")


def _turn(cursor: str) -> None:
    cursors: list[str] = get_state("send_cursors", [""])
    set_state("send_cursors", [*cursors, cursor] if cursor else cursors[:-1])


def _rewind() -> None:
    set_state("send_cursors", [""])
