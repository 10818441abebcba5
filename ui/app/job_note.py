"""Why a job left off, as long as that holds: an account that is connected again is not said to be disconnected."""

from typing import Final

import streamlit as st

from core.errors import DISCONNECTED, NO_LONGER_CONNECTED
from ui.app.state import process_workspace, workspace

_OF_NO_ACCOUNT: Final = (DISCONNECTED, NO_LONGER_CONNECTED)
_SECONDS: Final = 2


def note_now(note: str) -> str:
    """The note of a job, blank once it is over; a page that shows one of an absent account follows its connection."""
    if note not in _OF_NO_ACCOUNT:
        return note
    if workspace().account.connection:
        return ""
    st.fragment(_redraw_once_connected, run_every=_SECONDS)()
    return note


def _redraw_once_connected() -> None:
    # The workspace of the run has the account that it began with.
    if process_workspace().account.connection:
        st.rerun()
