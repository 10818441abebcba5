"""What every page shows while the workspace cannot be opened: why, and who can put it right."""

import streamlit as st

from ui.app import text as words


def show_closed(problem: str) -> None:
    """Draw the reason and the way out."""
    st.set_page_config(page_title=words.PRODUCT)
    st.title(words.PRODUCT)
    st.error(f"{words.sentence(problem)}  \n{words.NEXT_RESTART}", icon=":material/error:")
