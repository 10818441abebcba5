"""The Klaviyo connection on Setup."""

from dataclasses import dataclass
from urllib.parse import quote

import streamlit as st

from core.domain.connection import Connection
from core.domain.job import ApiUsage
from core.reads import Unanswered
from core.setup.klaviyo_status import KlaviyoStatus
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.code import show_code
from ui.app.state import browser, clear_all_results, get_state, workspace
from ui.setup import disconnect_text as disconnect_texts
from ui.setup import keys
from ui.setup import text as texts
from ui.setup.connection import connect_link, reset_page, say_unended, try_again
from ui.setup.disconnect import ask_before_disconnection, disconnect_button

PROFILES = "profiles:read"


@dataclass(frozen=True, kw_only=True)
class KlaviyoNow:
    """Whether there is a connection that works as far as anybody knows, and whether Klaviyo answers now."""

    usable: bool
    answers: bool


def klaviyo_cell(number: int, status: KlaviyoStatus) -> KlaviyoNow:
    """Show the connection, and the way to connect; how Klaviyo stands.

    `status` is where the connection stands as this workspace knows it.
    """
    usable, answers = status.usable, False
    with Cell("setup/klaviyo", number, texts.KLAVIYO_CELL, texts.KLAVIYO_ASK, step=True) as cell:
        cell.show(status, ApiUsage(), workspace().setup.klaviyo)
        try:
            status, problem = _ask(cell, status)
        except Unanswered:
            # The account stays in view while its answer is awaited.
            cell.draw_step("")
            _show(status, "")
            raise
        usable, answers = status.usable, status.usable and not problem
        if cell.draw_step(_outcome(status, problem)):
            if status.missing_settings:
                connected = status.connection is not None
                text = texts.settings_missing(status.missing_settings, demo=status.can_connect, connected=connected)
                st.caption(text)
            _show(status, problem)
        if status.by_key and not usable and action_button(texts.CONNECT_BY_KEY, key="connect_by_key", type="primary"):
            cell.run(workspace().setup.connect_by_key)
            clear_all_results()
            st.rerun()
    return KlaviyoNow(usable=usable, answers=answers)


def _outcome(status: KlaviyoStatus, problem: str) -> str:
    """What came of the step in a few words; blank while there is something to do or to know."""
    is_done = status.usable and not (problem or status.by_key or status.missing_scopes)
    return f"{texts.CONNECTED} · {status.connection.account_name}" if is_done and status.connection else ""


def _ask(cell: Cell, status: KlaviyoStatus) -> tuple[KlaviyoStatus, str]:
    """Where the connection stands once Klaviyo was asked, and why Klaviyo does not answer, if so."""
    setup = workspace().setup
    if not status.usable:
        return status, ""
    was_asked = cell.remembers(setup.ask_klaviyo)
    problem: str = cell.fetch(setup.ask_klaviyo)
    # Asking may have shown that the connection is gone, or that it grants less.
    return (status if was_asked and not problem else setup.klaviyo()), problem


def _show(status: KlaviyoStatus, problem: str) -> None:
    """The account, what it granted, and the way to connect it; `problem` is why it does not answer."""
    connection = status.connection
    say_unended()
    if status.by_key:
        _by_key(status, problem)
        return
    if connection is None:
        st.badge(texts.NOT_CONNECTED, icon=":material/link_off:", color="gray")
        if status.can_connect:
            # Beside “Try with the demo shop” it is not the first thing to do.
            _install(texts.INSTALL, second=status.account == "sandbox")
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


def _account(connection: Connection) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.account(connection.account_id, connection.connected_at), width="content")
        disconnect_button(keys.DISCONNECT_OPEN, connection.account_id, "ask_klaviyo_off")
    setup = workspace().setup
    ask_before_disconnection(
        keys.DISCONNECT_OPEN,
        disconnect_texts.DISCONNECT_KLAVIYO,
        "klaviyo_off",
        lambda: disconnect_texts.at_disconnection(setup.deleted_at_disconnection()),
        setup.disconnect,
    )


def _badge(account: str, problem: str) -> None:
    if problem:
        st.badge(texts.not_answering_now(account), icon=":material/cloud_off:", color="orange")
        st.warning(f"{words.sentence(problem)}  \n{texts.CONNECTION_STAYS}")
        try_again("ask_klaviyo_again")
    else:
        st.badge(texts.connected_as(account), icon=":material/check_circle:", color="green")


def install_again(status: KlaviyoStatus, *, explain: bool) -> None:
    """Draw the way to Klaviyo's page once more, below what went wrong there.

    With `explain` it says who may approve. Nothing is drawn where no account is waiting to be approved.
    """
    if status.by_key or not status.can_connect:
        return
    label = texts.RECONNECT if status.connection else texts.INSTALL
    _install_link(label, profiles=status.granted(PROFILES), place="again_")
    if explain and browser():
        _explain_roles(expanded=True, place="again_")


def _install(label: str, *, profiles: bool = False, second: bool = False) -> None:
    """The links to Klaviyo's page, and who may approve there."""
    _install_link(label, profiles=profiles, second=second)
    if label == texts.INSTALL and browser():
        # The demo shop is asked for them anyway.
        if workspace().setup.target.name == "real":
            st.checkbox(texts.PROFILES, key=keys.PROFILES.name, help=texts.PROFILES_HELP)
        _explain_roles()


def _install_link(label: str, *, profiles: bool = False, second: bool = False, place: str = "") -> None:
    """The link to Klaviyo's page; the token in it is an encrypted text, so drawing it changes nothing."""
    if not browser():
        st.warning(texts.NO_COOKIES)
        return
    ticket = workspace().setup.issue_setup_token(browser(), profiles=profiles or get_state(keys.PROFILES))
    connect_link(f"/oauth/start?ticket={quote(ticket)}", label, second=second, popup=True, place=place)


def _explain_roles(*, expanded: bool = False, place: str = "") -> None:
    with st.expander(texts.ASK_SOMEBODY, expanded=expanded):
        settings = workspace().settings
        if settings.is_local:
            st.markdown(texts.ASK_SOMEBODY_HERE)
            return
        st.markdown(texts.ASK_SOMEBODY_TEXT)
        show_code(f"{settings.workspace_url}/setup?klaviyo=install", f"{place}install_address")


def _wait_for_change(status: KlaviyoStatus) -> None:
    """Draw the page anew once another window has connected; asks this workspace's own database only."""

    @st.fragment(run_every=2)
    def watch() -> None:
        if workspace().setup.klaviyo() != status:
            reset_page()
            st.rerun()

    watch()


def _scopes(status: KlaviyoStatus) -> None:
    expander = st.expander(texts.SCOPES_TITLE, key=keys.SCOPES_OPEN.name, on_change="rerun")
    if expander.open:
        with expander:
            _scope_table(status)


def _scope_table(status: KlaviyoStatus) -> None:
    rows = []
    for each in status.scopes:
        answer = texts.GRANTED if each.granted else texts.NOT_GRANTED
        optional = each.optional and not each.granted
        cells = [f"`{each.scope}`", each.why, texts.OPTIONAL if optional else answer]
        if not status.connection:
            # Nobody has been asked yet.
            cells = [cells[0], f"{each.why} {texts.OPTIONAL_SCOPE}" if each.optional else each.why]
        rows.append(dict(zip(texts.SCOPE_COLUMNS, cells, strict=False)))
    st.table(rows)
    if status.usable and not status.granted(PROFILES) and browser():
        st.caption(texts.PROFILES_HELP)
        href = f"/oauth/start?ticket={quote(workspace().setup.issue_setup_token(browser(), profiles=True))}"
        connect_link(href, texts.ADD_PROFILES, second=True, popup=True)
