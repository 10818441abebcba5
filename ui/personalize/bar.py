"""The bar of Personalize, which stays in view: what is edited, how it stands, and the page's primary action."""

from html import escape
from typing import Final

import streamlit as st

from core.library.gallery import template_thumbnail
from core.publish.opened_template import OpenedTemplate
from ui.app.cell import Bar
from ui.personalize import text as texts
from ui.personalize.draft import Draft
from ui.personalize.editing import Preview
from ui.personalize.keys import BAR

_SAVE_KEYS: Final = "Mod+S"


def open_bar() -> Bar:
    """Draw the empty bar; cells fill it from the left to the right."""
    row = st.container(key=BAR, horizontal=True, vertical_alignment="center")
    return Bar(row=row, below=st.container())


def show_thumbnail(bar: Bar, opened: OpenedTemplate) -> None:
    """Draw the template with its defaults at the left of the bar."""
    url = template_thumbnail(opened.template, opened.cloud)
    bar.row.html(f'<img src="{escape(url)}" alt="{escape(texts.thumbnail(opened.template.name))}">', width="content")


def primary_button(bar: Bar, label: str, key: str, *, disabled: bool) -> bool:
    """Draw the page's primary action at the right of the bar; whether it was pressed."""
    with bar.row:
        return st.button(label, type="primary", key=key, disabled=disabled, shortcut=_SAVE_KEYS)


def is_saved(draft: Draft, opened: OpenedTemplate, preview: Preview, name: str) -> bool:
    """Whether Klaviyo's block is what these choices make, as far as this workspace knows."""
    if opened.state not in ("same", "none") or opened.block is None or preview.block is None:
        return False
    same = preview.block.personalization == opened.personalization and draft.html == opened.html
    return same and name == opened.name
