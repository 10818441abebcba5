"""The way out of both connections on Setup: it asks beside its button, and afterwards says what was disconnected."""

from collections.abc import Callable

import streamlit as st

from ui.app.keys import Key
from ui.app.state import get_state, set_state, workspace
from ui.setup import disconnect_text as texts
from ui.setup import keys
from ui.setup.connection import disconnect_account


def disconnect_button(is_asked: Key[bool], account: str, key: str) -> None:
    """Draw the button that asks; another press takes the question back. One about another account is over."""
    last_account = keys.SHOWN_ACCOUNT[is_asked.name]
    if get_state(last_account) not in ("", account):
        set_state(is_asked, False)
    set_state(last_account, account)
    st.button(texts.DISCONNECT, key=key, type="tertiary", on_click=set_state, args=(is_asked, not get_state(is_asked)))


def ask_before_disconnection(
    is_asked: Key[bool], label: str, key: str, consequences: Callable[[], str], disconnect: Callable[[], str | None]
) -> None:
    """Draw the question while it is asked: what it deletes, the button that does it, and the way back."""
    if not get_state(is_asked):
        return
    # `ui/app/style.css` draws its first button as one that deletes.
    with st.container(border=True, key=f"{key}_deletion"):
        st.markdown(consequences())
        jobs = workspace().jobs
        for job in jobs.active(workspace().setup.target.label):
            st.warning(texts.stops(job, jobs.partial_results(job.kind)), icon=":material/hourglass_top:")
        with st.container(horizontal=True):
            st.button(label, key=key, type="primary", on_click=_disconnect, args=(is_asked, label, disconnect))
            st.button(texts.CANCEL, key=f"{key}_cancel", on_click=set_state, args=(is_asked, False))


def _disconnect(is_asked: Key[bool], label: str, disconnect: Callable[[], str | None]) -> None:
    set_state(is_asked, False)
    if disconnect_account(disconnect):
        set_state(keys.DISCONNECTED, texts.DISCONNECTED[label])


def say_disconnected() -> None:
    """Say once what was disconnected."""
    if text := get_state(keys.DISCONNECTED):
        st.success(text, icon=":material/link_off:")
        set_state(keys.DISCONNECTED, "")
