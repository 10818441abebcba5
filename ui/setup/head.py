"""The head of Setup: what a way back from a consent page said, the first screen, accounts of an earlier version."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from core.setup.klaviyo_status import KlaviyoStatus
from ui.app import keys
from ui.app import text as words
from ui.app.demo import say_demo_done
from ui.app.state import get_state, set_state, workspace
from ui.setup import text as texts
from ui.setup.disconnect import say_disconnected
from ui.setup.first_screen import show_first_screen
from ui.setup.klaviyo import install_again

_OUTCOMES: Final = ("klaviyo", "cloudinary", "missing")
"""The parameters of Setup's address by which a way back says what happened."""


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
    _show_outcome(status)
    show_first_screen(status)
    if is_first:
        st.markdown(words.head(words.SETUP, texts.SETUP_LEAD))
    _moved_accounts()
    return status


def _show_outcome(status: KlaviyoStatus) -> None:
    """What a way back from a consent page said, or that the way here was from no page.

    It leaves the address, where a reload or a bookmark would say it again, and goes once it is no longer true.
    """
    outcome = _take_outcome(status)
    if "missing" in outcome:
        st.info(texts.NO_SUCH_PAGE)
    word = outcome.get("klaviyo", "")
    if word == "install" and status.connection is None:
        st.info(texts.FROM_KLAVIYO)
    elif word in texts.CALLBACK and (word != "connected" or status.usable):
        _message(word)(texts.CALLBACK[word])
        if word != "connected":
            install_again(status, explain=word == "denied")
    if outcome.get("cloudinary") == "connected":
        st.success(texts.CLOUDINARY_IS_CONNECTED)


def _take_outcome(status: KlaviyoStatus) -> Mapping[str, str]:
    in_address = {name: st.query_params.pop(name) for name in _OUTCOMES if name in st.query_params}
    of = f"{status.connection.connected_at} {status.connection.broken}" if status.connection else ""
    if in_address:
        set_state(keys.SETUP_OUTCOME, {**in_address, "of": of})
    outcome = get_state(keys.SETUP_OUTCOME)
    return outcome if outcome.get("of") == of else {}


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
