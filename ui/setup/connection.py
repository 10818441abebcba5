"""What both connections on Setup share: the link to a page outside, and the way out."""

from collections.abc import Callable
from contextlib import suppress
from html import escape

import streamlit as st

from core.errors import NotConnected
from ui.app import keys as app_keys
from ui.app import text as words
from ui.app.state import clear_all_results, clear_answers, clear_state, get_state, set_state
from ui.setup import keys
from ui.setup import text as texts
from web.popup import CHANNEL

# Klaviyo's page gets no hold of this one: the window forgets who opened it before it goes there. A press with a key,
# which asks for another tab, stays what it is.
_POPUP = """
export default function ({ data }) {
  const channel = new BroadcastChannel(data.channel);
  channel.onmessage = ({ data: outcome }) => {
    if (/^[a-z]+$/.test(outcome)) location.replace(`/setup?klaviyo=${outcome}`);
  };
  const onClick = event => {
    const link = event.target.closest?.("a.install[data-popup]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || event.defaultPrevented) return;
    const [width, height] = [620, 780];
    const left = screenX + (outerWidth - width) / 2, top = screenY + (outerHeight - height) / 2;
    const popup = open("about:blank", "_blank", `popup,width=${width},height=${height},left=${left},top=${top}`);
    if (!popup) return;
    event.preventDefault();
    popup.opener = null;
    popup.location = `${link.href}&popup=1`;
  };
  document.addEventListener("click", onClick);
  return () => {
    document.removeEventListener("click", onClick);
    channel.close();
  };
}
"""

_LINK_STYLE = (
    # As high and as large as Streamlit's own buttons, which stand beside it.
    "<style>a.install{display:inline-block;padding:.5rem .85rem;border-radius:.5rem;background:#2f5d50;"
    "border:1px solid #2f5d50;color:#fff!important;font-size:.875rem;line-height:1.45rem;text-decoration:none}"
    "a.install.second{background:none;color:inherit!important;border-color:#8a938f}"
    "a.install:hover{filter:brightness(1.12)}"
    "a.install:focus-visible{outline:3px solid #8fd0bb}</style>"
)


def connect_link(href: str, label: str, *, second: bool = False, popup: bool = False, place: str = "") -> None:
    """Draw a link that looks like a button; a `second` one stands beside the main one.

    With `popup` it opens a window of its own, or leads on in this tab where the browser allows none. `place` tells
    links of one label apart.
    """
    name = "install second" if second else "install"
    more = f' data-popup aria-description="{escape(texts.POPUP)}"' if popup else ""
    st.html(f'{_LINK_STYLE}<a class="{name}" href="{escape(href)}"{more}>{escape(label)}</a>', width="content")
    if popup:
        # Registered on each run, which the component registry takes as the same component.
        st.components.v2.component("install_popup", js=_POPUP)(data={"channel": CHANNEL}, key=f"popup_{place}{label}")


def try_again(key: str) -> None:
    """Draw the button that asks the services again after one has not answered."""
    st.button(words.TRY_AGAIN, key=key, icon=":material/refresh:", on_click=clear_answers)


def disconnect_account(disconnect: Callable[[], str | None]) -> bool:
    """Disconnect what the page showed, and tell whether; if that was changed meanwhile, the page shows it as it is."""
    is_done = False
    with suppress(NotConnected):
        set_state(keys.UNENDED, disconnect() or "")
        is_done = True
    reset_page()
    return is_done


def reset_page() -> None:
    """Clear what the page shows of the account of before, and what a way back said of it."""
    clear_all_results()
    clear_state(app_keys.SETUP_OUTCOME)


def say_unended() -> None:
    """Say once that Klaviyo could not be told of the end."""
    problem = get_state(keys.UNENDED)
    if problem:
        st.warning(texts.unended(problem))
        set_state(keys.UNENDED, "")
