"""The only reader and writer of the session's state, and the process's one workspace."""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Workspace, open_workspace
from core.errors import WorkspaceError
from core.notebooks.store import SavedCell
from ui.app import keys
from ui.app import text as words
from ui.app.cell_result import CellResult, Waiting
from ui.app.keys import Key, T
from web.gate import BROWSER_COOKIE

_bound: ContextVar[Workspace | None] = ContextVar("workspace", default=None)


@cache
def process_workspace() -> Workspace:
    """The workspace of this process; `app.py` opens it before the first page is drawn."""
    return open_workspace(who=person)


def workspace() -> Workspace:
    """The workspace of this run of a page: one account from its first line to its last."""
    return _bound.get() or process_workspace()


def begin_run() -> None:
    """Obtain the account of this run; a click on a page that was drawn for another account is dropped.

    A callback runs before: it is given what it acts with when the page is drawn.
    """
    ws = process_workspace().bound()
    _bound.set(ws)
    connection = ws.account.connection
    now = (f"{ws.account.label} {ws.setup.target.label}", connection.connected_at if connection else "")
    before = get_state(keys.ACCOUNT) or now
    if before != now:
        # Also where the same account was disconnected in between: what the cells remember may be its events.
        clear_all_results()
    if before[0] != now[0]:
        set_state(keys.PRESSES, None)
    # Last, because a run that is ended before leaves it all to the next one.
    set_state(keys.ACCOUNT, now)
    if before[0] != now[0]:
        st.rerun()


@cache
def trouble() -> str:
    """Why this process cannot open its workspace; blank when it can."""
    if st.get_option("server.baseUrlPath"):
        return words.SUB_PATH
    try:
        process_workspace()
    except WorkspaceError as error:
        return str(error)
    return ""


def person() -> str:
    """The email address of whoever signed in, or opened this session's panel; blank at this machine and in a job."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    if panel := get_state(keys.PANEL):
        return panel.who
    return str(st.user.get("email") or "") if st.user.get("is_logged_in") else ""


def get_result(cell: str) -> CellResult | None:
    """What this cell executed last in this session."""
    return get_state(keys.RESULTS).get(cell)


def set_result(cell: str, memory: CellResult) -> None:
    """Keep what this cell executed, in the place of what it executed before."""
    results = get_state(keys.RESULTS)
    set_state(keys.RESULTS, {**results, cell: memory})


def wait_for(cell: str, waiting: Waiting) -> None:
    """Note what this cell waits for, in the place of what it waited for before."""
    reads = get_state(keys.READS)
    set_state(keys.READS, {**reads, cell: waiting})


def clear_reads(*cells: str) -> None:
    """Let these cells wait for nothing any more."""
    reads = get_state(keys.READS)
    _wait_only_for({cell: waiting for cell, waiting in reads.items() if cell not in cells})


def _wait_only_for(remaining: Mapping[str, Waiting]) -> None:
    for cell, waiting in get_state(keys.READS).items():
        if cell not in remaining:
            waiting.read.stop()
    set_state(keys.READS, remaining)


def clear_results(*cells: str) -> None:
    """Let these cells execute again."""
    clear_reads(*cells)
    remaining = {cell: memory for cell, memory in get_state(keys.RESULTS).items() if cell not in cells}
    set_state(keys.RESULTS, remaining)


def clear_all_results() -> None:
    """Let every cell execute again: the world has changed."""
    _wait_only_for({})
    set_state(keys.RESULTS, {})


def clear_answers() -> None:
    """Let every cell execute again in the same world; what stands in for a missing answer stays."""
    _wait_only_for({})
    results = get_state(keys.RESULTS)
    set_state(keys.RESULTS, {slot: memory for slot, memory in results.items() if slot.endswith(keys.STAND_IN)})


def record_cell(page: str, cell: SavedCell) -> None:
    """Note that this cell is on the page, as it is now."""
    pages = get_state(keys.CELLS_OF_PAGES)
    set_state(keys.CELLS_OF_PAGES, {**pages, page: {**pages.get(page, {}), cell.number: cell}})


def clear_cells(page: str) -> None:
    """Forget the cells of a page, which shows others from now on."""
    pages = get_state(keys.CELLS_OF_PAGES)
    set_state(keys.CELLS_OF_PAGES, {**pages, page: {}})


def drawn_cells(page: str) -> list[SavedCell]:
    """The cells of a page as they were drawn last, in their order."""
    cells = get_state(keys.CELLS_OF_PAGES).get(page, {})
    return [cells[number] for number in sorted(cells)]


def set_default(key: Key[T], value: T) -> str:
    """Give a widget its first value, unless the person has already chosen one; the widget's key."""
    if key.name not in st.session_state:
        st.session_state[key.name] = value
    return key.name


def get_state(key: Key[T]) -> T:
    """The value of an entry, often that of a widget; the key's default while there is none."""
    value: T = st.session_state.get(key.name, key.default)
    return value


def set_state(key: Key[T], value: T) -> None:
    """Set a value of the session; that of a widget only before it is drawn, as a callback does."""
    st.session_state[key.name] = value


def set_query_param(name: str, value: str | list[str]) -> None:
    """Keep what is looked at in the page's address; told to the browser when it changes."""
    if st.query_params.get_all(name) != ([value] if isinstance(value, str) else value):
        st.query_params[name] = value


def clear_state(*keys: Key[Any]) -> None:
    """Forget these entries: they have their defaults, and a widget begins anew."""
    for key in keys:
        st.session_state.pop(key.name, None)


def clear_prefix(prefix: str) -> None:
    """Forget every widget whose key begins with this: it begins anew."""
    for name in _names(prefix):
        del st.session_state[name]


def browser() -> str:
    """The browser's identity, which OAuth is bound to; blank without cookies."""
    return str(st.context.cookies.get(BROWSER_COOKIE, ""))


def _names(prefix: str) -> list[str]:
    return [str(name) for name in st.session_state if str(name).startswith(prefix)]
