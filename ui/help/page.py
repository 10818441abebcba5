"""What Help shows."""

import streamlit as st

from ui.app import text as words
from ui.help import text as texts


def show_help() -> None:
    """Draw the head, troubleshooting, questions and the way to support."""
    st.title(words.HELP)
    st.markdown(texts.HELP_LEAD)
    for title, entries in ((texts.TROUBLE_CELL, texts.TROUBLE), (texts.FAQ_CELL, texts.FAQ)):
        with st.container(border=True):
            st.subheader(title)
            for question, answer in entries.items():
                with st.expander(question):
                    st.markdown(answer)
    with st.container(border=True):
        st.subheader(texts.SUPPORT_CELL)
        st.markdown(texts.SUPPORT)
