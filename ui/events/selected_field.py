"""The field that is selected: the address holds it, so that a reload, Back and a colleague see the same."""

import streamlit as st

from ui.app.state import set_query_param

_PARAM = "field"


def selected_path() -> str:
    """The path of the field that the address names; blank without one."""
    return str(st.query_params.get(_PARAM, ""))


def select_field(path: str) -> None:
    """Let the address name the field that was selected in the list."""
    set_query_param(_PARAM, path)


def clear_selection() -> None:
    """Select nothing."""
    st.query_params.pop(_PARAM, None)
