"""The picker: search, a grid or a table, and a selection that outlives pages of results."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from core.domain.asset import Asset
from core.library.assets import SearchPage
from core.library.lists import pasted
from core.library.thumbnails import Thumbnail
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.keys import Key, TableSelection, TableState
from ui.app.state import clear_prefix, get_state, keys_of, set_default, set_state, workspace
from ui.app.tables import as_table
from ui.send import keys
from ui.send import text as texts

_SIZE = 24
_WIDTH = 184
# A page of a template: a picture above lines of text.
_TEMPLATE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 109'%3E%3Crect width='160' "
    "height='109' fill='%23f4f4f4'/%3E%3Cg fill='none' stroke='%238a8577' stroke-width='2'%3E%3Crect x='52' y='18' "
    "width='56' height='73' rx='5'/%3E%3Cpath d='M60 70h40M60 80h26M60 56l11-13 9 9 7-6 13 14'/%3E%3C/g%3E%3C/svg%3E"
)
# The same page without an image: Cloudinary delivers the asset to nobody.
_WITHHELD = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 109'%3E%3Crect width='160' "
    "height='109' fill='%23f4f4f4'/%3E%3Cg fill='none' stroke='%238a8577' stroke-width='2'%3E%3Ccircle cx='80' cy='54' "
    "r='26'/%3E%3Cpath d='M62 72l36-36'/%3E%3C/g%3E%3C/svg%3E"
)
# All that an address may hold but what would end it within a style sheet: quotes, brackets and blanks.
_IN_ADDRESS = "%/:?#@!$&*+,;=~"


def show_picker(cell: Cell) -> list[str]:
    """Draw the picker; what is selected, as `image/upload/<public id>`."""
    ws = workspace()
    if get_state(keys.PLAN_SENT):
        set_state(keys.PLAN_SENT, False)
        clear()
    expression = _search()
    cursors = get_state(keys.CURSORS)
    page: SearchPage = cell.fetch(ws.assets.page, expression, _SIZE, cursors[-1])
    linked = ws.send.linked([item.asset.asset_id for item in page.assets])
    if page.assets:
        _results(page, linked)
        _pages(page, len(cursors))
    else:
        st.info(texts.NO_RESULTS)
    text = st.text_area(texts.PASTE, key=keys.PASTED_TEXT.name, persist_state="session", height=68)
    return list(dict.fromkeys([*selection(), *pasted(text)]))


def selection() -> Sequence[str]:
    """What was ticked, over all pages."""
    return get_state(keys.SELECTION)


def reference(asset: Asset) -> str:
    """An asset as a selection names it."""
    return f"{asset.resource_type}/{asset.type}/{asset.public_id}"


def _search() -> str:
    first, second, third = st.columns([3, 1.4, 1.1], vertical_alignment="bottom")
    text = first.text_input(
        texts.SEARCH, help=texts.SEARCH_HELP, key=keys.SEARCH.name, persist_state="session", on_change=_rewind
    )
    kind = second.selectbox(
        texts.TYPE,
        list(texts.TYPES),
        format_func=words.label_of(texts.TYPES),
        key=keys.TYPE.name,
        persist_state="session",
        on_change=_rewind,
    )
    third.segmented_control(
        texts.VIEW,
        [texts.GRID, texts.TABLE],
        key=set_default(keys.VIEW, keys.VIEW.default),
        persist_state="session",
        required=True,
    )
    _filters()
    expert, since = get_state(keys.EXPERT).strip(), get_state(keys.SINCE)
    return expert or workspace().assets.expression(
        text, kind, get_state(keys.FOLDER), get_state(keys.TAG), since.isoformat() if since else ""
    )


def _filters() -> None:
    """What narrows a search further, drawn while it is open and kept when it is not."""
    expander = st.expander(texts.MORE, key=keys.FILTERS_OPEN.name, on_change="rerun")
    if not expander.open:
        return
    with expander:
        left, middle, right = st.columns(3)
        left.text_input(texts.FOLDER, key=keys.FOLDER.name, persist_state="session", on_change=_rewind)
        middle.text_input(texts.TAG, key=keys.TAG.name, persist_state="session", on_change=_rewind)
        right.date_input(texts.SINCE, key=set_default(keys.SINCE, None), persist_state="session", on_change=_rewind)
        st.text_input(
            texts.EXPERT, help=texts.EXPERT_HELP, key=keys.EXPERT.name, persist_state="session", on_change=_rewind
        )


def _results(page: SearchPage, linked: dict[str, str]) -> None:
    if get_state(keys.VIEW) == texts.TABLE:
        _table(page, linked)
        return
    _images([item.thumbnail or (_WITHHELD if item.asset.withheld else _TEMPLATE) for item in page.assets])
    with st.container(horizontal=True, key=keys.WALL):
        for item in page.assets:
            _card(item, is_linked=item.asset.asset_id in linked)


def _images(urls: list[str]) -> None:
    """Lay the pictures under the cards, all at once: parts of their own would make every rerun wait for them."""
    rules = (
        f'.st-key-{keys.WALL}>:nth-child({place}) label{{background-image:url("{quote(url, safe=_IN_ADDRESS)}")}}'
        for place, url in enumerate(urls, 1)
    )
    st.html(f"<style>{''.join(rules)}</style>")


def _card(item: Thumbnail, *, is_linked: bool) -> None:
    """A box to tick with the asset's name; `ui/app/router.py` makes it a card."""
    name, key = reference(item.asset), keys.TICKS[item.asset.asset_id]
    kind = f" :gray[{texts.TEMPLATE}]" if item.asset.resource_type == "raw" else ""
    mark = f" :green-badge[{texts.LINKED}]" if is_linked else ""
    mark += f" :orange-badge[{texts.WITHHELD}]" if item.asset.withheld else ""
    st.checkbox(
        f"{words.plain(item.asset.title)}{kind}{mark}",
        key=set_default(key, name in selection()),
        on_change=_toggle,
        args=(name, key),
        width=_WIDTH,
        disabled=bool(item.asset.withheld),
        help=texts.withheld(item.asset.withheld) if item.asset.withheld else None,
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
            texts.WITHHELD: item.asset.withheld,
        }
        for item in page.assets
    ]
    names = [reference(item.asset) for item in page.assets]
    rows_of_selection = [row for row, name in enumerate(names) if name in selection()]
    initial = TableState(selection=TableSelection(rows=rows_of_selection, columns=[], cells=[]))
    event = st.dataframe(
        as_table(rows),
        column_config={"": st.column_config.ImageColumn(width="small")},
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=set_default(keys.TABLES[hash(tuple(names))], initial),
    )
    ticked = {names[row] for row in event["selection"]["rows"]}
    remaining = [name for name in selection() if name not in names or name in ticked]
    set_state(keys.SELECTION, list(dict.fromkeys([*remaining, *(name for name in names if name in ticked)])))


def _pages(page: SearchPage, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.result_range((number - 1) * _SIZE + 1, (number - 1) * _SIZE + len(page.assets), page.total))
        st.button(texts.PREVIOUS, disabled=number == 1, on_click=_turn, args=("",), type="tertiary")
        st.button(texts.NEXT, disabled=not page.cursor, on_click=_turn, args=(page.cursor,), type="tertiary")
        st.button(texts.ADD_PAGE, on_click=_add, args=([item.asset for item in page.assets],))
        st.button(texts.CLEAR, on_click=clear, disabled=not selection(), type="tertiary")
        st.badge(texts.selection_count(len(selection())), color="blue" if selection() else "gray")


def _toggle(name: str, key: Key[bool]) -> None:
    rest = [each for each in selection() if each != name]
    set_state(keys.SELECTION, [*rest, name] if get_state(key) else rest)


def _add(assets: list[Asset]) -> None:
    """Select what of these can be sent."""
    offered = [asset for asset in assets if not asset.withheld]
    set_state(keys.SELECTION, list(dict.fromkeys([*selection(), *map(reference, offered)])))
    clear_prefix(keys.TABLES.prefix)
    ticks = {keys.TICKS[asset.asset_id].name for asset in offered}
    for key in keys_of(keys.TICKS):
        if key.name in ticks:
            set_state(key, True)


def clear() -> None:
    """Select nothing."""
    set_state(keys.SELECTION, ())
    set_state(keys.PASTED_TEXT, "")
    clear_prefix(keys.TABLES.prefix)
    for key in keys_of(keys.TICKS):
        set_state(key, False)


def _turn(cursor: str) -> None:
    cursors = get_state(keys.CURSORS)
    set_state(keys.CURSORS, [*cursors, cursor] if cursor else cursors[:-1])


def _rewind() -> None:
    set_state(keys.CURSORS, keys.CURSORS.default)
