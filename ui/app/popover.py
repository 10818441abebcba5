"""A popover that is drawn as a button until it is opened: a closed one would cost every run of the page more."""

from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app.keys import Key
from ui.app.state import clear_state, get_state, set_state


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
    """Draw its button; the popover while it is open, else None. The session's entry `key` is whether it is open.

    It is marked by its icon, else by an arrow; where it is disabled it closes. `ui/app/popover.js` lets the focus stay
    with it.
    """
    if get_state(key) and not disabled:
        opened = st.popover(label, key=key.name, on_change="rerun", icon=icon, help=help, type=type, wrap=wrap)
        return opened if opened.open else None
    # A press in a run that ended before the popover was drawn stands under the name of the entry, and would open it
    # again whenever it is closed.
    clear_state(key)
    st.button(
        label, key=f"closed_{key.name}", on_click=set_state, args=(key, True), icon=icon or ":material/expand_more:",
        icon_position="left" if icon else "right", help=help, type=type, disabled=disabled, wrap=wrap,
    )  # fmt: skip
    return None
