"""The Cloudinary environment on Setup."""

from functools import partial
from urllib.parse import quote

import streamlit as st

from core.setup.cloudinary_status import CloudinaryStatus
from ui.app.cell import Cell
from ui.app.state import browser, workspace
from ui.setup import disconnect_text, keys
from ui.setup import text as texts
from ui.setup.connection import connect_link, try_again
from ui.setup.disconnect import ask_before_disconnection, disconnect_button


def cloudinary_cell(number: int, *, usable: bool) -> bool:
    """Show the environment, and the way to connect another; whether it answers, as far as anybody knows.

    `usable` tells whether Klaviyo is connected.
    """
    connected = False
    with Cell("setup/cloudinary", number, texts.CLOUDINARY_CELL, texts.CLOUDINARY_ASK, step=True) as cell:
        status: CloudinaryStatus = cell.fetch(workspace().setup.cloudinary)
        connected = status.connected
        is_done = connected and not _warnings()
        outcome = texts.cloudinary_outcome(status.cloud, is_demo=status.source == "sandbox", usable=usable)
        if cell.draw_step(outcome if is_done else ""):
            _show(status)
    return connected or cell.lacks_answer


def _show(status: CloudinaryStatus) -> None:
    """The environment, its addresses and its budget."""
    if status.source == "none":
        st.badge(texts.NOT_CONNECTED, icon=":material/link_off:", color="gray")
    elif status.connected:
        st.badge(texts.connected_as(status.cloud), icon=":material/check_circle:", color="green")
        st.caption(texts.delivers(status.source, status.api_host, status.delivery))
    else:
        st.error(texts.not_answering(status.cloud, status.problem, status.source if status.refused else ""))
        if not status.refused or status.source == "sandbox":
            try_again("ask_cloudinary_again")
    if status.budget and status.connected:
        st.caption(texts.budget(status.budget.remaining, status.budget.limit, status.budget.resets))
    for warning in _warnings():
        st.warning(warning)
    if browser():
        _ways_to_cloudinary(status)


def _warnings() -> list[str]:
    """Why an environment that was connected here is not used."""
    setup = workspace().setup
    warnings = [texts.CLOUDINARY_LOCKED] if setup.cloudinary_locked else []
    if setup.cloudinary_needs_key:
        warnings.append(texts.CLOUDINARY_NEEDS_KEY)
    if host := setup.cloudinary_host_not_allowed:
        warnings.append(texts.cloudinary_host_not_allowed(host))
    if (problem := setup.cloudinary_invalid) and setup.cloudinary_unusable:
        warnings.append(texts.cloudinary_invalid(setup.cloudinary_unusable, problem))
    return warnings


def _ways_to_cloudinary(status: CloudinaryStatus) -> None:
    """The link that connects an environment by a key, and the way out."""
    label = texts.CONNECT_CLOUDINARY if status.source in ("sandbox", "none") else texts.CHANGE_CLOUDINARY
    if status.refused:
        label = texts.ANOTHER_KEY
    with st.container(horizontal=True, vertical_alignment="center"):
        ticket = quote(workspace().setup.issue_setup_token(browser()))
        connect_link(f"/connect/cloudinary?ticket={ticket}", label, second=not status.refused)
        unusable = workspace().setup.cloudinary_unusable
        can_end = status.source == "form" or bool(unusable)
        if can_end:
            disconnect_button(keys.DISCONNECT_CLOUDINARY_OPEN, unusable or status.cloud, "ask_cloudinary_off")
    if can_end:
        ask_before_disconnection(
            keys.DISCONNECT_CLOUDINARY_OPEN,
            disconnect_text.DISCONNECT_CLOUDINARY,
            keys.DISCONNECT_CLOUDINARY.name,
            lambda: disconnect_text.at_cloudinary_disconnection(unusable or status.cloud),
            partial(workspace().setup.disconnect_cloudinary, unusable),
        )
