"""The two connections as Setup shows them."""

from collections.abc import Callable
from contextlib import suppress
from html import escape
from urllib.parse import quote

import streamlit as st

from core.domain.connection import Connection
from core.errors import NotConnected
from core.setup.environment import CloudinaryStatus
from core.setup.klaviyo_status import KlaviyoStatus
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import browser, choose, chosen, forget_all, workspace
from ui.setup import text as texts

PROFILES = "profiles:read"
_LINK_STYLE = (
    # As high and as large as Streamlit's own buttons, which stand beside it.
    "<style>a.install{display:inline-block;padding:.5rem .85rem;border-radius:.5rem;background:#2f5d50;"
    "border:1px solid #2f5d50;color:#fff!important;font-size:.875rem;line-height:1.45rem;text-decoration:none}"
    "a.install.second{background:none;color:inherit!important;border-color:#8a938f}"
    "a.install:hover{filter:brightness(1.12)}"
    "a.install:focus-visible{outline:3px solid #8fd0bb}</style>"
)


def ask(cell: Cell) -> tuple[KlaviyoStatus, str]:
    """Where the connection to Klaviyo stands, and why Klaviyo does not answer, if so."""
    setup = workspace().setup
    status: KlaviyoStatus = cell.look(setup.klaviyo)
    if not status.usable:
        return status, ""
    problem: str = cell.call(setup.ask_klaviyo)
    # Asking may have shown that the connection is gone.
    return setup.klaviyo(), problem


def moved_accounts() -> None:
    """Name the databases that hold the accounts of an earlier version, until somebody dismisses it."""
    ws = workspace()
    moved = ws.setup.moved_accounts()
    if moved:
        st.info(texts.moved(moved, str(ws.settings.workspace_db.parent)), icon=":material/folder_open:")
        st.button(texts.DISMISS, on_click=ws.setup.dismiss_moved_accounts, key="moved_dismiss")


def klaviyo(status: KlaviyoStatus, problem: str) -> None:
    """The account, what it granted, and the way to connect it; `problem` is why it does not answer."""
    connection = status.connection
    _say_unended()
    if status.by_key:
        _by_key(status, problem)
        return
    if connection is None:
        st.badge(texts.NOT_CONNECTED, icon=":material/link_off:", color="gray")
        _install(texts.INSTALL)
    elif connection.broken:
        st.error(texts.broken(connection.account_name, connection.broken), icon=":material/link_off:")
        _account(connection)
        _install(texts.RECONNECT, profiles=status.granted(PROFILES))
    else:
        _badge(connection.account_name, problem)
        _account(connection)
        if status.missing_scopes:
            st.warning(texts.limited(status.missing_scopes), icon=":material/lock:")
            _install(texts.RECONNECT, profiles=status.granted(PROFILES))
    if connection is None or connection.broken or status.missing_scopes:
        _wait_for_change(status)
    _scopes(status)


def _by_key(status: KlaviyoStatus, problem: str) -> None:
    """The account of a private key, which nobody approves."""
    st.warning(texts.BY_KEY, icon=":material/code:")
    if status.connection:
        _badge(status.connection.account_name, problem)
        _account(status.connection)


def cloudinary(status: CloudinaryStatus) -> None:
    """The environment, its addresses and its budget."""
    if status.connected:
        st.badge(texts.connected_as(status.cloud), icon=":material/check_circle:", color="green")
        st.caption(texts.delivers(status.source, status.delivery))
    else:
        st.error(texts.not_answering(status.cloud, status.problem, status.source if status.refused else ""))
    if status.budget and status.connected:
        st.caption(texts.budget(status.budget.remaining, status.budget.limit, status.budget.resets))
    if workspace().setup.cloudinary_locked:
        st.warning(texts.CLOUDINARY_LOCKED)
    if workspace().setup.cloudinary_needs_key:
        st.warning(texts.CLOUDINARY_NEEDS_KEY)
    if browser():
        _ways_to_cloudinary(status)


def _ways_to_cloudinary(status: CloudinaryStatus) -> None:
    """The link that connects an environment by a key, and the way out."""
    label = texts.CONNECT_CLOUDINARY if status.source == "sandbox" else texts.CHANGE_CLOUDINARY
    if status.refused:
        label = texts.ANOTHER_KEY
    with st.container(horizontal=True, vertical_alignment="center"):
        ticket = quote(workspace().setup.ticket(browser()))
        _link(f"/connect/cloudinary?ticket={ticket}", label, second=not status.refused)
        if status.source == "form":
            off = workspace().setup.disconnect_cloudinary
            st.button(texts.DISCONNECT, on_click=_disconnect, args=[off], type="tertiary", key="cloudinary_off")


def _account(connection: Connection) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.account(connection.account_id, connection.connected_at), width="content")
        st.button(texts.DISCONNECT, on_click=_disconnect, args=[workspace().setup.disconnect], type="tertiary")


def _badge(account: str, problem: str) -> None:
    if problem:
        st.badge(texts.not_answering_now(account), icon=":material/cloud_off:", color="orange")
        st.warning(f"{words.sentence(problem)}  \n{texts.KEPT_ALL_THE_SAME}")
    else:
        st.badge(texts.connected_as(account), icon=":material/check_circle:", color="green")


def _disconnect(disconnect: Callable[[], str | None]) -> None:
    """Disconnect what the page showed; if that was changed meanwhile, the page as it is now says so."""
    with suppress(NotConnected):
        choose("setup_unended", disconnect() or "")
    _begin_anew()


def _begin_anew() -> None:
    """Whatever was looked at belongs to another account, or to none; so does what a way back said."""
    forget_all()
    for name in ("klaviyo", "cloudinary"):
        st.query_params.pop(name, None)


def _say_unended() -> None:
    """Say once that Klaviyo could not be told of the end."""
    problem = chosen("setup_unended", "")
    if problem:
        st.warning(texts.unended(problem))
        choose("setup_unended", "")


def _install(label: str, *, profiles: bool = False) -> None:
    """The links to Klaviyo's page; the ticket in them is a sealed text, so drawing it changes nothing."""
    if not browser():
        st.warning(texts.NO_COOKIES)
        return
    ticket = workspace().setup.ticket(browser(), profiles=profiles or bool(chosen("setup_profiles", False)))
    href = f"/oauth/start?ticket={quote(ticket)}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"install_{label}"):
        _link(href, label)
        st.link_button(texts.NEW_TAB, href, type="tertiary", icon=":material/open_in_new:", help=texts.NEW_TAB_HELP)
    if label == texts.INSTALL:
        st.checkbox(texts.PROFILES, key="setup_profiles", help=texts.PROFILES_HELP)
        with st.expander(texts.ASK_SOMEBODY, expanded=st.query_params.get("klaviyo") == "denied"):
            st.markdown(texts.ASK_SOMEBODY_TEXT)
            st.code(f"{workspace().settings.workspace_url}/setup?klaviyo=install", language=None)


def _link(href: str, label: str, *, second: bool = False) -> None:
    name = "install second" if second else "install"
    st.html(f'{_LINK_STYLE}<a class="{name}" href="{escape(href)}">{escape(label)}</a>', width="content")


def _wait_for_change(drawn: KlaviyoStatus) -> None:
    """Draw the page anew once another tab has connected; asks this workspace's own database only."""

    @st.fragment(run_every=2)
    def watch() -> None:
        if workspace().setup.klaviyo() != drawn:
            _begin_anew()
            st.rerun()

    watch()


def _scopes(status: KlaviyoStatus) -> None:
    drawer = st.expander(texts.SCOPES_TITLE, key="setup_scopes", on_change="rerun")
    if drawer.open:
        with drawer:
            _scope_table(status)


def _scope_table(status: KlaviyoStatus) -> None:
    rows = []
    for each in status.scopes:
        said = texts.GRANTED if each.granted else texts.NOT_GRANTED
        optional = each.optional and not each.granted
        cells = (f"`{each.scope}`", each.why, texts.OPTIONAL if optional else said if status.connection else "")
        rows.append(dict(zip(texts.SCOPE_COLUMNS, cells, strict=True)))
    st.table(rows)
    if status.usable and not status.granted(PROFILES) and browser():
        st.caption(texts.PROFILES_HELP)
        href = f"/oauth/start?ticket={quote(workspace().setup.ticket(browser(), profiles=True))}"
        _link(href, texts.ADD_PROFILES, second=True)
