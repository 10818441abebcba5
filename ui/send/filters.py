"""The filters of the library: words, type, folder and tag in view, others behind a press; the address keeps all."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from core.library.filters import LibraryFilters
from ui.app.cell import Cell
from ui.app.keys import Key
from ui.app.popover import popover
from ui.app.select import select, selected
from ui.app.state import get_state, set_default, set_query_param, set_state, workspace
from ui.send import keys
from ui.send import text as texts

_PARAMS: Final[Mapping[str, Key[str]]] = {
    "text": keys.SEARCH,
    "type": keys.TYPE,
    "folder": keys.FOLDER,
    "tag": keys.TAG,
    "expression": keys.EXPERT,
}
_SINCE: Final = "since"
_NARROWER: Final = [kind for kind in texts.TYPES if kind != keys.TYPE.default]
_LONGEST: Final = 1000


def show_filters(cell: Cell) -> tuple[str, int | None]:
    """Draw the filters; the search expression that they make, and how many assets of the type there are without them.

    The number is None where nobody knows it.
    """
    _follow_address()
    offer: LibraryFilters = cell.fetch(workspace().assets.filters)
    _show_search(offer, _type_counts(cell, offer))
    _write_address()
    since = get_state(keys.SINCE)
    expression = get_state(keys.EXPERT).strip() or workspace().assets.expression(
        get_state(keys.SEARCH), get_state(keys.TYPE), selected(keys.FOLDER) or "", selected(keys.TAG) or "",
        since.isoformat() if since else "",
    )  # fmt: skip
    kind = get_state(keys.TYPE)
    others = sum(offer.types.values()) if kind == keys.TYPE.default else offer.types.get(kind, 0)
    return expression, others if offer.complete else None


def is_narrowed() -> bool:
    """Whether any filter is in effect."""
    return bool(get_state(keys.FILTERS))


def clear_filters(keeps_type: bool) -> None:
    """Show everything again, of the type if it is kept."""
    for key in _PARAMS.values():
        if key != keys.TYPE or not keeps_type:
            set_state(key, key.default)
    set_state(keys.SINCE, None)
    rewind()


def _type_counts(cell: Cell, offer: LibraryFilters) -> Mapping[str, int]:
    """How many assets of each type the other filters leave; none where nobody knows, or an expression replaces them."""
    since = get_state(keys.SINCE)
    narrowing = (
        get_state(keys.SEARCH).strip(), selected(keys.FOLDER) or "", selected(keys.TAG) or "",
        since.isoformat() if since else "",
    )  # fmt: skip
    if get_state(keys.EXPERT).strip():
        return {}
    if not any(narrowing):
        return offer.types if offer.complete else {}
    text, *others = narrowing
    narrowed: LibraryFilters | None = None
    with cell.errors_here():
        narrowed = cell.fetch(
            workspace().assets.filters, workspace().assets.expression(text, keys.TYPE.default, *others)
        )
    # A type that nothing was found of has none.
    return dict.fromkeys(_NARROWER, 0) | dict(narrowed.types) if narrowed and narrowed.complete else {}


def _show_search(offer: LibraryFilters, counts: Mapping[str, int]) -> None:
    st.text_input(
        texts.SEARCH, key=keys.SEARCH.name, placeholder=texts.SEARCH_HELP, on_change=rewind, icon=":material/search:",
        label_visibility="collapsed",
    )  # fmt: skip
    st.segmented_control(
        texts.TYPE,
        list(texts.TYPES),
        format_func=lambda kind: texts.counted(
            texts.TYPES[kind], counts.get(kind) if kind != keys.TYPE.default else None
        ),
        key=set_default(keys.TYPE, keys.TYPE.default),
        label_visibility="collapsed",
        required=True,
        on_change=rewind,
        persist_state="session",
    )
    with st.container(horizontal=True, key="send_filters"):
        _choose(texts.FOLDER, texts.ANY_FOLDER, keys.FOLDER, offer.folders, complete=offer.complete)
        _choose(texts.TAG, texts.ANY_TAG, keys.TAG, offer.tags, complete=offer.complete)
        _show_more()
    since, expression = get_state(keys.SINCE), get_state(keys.EXPERT).strip()
    if expression:
        st.caption(texts.by_expression(expression))
    elif since:
        st.caption(texts.uploaded_since(since.isoformat()))


def _choose(label: str, everything: str, key: Key[str], counts: Mapping[str, int], *, complete: bool) -> None:
    set_default(key, key.default)
    current = selected(key) or ""
    options = list(dict.fromkeys(["", *sorted(counts, key=str.lower), current]))
    select(
        label,
        options,
        key,
        lambda name: texts.counted(name, counts.get(name) if complete else None) if name else everything,
        label_visibility="collapsed",
        # Of a large library only what its newest assets have is known.
        accept_new_options=not complete,
        on_change=rewind,
        persist_state="session",
    )


def _show_more() -> None:
    """What narrows a search further, drawn while it is open and kept when it is not."""
    box = popover(texts.MORE, keys.FILTERS_OPEN, icon=":material/filter_list:")
    if box is None:
        return
    with box:
        st.date_input(texts.SINCE, key=set_default(keys.SINCE, None), persist_state="session", on_change=rewind)
        st.text_input(
            texts.EXPERT, help=texts.EXPERT_HELP, key=keys.EXPERT.name, persist_state="session", on_change=rewind
        )


def rewind() -> None:
    """Show the first page of results."""
    set_state(keys.CURSORS, keys.CURSORS.default)


def _follow_address() -> None:
    """Take the filters from the address where somebody followed a link, reloaded or pressed Back.

    Whoever comes back from another page by the navigation, whose address has none, finds those that were left.
    """
    address, last = _address(), get_state(keys.FILTERS)
    was_drawn = get_state(keys.SEARCH_IF_DRAWN) is not None
    if was_drawn and address == last:
        return
    values = address if was_drawn else address or last
    for name, key in _PARAMS.items():
        set_state(key, values.get(name, key.default))
    set_state(keys.SINCE, _date(values.get(_SINCE, "")))
    if values != last:
        rewind()


def _write_address() -> None:
    values = {name: str(get_state(key) or "").strip() for name, key in _PARAMS.items()}
    since = get_state(keys.SINCE)
    values[_SINCE] = since.isoformat() if since else ""
    now = {name: value for name, value in values.items() if value and value != keys.TYPE.default}
    for name in values:
        if name in now:
            set_query_param(name, now[name])
        else:
            st.query_params.pop(name, None)
    set_state(keys.FILTERS, now)


def _address() -> dict[str, str]:
    values = {name: st.query_params.get(name, "")[:_LONGEST] for name in (*_PARAMS, _SINCE)}
    if values["type"] not in texts.TYPES or values["type"] == keys.TYPE.default:
        values["type"] = ""
    if values[_SINCE] and _date(values[_SINCE]) is None:
        values[_SINCE] = ""
    return {name: value for name, value in values.items() if value}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
