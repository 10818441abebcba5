"""The heads of what can be folded: buttons of our own, as an expander of Streamlit costs four times as much."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state, set_query_param, set_state

_HEADS: Final = Component(
    name="disclosure", folder=Path(__file__).parent, markup="disclosure.html", scripts=("disclosure.js",)
)
_OPEN, _FOLDED = "true", "false"


@dataclass(frozen=True, kw_only=True)
class _Head:
    """What stands on a button; `key` is the entry that tells whether what is below it is open."""

    key: Key[bool | None]
    title: str
    number: int = 0
    outcome: str = ""
    symbol: str = ""


_waiting: ContextVar[list[_Head] | None] = ContextVar("heads_of_run", default=None)
"""The heads that stand together and are not drawn yet; no other run of a page has the same list."""


@contextmanager
def heads_together() -> Iterator[None]:
    """Draw the heads of what is folded in here as one part: each costs every rerun, and nothing stands between them."""
    token = _waiting.set([])
    try:
        yield
    except RerunException:
        raise
    except BaseException:
        # A page that ends early, whatever the reason, has the heads that it came to.
        draw_heads()
        raise
    else:
        draw_heads()
    finally:
        _waiting.reset(token)


def disclose(key: Key[bool | None], number: int, title: str, outcome: str, *, folded: bool) -> bool:
    """Draw the head of a cell; whether what is below it has to be drawn.

    The address keeps it where it is not as it begins, so that a colleague, a reload and Back open the same cells.
    """
    addressed = Key(f"{key.name}_addressed", "")
    in_address, is_open = st.query_params.get(key.name, ""), get_state(key)
    if in_address and in_address != get_state(addressed):
        is_open = in_address == _OPEN
    elif is_open is None or (get_state(addressed) and not in_address):
        # Back led to where the address said nothing yet.
        is_open = not folded
    set_state(key, is_open)
    if is_open == folded:
        set_query_param(key.name, _OPEN if is_open else _FOLDED)
    else:
        st.query_params.pop(key.name, None)
    set_state(addressed, st.query_params.get(key.name, ""))
    _place(_Head(key=key, title=title, number=number, outcome=outcome))
    return is_open


def disclose_in_sidebar(key: Key[bool | None], title: str, symbol: str) -> bool:
    """Draw the head of a part of the sidebar, which begins folded; whether what is below it has to be drawn.

    The session keeps it: a colleague who opens the same page need not see it.
    """
    _place(_Head(key=key, title=title, symbol=symbol))
    return bool(get_state(key))


def draw_heads() -> None:
    """Draw the heads that wait for others: what comes next stands below them."""
    waiting = _waiting.get()
    if waiting:
        _draw(waiting)
        waiting.clear()


def _place(head: _Head) -> None:
    """Draw a head; one that is folded waits where another one may follow."""
    waiting = _waiting.get()
    if waiting is None:
        _draw([head])
        return
    waiting.append(head)
    if get_state(head.key):
        draw_heads()


def _draw(heads: list[_Head]) -> None:
    rows = [
        {"id": f"{each.key.name}_head", "title": each.title, "number": each.number, "outcome": each.outcome,
         "symbol": each.symbol, "open": bool(get_state(each.key))}
        for each in heads
    ]  # fmt: skip
    keys = {row["id"]: each.key for row, each in zip(rows, heads, strict=True)}
    part = Key[Mapping[str, Any]](f"{rows[0]['id']}s", {})
    _HEADS.mount(part.name, {"heads": rows}, press=lambda: _press(keys, get_state(part).get("press")))


def _press(keys: Mapping[Any, Key[bool | None]], pressed: object) -> None:
    """Open or fold what the browser names, if it is one of these."""
    if key := keys.get(pressed):
        set_state(key, not get_state(key))
