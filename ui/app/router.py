"""The router: page configuration, navigation, and the status that every page shows."""

from pathlib import Path
from typing import Final

import streamlit as st

from ui.app import keys
from ui.app import text as words
from ui.app.access import account, admitted
from ui.app.actions import run_of_page
from ui.app.closed import show_closed
from ui.app.code_switch import show_code_switch
from ui.app.demo import show_demo
from ui.app.disclosure import heads_together
from ui.app.errors import reserve_error
from ui.app.limited import missing_permissions, show_limited
from ui.app.navigation import show_navigation
from ui.app.notebooks import open_notes, show_notebooks
from ui.app.reads import begin_wait_budget
from ui.app.state import begin_run, clear_state, trouble, workspace
from ui.extension.panel import panel

PAGES = Path(__file__).resolve().parents[2] / "pages"
STYLE = Path(__file__).with_name("style.css")
_PAGES: Final = (
    (words.SETUP, "setup", "link"),
    (words.SEND, "send", "send"),
    (words.PERSONALIZE, "personalize", "tune"),
    (words.LINKS, "links", "account_tree"),
    (words.EVENTS, "events", "query_stats"),
    (words.HELP, "help", "help"),
)


def pages() -> dict[str, st.Page]:
    """All pages by their names, in the order of the work; their titles are those of the browser's window."""
    return {
        name: st.Page(
            PAGES / f"{path}.py", title=f"{name} · {words.PRODUCT}", icon=f":material/{symbol}:", url_path=path
        )
        for name, path, symbol in _PAGES
    }


def status(page: str) -> None:
    """Which pair is at work, and what is kept."""
    real = workspace().account.name == "real"
    is_demo = not real and workspace().settings.has_demo_shop
    with st.sidebar:
        if is_demo:
            st.markdown(f":orange-badge[:material/science: {words.SANDBOX}]\n\n:small[{words.SANDBOX_HELP}]")
        elif not real:
            st.badge(words.NO_ACCOUNTS, icon=":material/link_off:", color="gray")
        else:
            st.badge(words.REAL, icon=":material/verified:", color="green")
        show_code_switch(page)
        with heads_together():
            if is_demo:
                show_demo()
            show_notebooks(page)
        account()


def main() -> None:
    """Draw the page that the address asks for."""
    if trouble():
        show_closed(trouble())
        return
    # First, because a panel's ticket says who is at work.
    in_editor = panel() is not None
    begin_run()
    begin_wait_budget()
    with workspace().while_a_person_waits(), run_of_page():
        _draw(in_editor=in_editor)


def _draw(*, in_editor: bool) -> None:
    every = pages()
    # Before the navigation, whose icons the browser would ask a foreign host for.
    st.set_page_config(page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")
    # The default page answers at `/` only, so it is one of its own, and each page keeps its address.
    home = st.Page(lambda: st.switch_page(every[words.SETUP]), title=words.PRODUCT, default=True, visibility="hidden")
    page = st.navigation([home, *every.values()], position="hidden")
    st.html(STYLE)
    if in_editor:
        # A panel's ticket stands in for signing in, for this one page and whatever the address says.
        _run(every[words.PERSONALIZE])
        return
    show_navigation(every, page)
    if admitted():
        open_notes()
        status(page.url_path)
        _run(page)


def _run(page: st.Page) -> None:
    """Draw a page below the banner of what it may not do, which its own calls may be the first to find out."""
    reserve_error()
    if page.url_path != "setup":
        clear_state(keys.SETUP_OUTCOME)
    banner = st.empty()
    is_limited = show_limited(page.url_path, banner)
    page.run()
    if not is_limited:
        show_limited(page.url_path, banner)
    elif not missing_permissions(page.url_path):
        banner.empty()


main()
