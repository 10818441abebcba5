"""The links to the pages, as one part: Streamlit draws each of its own anew several times in every run of a page."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from ui.app import text as words

_SCRIPT: Final = Path(__file__).with_name("navigation.js").read_text(encoding="utf-8")


def show_navigation(pages: Sequence[st.Page], current: st.Page) -> None:
    """Draw the links in the sidebar."""
    html = f'<nav aria-label="{words.PAGES}" class="navigation"><ul></ul></nav>'
    # Registered on each run, which the component registry takes as the same component.
    draw = st.components.v2.component("navigation", html=html, js=_SCRIPT, isolate_styles=False)
    links = [
        {
            "title": page.title,
            "path": page.url_path,
            "symbol": page.icon.removeprefix(":material/").removesuffix(":"),
        }
        for page in pages
    ]
    data = {"pages": links, "here": current.url_path}
    with st.sidebar:
        # As bytes: Streamlit loads pandas to look at other data.
        draw(data=json.dumps(data).encode(), key="navigation")
