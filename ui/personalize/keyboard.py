"""What Personalize hears of its person: keys, texts that it was not told, and the way from a figure to its cell."""

from pathlib import Path
from typing import Final

import streamlit as st

from ui.app.component import Component, read_later
from ui.app.keys import CELL_OPEN
from ui.app.popover import popover
from ui.app.state import get_state, set_state
from ui.personalize import keyboard_text as texts
from ui.personalize import keys
from ui.personalize.transfer import WidgetScope
from ui.personalize.untold import give_back, held_texts

_LISTENER: Final = Component(
    name="personalize_listener",
    folder=Path(__file__).with_name("browser"),
    scripts=("../../app/popover.js", "focus.js", "untold.js", "keyboard.js"),
)


def listen(scope: WidgetScope) -> None:
    """Listen to the keys of the page, go where a figure leads, and keep what is typed until the page is told.

    The page runs when the connection is back.
    """
    cell, number = get_state(keys.GO_TO)
    data = {
        "cell": cell, "number": number, "bindings": keys.BINDINGS, "pane": keys.PREVIEW_PANE, "undo": keys.UNDO,
        "redo": keys.REDO, "texts": held_texts(scope),
    }  # fmt: skip
    _LISTENER.mount(keys.UNTOLD.name, data, reconnected=read_later, untold=lambda: give_back(scope))


def show_shortcuts() -> None:
    """Draw what tells the keys."""
    if box := popover(texts.KEYBOARD, keys.SHORTCUTS_OPEN, icon=":material/keyboard:", type="tertiary"):
        box.markdown(texts.SHORTCUTS)


def lead_to(cell: str, label: str, icon: str, place: str) -> None:
    """Draw a button that opens the cell of this name and goes there; `place` tells it from others that do."""
    key = f"to_{cell}_{place}"
    st.button(label, key=key, icon=icon, type="tertiary", on_click=open_cell, args=(cell,), width="content")


def open_cell(cell: str) -> None:
    """Open the cell of this name, and let the next run of the page go there."""
    key = CELL_OPEN[f"personalize_{cell}"]
    set_state(key, True)
    go_to(key.name)


def go_to(name: str) -> None:
    """Let the next run of the page scroll to what has this key, and give its first control the focus."""
    set_state(keys.GO_TO, (name, get_state(keys.GO_TO)[1] + 1))
