"""What Personalize hears of its person: keys, texts that it was not told, and the way from a figure to its cell."""

from pathlib import Path
from typing import Final

from streamlit.delta_generator import DeltaGenerator

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


def lead_to(cell: str, label: str, icon: str, place: DeltaGenerator, where: str = "") -> None:
    """Draw a figure that opens the cell of this name and goes there; `where` tells a second one from the first."""
    key = CELL_OPEN[f"personalize_{cell}"]
    place.button(label, key=f"to_{key.name}{where}", icon=icon, type="tertiary", on_click=_go, args=(key.name,))


def _go(name: str) -> None:
    set_state(CELL_OPEN[name.removeprefix(CELL_OPEN.prefix)], True)
    go_to(name)


def go_to(name: str) -> None:
    """Let the next run of the page scroll to what has this key, and give its first control the focus."""
    set_state(keys.GO_TO, (name, get_state(keys.GO_TO)[1] + 1))
