"""Why a job left off, as long as that holds: an account that is connected again is not said to be disconnected."""

from typing import Final

import streamlit as st

from core.domain.job import Job
from core.errors import DISCONNECTED, NO_LONGER_CONNECTED
from ui.app.state import process_workspace, workspace

STOPPED_BY_DISCONNECTION: Final = "it stopped when the account was disconnected"
_OF_NO_ACCOUNT: Final = (DISCONNECTED, NO_LONGER_CONNECTED)
_SECONDS: Final = 2


def note_now(job: Job) -> str:
    """The note of a job; a page that shows one of an account that is not connected follows the connection."""
    if job.note not in _OF_NO_ACCOUNT:
        return job.note
    if workspace().account.label == job.account:
        return STOPPED_BY_DISCONNECTION
    st.fragment(_redraw_once_connected, run_every=_SECONDS)(job.account)
    return job.note


def _redraw_once_connected(account: str) -> None:
    # The workspace of the run has the account that it began with.
    if process_workspace().account.label == account:
        st.rerun()
