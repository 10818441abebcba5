"""The demo in the sidebar: scenarios of the demo shop, one click each way."""

import streamlit as st

from core.errors import WorkspaceError
from ui.app import demo_text as texts
from ui.app import keys
from ui.app.disclosure import disclose_in_sidebar
from ui.app.errors import show_error
from ui.app.state import clear_all_results, clear_answers, set_state, workspace


def show_demo() -> None:
    """Draw the demo's scenarios, which are read only while they are in view."""
    if disclose_in_sidebar(keys.DEMO_OPEN, texts.TITLE, "science"):
        with st.container(border=True):
            try:
                _scenarios()
            except WorkspaceError as error:
                show_error(error)


def _scenarios() -> None:
    demo, root = workspace().demo, workspace().settings.sandbox_public
    st.caption(texts.LEAD)
    for scenario, pulled in demo.scenarios().items():
        label, effect = texts.SCENARIOS[scenario]
        key = keys.SCENARIO_ON[scenario]
        set_state(key, pulled)
        st.toggle(label, key=key.name, help=effect, on_change=_move, args=(scenario, not pulled))
    if demo.can_undo_reset():
        st.button(texts.UNDO_RESET, on_click=_run_action, args=("undo_reset",), width="stretch")
    st.button(texts.RESET, on_click=_run_action, args=("reset",), help=texts.RESET_HELP, width="stretch")
    st.caption(texts.SHOP)
    st.link_button(texts.KLAVIYO_PAGES, f"{root}/klaviyo/", icon=":material/open_in_new:", type="tertiary")
    st.link_button(texts.LIBRARY_PAGE, f"{root}/cloudinary/", icon=":material/open_in_new:", type="tertiary")


def _move(scenario: str, on: bool) -> None:
    demo = workspace().demo
    (demo.enable if on else demo.disable)(scenario)
    clear_answers()


def _run_action(action: str) -> None:
    getattr(workspace().demo, action)()
    clear_all_results()
