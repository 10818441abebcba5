"""The field that is selected: the address holds it, so that a reload, Back and a colleague see the same."""

import streamlit as st

from ui.app.state import get_state, set_query_param, set_state
from ui.events import keys

_PARAM = "field"


def selected_path() -> str:
    """The path of the field that the address names; blank without one."""
    return str(st.query_params.get(_PARAM, ""))


def begin_selection(path: str | None) -> None:
    """Let the list show this field, none if it is not in the list; called before it is drawn."""
    set_state(keys.FIELD, path)


def keep_selection() -> None:
    """Let the address name what was selected in the list; called when that changes."""
    if path := get_state(keys.FIELD):
        set_query_param(_PARAM, path)


def clear_selection() -> None:
    """Select nothing."""
    st.query_params.pop(_PARAM, None)
    set_state(keys.FIELD, None)
