"""The head of what can be folded: a button of our own, as an expander of Streamlit costs four times as much."""

from pathlib import Path
from typing import Final

import streamlit as st

from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state, set_query_param, set_state

_HEAD: Final = Component(
    name="disclosure", folder=Path(__file__).parent, markup="disclosure.html", scripts=("disclosure.js",)
)
_OPEN, _FOLDED = "true", "false"


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
    _draw_head(key, title, number=number, outcome=outcome)
    return is_open


def disclose_in_sidebar(key: Key[bool | None], title: str, symbol: str) -> bool:
    """Draw the head of a part of the sidebar, which begins folded; whether what is below it has to be drawn.

    The session keeps it: a colleague who opens the same page need not see it.
    """
    _draw_head(key, title, symbol=symbol)
    return bool(get_state(key))


def _draw_head(key: Key[bool | None], title: str, *, number: int = 0, outcome: str = "", symbol: str = "") -> None:
    data = {"title": title, "number": number, "outcome": outcome, "symbol": symbol, "open": bool(get_state(key))}
    _HEAD.mount(f"{key.name}_head", data, press=lambda: _press(key))


def _press(key: Key[bool | None]) -> None:
    set_state(key, not get_state(key))
