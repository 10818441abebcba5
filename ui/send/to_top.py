"""The way to the top of the page, where another thing is shown than before."""

from pathlib import Path
from typing import Final

from ui.app.component import Component, read_later

_TO_TOP: Final = Component(name="send_to_top", folder=Path(__file__).parent, scripts=("to_top.js",))


def go_to_top(of: str, *, report: bool) -> None:
    """Scroll to the top once for each thing that is shown, by its ID; to `report` it, the page runs once more."""
    _TO_TOP.mount("send_to_top", {"of": of, "report": report}, in_view=read_later)
