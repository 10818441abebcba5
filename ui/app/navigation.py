"""The links to the pages, as one part: Streamlit draws each of its own anew several times in every run of a page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from ui.app import text as words
from ui.app.component import Component

_NAVIGATION: Final = Component(
    name="navigation", folder=Path(__file__).parent, markup="navigation.html", scripts=("popover.js", "navigation.js")
)


def show_navigation(pages: Mapping[str, st.Page], current: st.Page) -> None:
    """Draw the links in the sidebar, by their names."""
    links = [
        {
            "title": name,
            "path": page.url_path,
            "symbol": page.icon.removeprefix(":material/").removesuffix(":"),
        }
        for name, page in pages.items()
    ]
    with st.sidebar:
        _NAVIGATION.mount("navigation", {"label": words.PAGES, "pages": links, "here": current.url_path})
