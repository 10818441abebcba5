"""The demo in the sidebar: scenarios of the demo shop, one click each way."""

from collections.abc import Callable

import streamlit as st

from core.errors import WorkspaceError
from ui.app import demo_text as texts
from ui.app import keys
from ui.app.actions import action_button, carry_out
from ui.app.disclosure import disclose_in_sidebar
from ui.app.errors import show_error
from ui.app.state import clear_all_results, clear_answers, get_state, set_state, workspace


def show_demo() -> None:
    """Draw the demo's scenarios, which are read only while they are in view."""
    if disclose_in_sidebar(keys.DEMO_OPEN, texts.title(workspace().demo.enabled()), "science"):
        with st.container(border=True):
            try:
                _scenarios()
            except WorkspaceError as error:
                show_error(error)


def say_demo_done() -> None:
    """Say once what a reset of the demo shop, or its undo, did."""
    if text := get_state(keys.DEMO_DONE):
        st.success(text, icon=":material/science:")
        set_state(keys.DEMO_DONE, "")


def _scenarios() -> None:
    demo, root = workspace().demo, workspace().settings.sandbox_public
    st.caption(texts.LEAD)
    for scenario, pulled in demo.scenarios().items():
        label, effect = texts.SCENARIOS[scenario]
        key = keys.SCENARIO_ON[scenario]
        set_state(key, pulled)
        st.toggle(label, key=key.name, help=effect, on_change=_move, args=(scenario, not pulled))
    if demo.can_undo_reset() and action_button(
        texts.UNDO_RESET, key="demo_undo_reset", help=texts.UNDO_RESET_HELP, width="stretch"
    ):
        _act(demo.undo_reset, texts.UNDO_DONE)
    if action_button(texts.RESET, key="demo_reset", help=texts.RESET_HELP, width="stretch"):
        _act(demo.reset, texts.RESET_DONE)
    st.caption(texts.SHOP)
    st.link_button(texts.KLAVIYO_PAGES, f"{root}/klaviyo/", icon=":material/open_in_new:", type="tertiary")
    st.link_button(texts.LIBRARY_PAGE, f"{root}/cloudinary/", icon=":material/open_in_new:", type="tertiary")


def _move(scenario: str, on: bool) -> None:
    demo = workspace().demo
    (demo.enable if on else demo.disable)(scenario)
    clear_answers()


def _act(action: Callable[[], None], done: str) -> None:
    """Put the demo shop into another state, which Setup shows with the message `done`."""
    try:
        carry_out(action)
    finally:
        # One that failed may have changed the half of it.
        clear_all_results()
    set_state(keys.DEMO_DONE, done)
    st.switch_page("../../pages/setup.py")
