"""A popover that is drawn as a button until it is opened: a closed one would cost every run of the page more."""

from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app.keys import Key
from ui.app.state import get_state, set_state


def popover(
    label: str,
    key: Key[Any],
    *,
    icon: str | None = None,
    help: str | None = None,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    disabled: bool = False,
    wrap: bool | None = None,
) -> DeltaGenerator | None:
    """Draw the button; the room behind it while it is open, else None. The session's entry `key` is whether it is.

    It is marked by its icon, else by an arrow. `ui/app/popover.js` lets the focus stay with it.
    """
    if get_state(key) and not disabled:
        room = st.popover(label, key=key.name, on_change="rerun", icon=icon, help=help, type=type, wrap=wrap)
        return room if room.open else None
    st.button(
        label, key=f"closed_{key.name}", on_click=set_state, args=(key, True), icon=icon or ":material/expand_more:",
        icon_position="left" if icon else "right", help=help, type=type, disabled=disabled, wrap=wrap,
    )  # fmt: skip
    return None
