"""What somebody sees who has connected nothing yet: what the product does, and the two ways to begin."""

import json
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from core.errors import WorkspaceError
from core.setup.klaviyo_status import KlaviyoStatus
from ui.app.actions import action_button, carry_out
from ui.app.code import show_code
from ui.app.errors import show_error
from ui.app.state import clear_all_results, workspace
from ui.setup import first_text as texts
from ui.setup.text import REAL

_SHOWCASE: Final = Path(__file__).with_name("showcase")
_STYLE: Final = Path(__file__).with_suffix(".css")


def show_first_screen(status: KlaviyoStatus) -> None:
    """Draw it while Klaviyo is not connected; `status` is where the connection stands.

    The steps to real accounts stay as long as the demo shop is at work.
    """
    if status.connection is None:
        _show(status)
    if status.connection is None or status.account == "sandbox":
        with st.expander(REAL):
            _show_real_steps(status)


def _show(status: KlaviyoStatus) -> None:
    with st.container(key="first_screen"):
        words, showcase = st.columns((1, 1), gap="large", vertical_alignment="center")
        showcase.html(_showcase())
        with words:
            st.markdown(texts.WHAT_IT_DOES)
            _ways(status)


def _ways(status: KlaviyoStatus) -> None:
    is_demo = status.account == "sandbox" and status.can_connect
    if is_demo:
        if action_button(texts.TRY, type="primary", icon=":material/play_arrow:", key="try_demo"):
            _try_demo()
        st.caption(texts.TRY_HELP)


def _show_real_steps(status: KlaviyoStatus) -> None:
    required, optional = (
        " ".join(each.scope for each in status.scopes if each.optional == is_optional) for is_optional in (False, True)
    )
    steps = texts.real_steps(workspace().settings.redirect_uri, required, optional, status.missing_settings)
    for number, (step, blocks) in enumerate(steps, start=1):
        st.markdown(f"{number}. {step}")
        for place, text in enumerate(blocks):
            show_code(text, f"step_{number}_{place}")


def _try_demo() -> None:
    """Connect the demo shop, and open a template with its suggestions filled."""
    try:
        with st.spinner(texts.CONNECTING):
            carry_out(workspace().demo.connect)
    except WorkspaceError as error:
        show_error(error, on_setup=True)
        return
    clear_all_results()
    st.switch_page("../../pages/personalize.py", query_params=texts.DEMO_BLOCK)


@cache
def _showcase() -> str:
    """One template for three recipients, one after the other; `make pictures` made the images."""
    recipients = json.loads((_SHOWCASE / "recipients.json").read_text())
    images = "".join(
        f'<img src="data:image/webp;base64,{b64encode((_SHOWCASE / f"{number}.webp").read_bytes()).decode()}"'
        f' alt="{escape(texts.EMAIL_OF.format(**each))}" width="600" height="300">'
        for number, each in enumerate(recipients, start=1)
    )
    items = "".join(
        f'<li><label><input type="radio" name="showcase_recipient"{"" if number else " checked"}>'
        f"{escape(texts.ORDERED.format(**each))}</label></li>"
        for number, each in enumerate(recipients)
    )
    return (
        f'<style>{_STYLE.read_text()}</style><figure class="showcase"><div class="emails">{images}</div>'
        f"<figcaption><ul>{items}</ul></figcaption></figure>"
    )
