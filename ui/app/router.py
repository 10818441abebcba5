"""The router: page configuration, navigation, and the status that every page shows."""

from pathlib import Path

import streamlit as st

from ui.app import text as words
from ui.app.access import account, admitted
from ui.app.demo import drawer
from ui.app.notebooks import drawer as notebooks
from ui.app.notebooks import open_notes
from ui.app.state import begin_run, workspace
from ui.extension.panel import panel

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "pages"
# Streamlit knows a narrow column and the whole screen; a notebook with tables reads best between the two.
# It does not show where the focus is on the page itself and in tables.
# Its captions, texts in code, and on a dark ground the button at hand and the chosen one of several, are fainter than
# 4.5:1 (WCAG 1.4.3).
# While a page runs it fades each part that is old, which makes a layer of each, and a page of links pale at every key.
# It slides a drawer open and shut for half a second, and again whenever what is in it changes its height: what somebody
# is about to press, in the drawer or below it, moves away from under the pointer.
_STYLE = (
    "<style>.stMainBlockContainer{max-width:66rem;padding-top:3.5rem}"
    '[data-testid="stCaptionContainer"],blockquote{color:inherit!important;opacity:.78}'
    '[data-testid="stCaptionContainer"] code{color:inherit!important}'
    '[data-testid="stButtonGroup"] [data-selected="true"] p{color:light-dark(#2f5d50,#8fd0bb)}'
    '[data-testid="stLayoutWrapper"]:has(>.st-key-live_preview){position:sticky;top:0;z-index:9;padding:.5rem 0;'
    "background:light-dark(#fbfaf7,#151b19);box-shadow:0 8px 8px -8px #0003}"
    ".st-key-bindings>*:has(>.stMarkdown){flex:1 1 100%;padding-top:.9rem;"
    "border-top:1px solid light-dark(#dcd7ca,#33403b)}"
    '.st-key-bindings>[data-testid="stLayoutWrapper"]{flex:1 1 100%}'
    '.stApp button[kind="tertiary"]:is(:hover,:focus,:active,[aria-expanded="true"]) p'
    "{color:light-dark(#2f5d50,#8fd0bb)}"
    '[data-testid="stCode"] .token.string{color:inherit!important}'
    '[class*="st-key-cell"]>.stExpander>details>summary p{font-size:1.25rem;font-weight:600}'
    '[class*="st-key-cell"] [data-testid="stHeadingWithActionElements"]+p{font-size:.875rem;opacity:.78}'
    ".st-key-send_wall label{padding:7.8rem .6rem .6rem;width:100%;border-radius:.5rem;min-height:10.4rem;"
    "border:1px solid light-dark(#dcd7ca,#33403b);background:no-repeat center .6rem/calc(100% - 1.2rem) 6.8rem}"
    ".st-key-send_wall label:has(:checked){outline:2px solid light-dark(#2f5d50,#8fd0bb);outline-offset:-2px}"
    '[data-testid="stElementContainer"]{transition:none!important;opacity:1!important}'
    ".stExpander details{height:auto!important}"
    '[data-testid="stExpanderDetails"][inert]{display:none}'
    '#stMain:focus-visible,[data-testid="stDataFrame"]:has(:focus-visible){outline-offset:-2px;'
    "outline:2px solid light-dark(#2f5d50,#8fd0bb)}"
    '[class*="_html"] textarea,[class*="_sample"] textarea{font:.8rem/1.5 ui-monospace,monospace}</style>'
)


def pages() -> list[st.Page]:
    """All pages, in the order of the work."""
    return [
        st.Page(PAGES / "setup.py", title=words.SETUP, icon=":material/link:", url_path="setup"),
        st.Page(PAGES / "send.py", title=words.SEND, icon=":material/send:", url_path="send"),
        st.Page(PAGES / "personalize.py", title=words.PERSONALIZE, icon=":material/tune:", url_path="personalize"),
        st.Page(PAGES / "links.py", title=words.LINKS, icon=":material/account_tree:", url_path="links"),
        st.Page(PAGES / "events.py", title=words.EVENTS, icon=":material/query_stats:", url_path="events"),
        st.Page(PAGES / "help.py", title=words.HELP, icon=":material/help:", url_path="help"),
    ]


def status(page: str) -> None:
    """Which pair is at work, and what is kept."""
    sandbox = workspace().account.name == "sandbox"
    with st.sidebar:
        if sandbox:
            st.markdown(f":orange-badge[:material/science: {words.SANDBOX}]\n\n:small[{words.SANDBOX_HELP}]")
            drawer()
        else:
            st.badge(words.REAL, icon=":material/verified:", color="green")
        notebooks(page)
        account()


def main() -> None:
    """Draw the page that the address asks for."""
    begin_run()
    in_editor = panel() is not None
    every = pages()
    # The default page answers at `/` only, so it is one of its own, and each page keeps its address.
    home = st.Page(lambda: st.switch_page(every[0]), title=words.PRODUCT, default=True, visibility="hidden")
    page = st.navigation([home, *every], position="hidden" if in_editor else "sidebar")
    st.set_page_config(
        page_title=f"{page.title} · {words.PRODUCT}", page_icon=str(ROOT / "ui" / "icon.png"), layout="wide"
    )
    st.html(_STYLE)
    if in_editor:
        # A panel's ticket stands in for signing in, for this one page and whatever the address says.
        next(page for page in every if page.url_path == "personalize").run()
        return
    if admitted():
        open_notes()
        status(page.url_path)
        page.run()


main()
