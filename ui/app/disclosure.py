"""The head of a cell that can be folded: a button of our own, as an expander of Streamlit costs four times as much."""

import json
from pathlib import Path
from typing import Final

import streamlit as st

from ui.app.keys import Key
from ui.app.state import get_state, has_state, set_query_param, set_state

_SCRIPT: Final = Path(__file__).with_name("disclosure.js").read_text(encoding="utf-8")
_HTML: Final = '<h3 class="disclosure"><button type="button"></button></h3>'
_OPEN, _FOLDED = "true", "false"


def disclose(key: Key[bool], number: int, title: str, outcome: str, *, folded: bool) -> bool:
    """Draw the head; whether what is below it has to be drawn.

    The address keeps it where it is not as it begins, so that a colleague, a reload and Back open the same cells.
    """
    addressed = Key(f"{key.name}_addressed", "")
    in_address = st.query_params.get(key.name, "")
    if in_address and in_address != get_state(addressed):
        set_state(key, in_address == _OPEN)
    elif not has_state(key) or (get_state(addressed) and not in_address):
        # Back led to where the address said nothing yet.
        set_state(key, not folded)
    is_open = get_state(key)
    if is_open == folded:
        set_query_param(key.name, _OPEN if is_open else _FOLDED)
    else:
        st.query_params.pop(key.name, None)
    set_state(addressed, st.query_params.get(key.name, ""))
    # Registered on each run, which the component registry takes as the same component.
    draw = st.components.v2.component("disclosure", html=_HTML, js=_SCRIPT, isolate_styles=False)
    data = {"number": number, "title": title, "outcome": outcome, "open": is_open}
    # As bytes: Streamlit loads pandas to look at other data.
    draw(data=json.dumps(data).encode(), key=f"{key.name}_head", on_press_change=lambda: _press(key))
    return is_open


def _press(key: Key[bool]) -> None:
    set_state(key, not get_state(key))
