"""“Show code”: a switch for each page, which every person finds as they left it."""

from typing import Final

import streamlit as st

from ui.app import keys
from ui.app import text as words
from ui.app.state import get_state, set_state, workspace

_AT_FIRST: Final = ("events", "links")
"""Pages whose cells show their code until the person says otherwise: people explore there."""
_WITHOUT_CODE: Final = ("help",)


def show_code_switch(page: str) -> None:
    """Draw the switch of a page."""
    if page in _WITHOUT_CODE:
        return
    key = keys.SHOW_CODE[page]
    if get_state(key) is None:
        set_state(key, _preferred(page))
    st.toggle(words.SHOW_CODE, key=key.name, help=words.SHOW_CODE_HELP, persist_state="session", on_change=_save,
              args=(page,))  # fmt: skip


def shows_code(page: str) -> bool:
    """Whether the cells of a page show their calls."""
    return bool(get_state(keys.SHOW_CODE[page]))


def _preferred(page: str) -> bool:
    return workspace().preferences.get(_name(page), str(page in _AT_FIRST)) == str(True)


def _save(page: str) -> None:
    workspace().preferences.save(_name(page), str(shows_code(page)))


def _name(page: str) -> str:
    return f"show_code/{page}"
