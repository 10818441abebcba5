"""Errors as a person reads them: what happened, and the one next step."""

import logging
from contextvars import ContextVar
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import (
    ChooseError,
    Conflict,
    InputError,
    NotConnected,
    NotFound,
    OutcomeUnknown,
    Reconnect,
    Refused,
    StoreError,
    Unavailable,
    UnknownApp,
    WorkspaceError,
)
from core.logs import report_unexpected
from ui.app import text as words

_PLACE: Final = ContextVar[DeltaGenerator | None]("place of an unexpected error", default=None)
_LOGGER = logging.getLogger(__name__)
# The most special class first.
_NEXT_STEPS: tuple[tuple[type[WorkspaceError], str], ...] = (
    (NotConnected, words.NEXT_CONNECT),
    (Reconnect, words.NEXT_RECONNECT),
    (UnknownApp, words.NEXT_SETTINGS),
    (Refused, words.NEXT_REFUSED),
    (OutcomeUnknown, words.NEXT_UNKNOWN),
    (Unavailable, words.NEXT_LATER),
    (Conflict, words.NEXT_CONFLICT),
    (NotFound, words.NEXT_NOT_FOUND),
    (ChooseError, words.NEXT_CHOOSE),
    (InputError, words.NEXT_INPUT),
    (StoreError, words.NEXT_STORE),
)


def show_error(error: BaseException | None, *, on_setup: bool = False) -> None:
    """Draw an error of the product, with the way to Setup where that helps and the person is not there."""
    text = f"{words.sentence(error)}  \n{_next_step(error)}"
    st.error(words.said_on_setup(text) if on_setup else text, icon=":material/error:")
    if isinstance(error, NotConnected | Reconnect | Refused) and not on_setup:
        st.page_link("../../pages/setup.py", label=words.OPEN_SETUP, icon=":material/arrow_forward:")


def _next_step(error: BaseException | None) -> str:
    if isinstance(error, InputError) and error.place == "html":
        return words.NEXT_HTML
    return next((step for kind, step in _NEXT_STEPS if isinstance(error, kind)), words.NEXT_LATER)


def reserve_error() -> None:
    """Keep room here, at the top of a page, for the error that ends it."""
    _PLACE.set(st.empty())


def on_script_error(error: Exception) -> bool:
    """Draw an error of the product, or the ID of an unexpected one; its traceback goes to the log."""
    # What is drawn last stands at the bottom of a page, where nobody looks.
    with (_PLACE.get() or st.empty()).container():
        if isinstance(error, WorkspaceError):
            show_error(error)
            return True
        st.error(words.fault(report_unexpected(_LOGGER, error)), icon=":material/error:")
    return True
