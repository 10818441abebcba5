"""The Cloudinary environment on Setup."""

from functools import partial
from urllib.parse import quote

import streamlit as st

from core.setup.cloudinary_status import CloudinaryStatus
from ui.app.cell import Cell
from ui.app.state import browser, workspace
from ui.setup import keys
from ui.setup import text as texts
from ui.setup.connection import connect_link, disconnect_account


def cloudinary_cell(number: int) -> bool:
    """Show the environment, and the way to connect another; whether it answers."""
    connected = False
    with Cell("setup/cloudinary", number, texts.CLOUDINARY_CELL, texts.CLOUDINARY_ASK) as cell:
        status: CloudinaryStatus = cell.fetch(workspace().setup.cloudinary)
        _show(status)
        connected = status.connected
    return connected


def _show(status: CloudinaryStatus) -> None:
    """The environment, its addresses and its budget."""
    if status.source == "none":
        st.badge(texts.NOT_CONNECTED, icon=":material/link_off:", color="gray")
    elif status.connected:
        st.badge(texts.connected_as(status.cloud), icon=":material/check_circle:", color="green")
        st.caption(texts.delivers(status.source, status.api_host, status.delivery))
    else:
        st.error(texts.not_answering(status.cloud, status.problem, status.source if status.refused else ""))
    if status.budget and status.connected:
        st.caption(texts.budget(status.budget.remaining, status.budget.limit, status.budget.resets))
    if workspace().setup.cloudinary_locked:
        st.warning(texts.CLOUDINARY_LOCKED)
    if workspace().setup.cloudinary_needs_key:
        st.warning(texts.CLOUDINARY_NEEDS_KEY)
    if host := workspace().setup.cloudinary_host_not_allowed:
        st.warning(texts.cloudinary_host_not_allowed(host))
    if (problem := workspace().setup.cloudinary_invalid) and workspace().setup.cloudinary_unusable:
        st.warning(texts.cloudinary_invalid(workspace().setup.cloudinary_unusable, problem))
    if browser():
        _ways_to_cloudinary(status)


def _ways_to_cloudinary(status: CloudinaryStatus) -> None:
    """The link that connects an environment by a key, and the way out."""
    label = texts.CONNECT_CLOUDINARY if status.source in ("sandbox", "none") else texts.CHANGE_CLOUDINARY
    if status.refused:
        label = texts.ANOTHER_KEY
    with st.container(horizontal=True, vertical_alignment="center"):
        ticket = quote(workspace().setup.issue_setup_token(browser()))
        connect_link(f"/connect/cloudinary?ticket={ticket}", label, second=not status.refused)
        unusable = workspace().setup.cloudinary_unusable
        if status.source == "form" or unusable:
            off = partial(workspace().setup.disconnect_cloudinary, unusable)
            key = keys.DISCONNECT_CLOUDINARY.name
            st.button(texts.DISCONNECT, on_click=disconnect_account, args=[off], type="tertiary", key=key)
