"""Who is in view and the way to the others: one part, as each button and text of Streamlit's costs every rerun."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state

_CHOICE: Final = Component(
    name="recipient_choice",
    folder=Path(__file__).with_name("browser"),
    markup="recipient_choice.html",
    scripts=("recipient_choice.js",),
)


def show_recipient(key: str, about: str) -> None:
    """Say who is in view."""
    _CHOICE.mount(key, {"about": about, "steps": None, "small": True, "alone": False})


def choose_recipient(
    key: str,
    about: str,
    labels: Mapping[str, str],
    go: Callable[[int], None],
    *,
    small: bool = False,
    alone: bool = False,
) -> None:
    """The same with the ways to the recipients before and after, of these labels: `go` gets the step, 1 or -1.

    They are icons where it is `small`, and lead nowhere for a recipient who is `alone`.
    """
    part = Key[Mapping[str, Any]](key, {})
    data = {"about": about, "steps": labels, "small": small, "alone": alone}
    _CHOICE.mount(key, data, width="stretch" if small else "content", step=lambda: _step(get_state(part), go))


def _step(message: Mapping[str, Any], go: Callable[[int], None]) -> None:
    """Follow the browser, if it names a step."""
    match message.get("step"):
        case "previous":
            go(-1)
        case "next":
            go(1)
