"""Who may see anything: with `WORKSPACE_ACCESS=oidc`, people who signed in and are on the list."""

import streamlit as st

from core.domain.sign_in import confirmed_address
from ui.app import text as words
from ui.app.state import person, workspace


def admitted() -> bool:
    """Whether the person may go on; draws what they can do instead."""
    settings = workspace().settings
    if settings.workspace_access == "local":
        return True
    if not st.user.get("is_logged_in"):
        st.title(words.PRODUCT)
        st.markdown(words.SIGN_IN_LEAD)
        st.button(words.SIGN_IN, on_click=st.login, type="primary")
        return False
    address = confirmed_address(st.user.to_dict(), settings.workspace_trusted_issuer)
    if settings.admits(address):
        return True
    st.title(words.PRODUCT)
    st.error(words.not_allowed(person()) if address else words.not_confirmed(person()))
    st.button(words.SIGN_OUT, on_click=st.logout)
    return False


def account() -> None:
    """Who is signed in, and the way out."""
    if workspace().settings.workspace_access == "oidc":
        # Without Markdown, which would link it.
        st.text(person())
        st.button(words.SIGN_OUT, on_click=st.logout, type="tertiary")
