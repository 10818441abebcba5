"""Setup: connect Klaviyo and Cloudinary, create the metadata field."""

from html import escape
from urllib.parse import quote

import streamlit as st

from core.klaviyo.oauth import SCOPES
from core.services.connect import FieldStatus, KlaviyoStatus
from ui import words
from ui.cell import Cell
from ui.state import browser, forget, workspace
from ui.words import setup as texts

ws = workspace()


def disconnect() -> None:
    ws.setup.disconnect()


def install_link(label: str) -> None:
    """A link that opens in this tab; the ticket in it is a sealed text, so drawing it changes nothing."""
    if not browser():
        st.warning(texts.NO_COOKIES)
        return
    href = f"/oauth/start?ticket={quote(ws.setup.ticket(browser()))}"
    st.html(f'<a class="install" href="{escape(href)}">{escape(label)}</a>')


def show_connection(status: KlaviyoStatus) -> None:
    connection = status.connection
    if connection is None:
        st.badge(texts.NOT_CONNECTED, icon=":material/link_off:", color="gray")
        install_link(texts.INSTALL)
        return
    if connection.broken:
        st.error(words.sentence(connection.broken))
        install_link(texts.RECONNECT)
    else:
        st.badge(texts.connected_as(connection.account_name), icon=":material/check_circle:", color="green")
        st.caption(f"Account {connection.account_id} · since {connection.connected_at[:10]}")
    if status.missing_scopes:
        st.warning(texts.limited(status.missing_scopes))
        install_link(texts.RECONNECT)
    st.button(texts.DISCONNECT, on_click=disconnect, type="tertiary")


def show_field(cell: Cell, status: FieldStatus) -> None:
    definition = status.definition
    st.markdown(f"`{definition['external_id']}` · {words.plain(definition['label'])} · {definition['type']}")
    if status.state == "present":
        st.success(texts.FIELD_PRESENT, icon=":material/check_circle:")
    elif status.state == "foreign":
        st.warning(texts.FIELD_FOREIGN)
    elif status.state == "unknown":
        st.error(words.sentence(status.problem))
    else:
        st.info(texts.FIELD_ABSENT)
        if st.button(texts.CREATE_FIELD, type="primary"):
            cell.act(ws.setup.create_metadata_field)
            forget("setup_3_0", "setup_3_act")
            st.rerun()


st.html(
    "<style>a.install{display:inline-block;padding:.55rem 1.1rem;border-radius:.5rem;background:#2f5d50;"
    "color:#fff!important;font-weight:600;text-decoration:none}"
    "a.install:focus-visible{outline:3px solid #8fd0bb}</style>"
)
st.title(words.SETUP)
st.markdown(texts.SETUP_LEAD)

outcome = st.query_params.get("klaviyo", "")
if outcome in texts.CALLBACK:
    (st.success if outcome == "connected" else st.error)(texts.CALLBACK[outcome])

with Cell("setup", 1, texts.KLAVIYO_CELL, texts.KLAVIYO_ASK) as cell:
    klaviyo = cell.look(ws.setup.klaviyo)
    if klaviyo.missing_settings:
        st.caption(texts.settings_missing(klaviyo.missing_settings))
    show_connection(klaviyo)
    with st.expander(texts.SCOPES_TITLE):
        st.table([{"Scope": f"`{scope}`", "Why it is needed": why} for scope, why in SCOPES.items()])

with Cell("setup", 2, texts.CLOUDINARY_CELL, texts.CLOUDINARY_ASK) as cell:
    cloudinary = cell.call(ws.setup.cloudinary)
    if cloudinary.connected:
        st.badge(texts.connected_as(cloudinary.cloud), icon=":material/check_circle:", color="green")
    else:
        st.error(words.plain(f"{cloudinary.cloud}: {cloudinary.problem}"))

with Cell("setup", 3, texts.FIELD_CELL, texts.FIELD_ASK) as cell:
    show_field(cell, cell.call(ws.setup.metadata_field))
