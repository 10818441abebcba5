"""How the block stands, in a word each, below the preview: one part, since each part costs every rerun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streamlit.delta_generator import DeltaGenerator

from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state
from ui.personalize.keyboard import open_cell

_FIGURES: Final = Component(
    name="figures", folder=Path(__file__).with_name("browser"), markup="figures.html", scripts=("figures.js",)
)
_PART: Final = Key[Mapping[str, Any]]("personalize_figures", {})


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What the `cell` of this name tells, and before it what there is to warn of, if anything."""

    cell: str
    symbol: str
    text: str
    warning: str = ""


def show_figures(figures: Sequence[Figure], place: DeltaGenerator) -> None:
    """Draw them; a press on one opens its cell and goes there."""
    if not figures:
        return
    rows = [{"id": each.cell, "symbol": each.symbol, "warning": each.warning, "text": each.text} for each in figures]
    cells = tuple(each.cell for each in figures)
    with place:
        _FIGURES.mount(_PART.name, {"figures": rows}, press=lambda: _press(cells, get_state(_PART).get("press")))


def _press(cells: Sequence[str], pressed: object) -> None:
    """Go to the cell that the browser names, if it is one of these."""
    if isinstance(pressed, str) and pressed in cells:
        open_cell(pressed)
