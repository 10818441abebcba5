"""The head of a cell that can be folded: a button of our own, as an expander of Streamlit costs four times as much."""

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
    """Draw the head; whether what is below it has to be drawn.

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
    data = {"number": number, "title": title, "outcome": outcome, "open": is_open}
    _HEAD.mount(f"{key.name}_head", data, press=lambda: _press(key))
    return is_open


def _press(key: Key[bool | None]) -> None:
    set_state(key, not get_state(key))
