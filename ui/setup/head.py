"""The head of Setup: what a way back from a consent page said, the first screen, accounts of an earlier version."""

from collections.abc import Callable

import streamlit as st

from core.setup.klaviyo_status import KlaviyoStatus
from ui.app import text as words
from ui.app.demo import say_demo_done
from ui.app.state import workspace
from ui.setup import text as texts
from ui.setup.disconnect import say_disconnected
from ui.setup.first_screen import show_first_screen


def show_head() -> KlaviyoStatus:
    """Draw the title and what has to be known first; return where the connection to Klaviyo stands.

    Before anything is connected, what the product does comes first.
    """
    status = workspace().setup.klaviyo()
    is_first = status.connection is None
    if not is_first:
        st.markdown(words.head(words.SETUP, texts.SETUP_LEAD))
    say_disconnected()
    say_demo_done()
    _show_outcome()
    show_first_screen(status)
    if is_first:
        st.markdown(words.head(words.SETUP, texts.SETUP_LEAD))
    _moved_accounts()
    return status


def _show_outcome() -> None:
    """What a way back from a consent page said, or that the way here was from no page."""
    if "missing" in st.query_params:
        st.info(texts.NO_SUCH_PAGE)
    outcome = st.query_params.get("klaviyo", "")
    if outcome == "install":
        st.info(texts.FROM_KLAVIYO)
    elif outcome in texts.CALLBACK:
        _message(outcome)(texts.CALLBACK[outcome])
    if st.query_params.get("cloudinary") == "connected":
        st.success(texts.CLOUDINARY_IS_CONNECTED)


def _message(outcome: str) -> Callable[[str], object]:
    kinds: dict[str, Callable[[str], object]] = {"connected": st.success, "denied": st.warning}
    return kinds.get(outcome, st.error)


def _moved_accounts() -> None:
    """Name the databases that hold the accounts of an earlier version, until somebody dismisses it."""
    ws = workspace()
    moved = ws.setup.moved_accounts()
    if moved:
        st.info(texts.moved(moved, str(ws.settings.workspace_db.parent)), icon=":material/folder_open:")
        st.button(texts.DISMISS, on_click=ws.setup.dismiss_moved_accounts, key="moved_dismiss")
