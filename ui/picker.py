"""The picker: search, a grid or a table, and a selection that outlives pages of results."""

import streamlit as st

from core.domain.asset import Asset
from core.services.explore.library import SearchPage, Thumbnailed
from ui import words
from ui.cell import Cell
from ui.rows import as_table
from ui.state import choose, chosen, keys, seed, workspace
from ui.words import send as texts

_SIZE = 24
_CARD = 176
_WIDTH = 184
_PICTURE = 112


def show_picker(cell: Cell) -> list[str]:
    """Draw the picker; what is selected, as `image/upload/<public id>`."""
    ws = workspace()
    if chosen("send_spent"):
        choose("send_spent", False)
        clear()
    expression = _search()
    cursors: list[str] = chosen("send_cursors", [""])
    page: SearchPage = cell.call(ws.assets.page, expression, _SIZE, cursors[-1])
    linked = ws.send.linked([item.asset.asset_id for item in page.assets])
    if page.assets:
        _results(page, linked)
        _pages(page, len(cursors))
    else:
        st.info(texts.NOTHING_FOUND)
    pasted = st.text_area(texts.PASTE, key="send_paste", persist_state="session", height=68)
    return list(dict.fromkeys([*selection(), *pasted.split()]))


def selection() -> list[str]:
    """What was ticked, over all pages."""
    picked: list[str] = chosen("send_picked", [])
    return picked


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
        texts.VIEW, [texts.GRID, texts.TABLE], key=seed("send_view", texts.GRID), persist_state="session", required=True
    )
    with st.expander(texts.MORE):
        left, middle, right = st.columns(3)
        folder = left.text_input(texts.FOLDER, key="send_folder", persist_state="session", on_change=_rewind)
        tag = middle.text_input(texts.TAG, key="send_tag", persist_state="session", on_change=_rewind)
        since = right.date_input(texts.SINCE, value=None, key="send_since", on_change=_rewind)
        expert = st.text_input(
            texts.EXPERT, help=texts.EXPERT_HELP, key="send_expert", persist_state="session", on_change=_rewind
        )
    if expert.strip():
        return expert.strip()
    return workspace().assets.expression(text, kind, folder, tag, since.isoformat() if since else "")


def _results(page: SearchPage, linked: dict[str, str]) -> None:
    if chosen("send_view") == texts.TABLE:
        _table(page, linked)
        return
    with st.container(horizontal=True):
        for item in page.assets:
            with st.container(border=True, width=_WIDTH, height=_CARD):
                _card(item, is_linked=item.asset.asset_id in linked)


def _card(item: Thumbnailed, *, is_linked: bool) -> None:
    name, key = reference(item.asset), f"send_tick_{item.asset.asset_id}"
    if item.thumbnail:
        st.image(item.thumbnail, width="stretch", alt=item.asset.title)
    else:
        with st.container(height=_PICTURE, border=False, horizontal_alignment="center", vertical_alignment="center"):
            st.markdown(f":material/dashboard_customize: :gray[{texts.TEMPLATE}]", width="content")
    mark = f" :green-badge[{texts.LINKED}]" if is_linked else ""
    st.checkbox(
        f"{words.plain(item.asset.title)}{mark}",
        key=seed(key, name in selection()),
        on_change=_toggle,
        args=(name, key),
    )


def _table(page: SearchPage, linked: dict[str, str]) -> None:
    rows = [
        {
            "": item.thumbnail,
            "selected": reference(item.asset) in selection(),
            "public id": item.asset.public_id,
            "type": item.asset.resource_type,
            "size": f"{item.asset.width} × {item.asset.height}" if item.asset.width else "",
            "uploaded": item.asset.created_at[:10],
            "linked to": linked.get(item.asset.asset_id, ""),
        }
        for item in page.assets
    ]
    names = [reference(item.asset) for item in page.assets]
    event = st.dataframe(
        as_table(rows),
        column_config={"": st.column_config.ImageColumn(width="small")},
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"send_rows_{hash(tuple(names))}",
    )
    ticked = {names[row] for row in event["selection"]["rows"]}
    if ticked - set(selection()):
        choose("send_picked", list(dict.fromkeys([*selection(), *sorted(ticked)])))
        st.rerun()


def _pages(page: SearchPage, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.found((number - 1) * _SIZE + 1, (number - 1) * _SIZE + len(page.assets), page.total))
        st.button(texts.PREVIOUS, disabled=number == 1, on_click=_turn, args=("",), type="tertiary")
        st.button(texts.NEXT, disabled=not page.cursor, on_click=_turn, args=(page.cursor,), type="tertiary")
        st.button(texts.ADD_PAGE, on_click=_add, args=([reference(item.asset) for item in page.assets],))
        st.button(texts.CLEAR, on_click=clear, disabled=not selection(), type="tertiary")
        st.badge(texts.picked(len(selection())), color="blue" if selection() else "gray")


def _toggle(name: str, key: str) -> None:
    rest = [each for each in selection() if each != name]
    choose("send_picked", [*rest, name] if chosen(key) else rest)


def _add(names: list[str]) -> None:
    choose("send_picked", list(dict.fromkeys([*selection(), *names])))
    for item_key in chosen_ticks():
        choose(item_key, True)


def clear() -> None:
    """Select nothing."""
    choose("send_picked", [])
    choose("send_paste", "")
    for item_key in chosen_ticks():
        choose(item_key, False)


def chosen_ticks() -> list[str]:
    """The keys of the boxes that are on the screen."""
    return keys("send_tick_")


def _turn(cursor: str) -> None:
    cursors: list[str] = chosen("send_cursors", [""])
    choose("send_cursors", [*cursors, cursor] if cursor else cursors[:-1])


def _rewind() -> None:
    choose("send_cursors", [""])
