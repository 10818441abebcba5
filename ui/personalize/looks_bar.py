"""The buttons that tell how the preview is looked at: one part, as each of Streamlit's own costs every rerun."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ui.app.component import Component, first_number
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import preview_text as texts
from ui.personalize.keys import BlockKeys
from ui.personalize.looks import Looks

_BAR: Final = Component(
    name="looks_bar", folder=Path(__file__).with_name("browser"), markup="looks_bar.html", scripts=("looks_bar.js",)
)


def choose_looks(modes: Sequence[str], keys: BlockKeys) -> Looks:
    """Draw the buttons of both widths and of these modes; what is chosen of them."""
    set_default(keys.looks, Looks(number=first_number()))
    looks = get_state(keys.looks)
    data = {
        "number": looks.number,
        "fitted": "" if texts.TWO in looks.modes else texts.FITTED,
        "width": _group(texts.WIDTH_LABEL, texts.WIDTHS, [looks.width]),
        "modes": _group(texts.MODES_LABEL, {mode: mode for mode in modes}, looks.modes),
    }
    bar = Key[Any](keys.name("looks_bar"), {})
    _BAR.mount(bar.name, data, look=lambda: _follow(get_state(bar).get("look"), keys))
    return Looks(width=looks.width, modes=tuple(mode for mode in modes if mode in looks.modes))


def _group(label: str, titles: dict[str, str], selection: Sequence[str]) -> dict[str, Any]:
    options = [{"id": name, "title": title} for name, title in titles.items()]
    return {"label": label, "options": options, "chosen": selection}


def _follow(entry: object, keys: BlockKeys) -> None:
    """Take what the browser names, if the preview has it."""
    match entry:
        case {"number": int(number), "width": str(width), "modes": list(modes)} if width in texts.WIDTHS:
            offered = [mode for mode in texts.ALL_MODES if mode in modes]
            set_state(keys.looks, Looks(number=number, width=width, modes=tuple(offered)))
