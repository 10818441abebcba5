"""What Help shows."""

import streamlit as st

from ui.app import text as words
from ui.help import keys
from ui.help import text as texts
from ui.help.search import matching


def show_help() -> None:
    """Draw the head, the search, troubleshooting, questions and the way to support."""
    st.title(words.HELP)
    st.markdown(texts.HELP_LEAD)
    query = st.text_input(texts.SEARCH, type="search", placeholder="", live=True, key=keys.SEARCH.name)
    sections = {texts.TROUBLE_CELL: texts.TROUBLE, texts.FAQ_CELL: texts.FAQ}
    matches = {title: matching(entries, query or "") for title, entries in sections.items()}
    count = sum(map(len, matches.values()))
    if not count:
        st.info(texts.NO_MATCH, icon=":material/search_off:")
    for title, entries in matches.items():
        if entries:
            with st.container(border=True):
                st.subheader(title)
                for question, answer in entries.items():
                    # The one that is left is what was searched for.
                    with st.expander(question, expanded=count == 1):
                        st.markdown(answer)
    with st.container(border=True):
        st.subheader(texts.SUPPORT_CELL)
        st.markdown(texts.SUPPORT)
        st.page_link(
            "../../pages/setup.py",
            label=texts.OPEN_ACTIVITY,
            icon=":material/history:",
            query_params={"cell_setup_activity": "true"},
        )
