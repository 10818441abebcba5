"""Where Setup leads once everything is connected and nothing was sent yet."""

import streamlit as st

from ui.app.disclosure import draw_heads
from ui.app.state import workspace
from ui.setup import text as texts
from ui.setup.first_text import DEMO_BLOCK


def show_next_steps(*, ready: bool) -> None:
    """Draw the ways to Send and Personalize; `ready` tells whether the steps before them are done.

    Whoever has links has been there.
    """
    if not ready or workspace().links.count():
        return
    draw_heads()
    with st.container(horizontal=True, vertical_alignment="center", key="setup_next"):
        st.markdown(texts.NEXT_STEPS, width="content")
        st.page_link("../../pages/send.py", label=texts.SEND_ASSETS, icon=":material/send:")
        st.page_link("../../pages/personalize.py", label=texts.PERSONALIZE_TEMPLATE, icon=":material/tune:")
        if workspace().setup.target.name == "sandbox":
            # What “Try with the demo shop” opens for those who connect it by that.
            st.page_link(
                "../../pages/personalize.py",
                label=texts.DEMO_TEMPLATE,
                icon=":material/play_arrow:",
                query_params=DEMO_BLOCK,
            )
