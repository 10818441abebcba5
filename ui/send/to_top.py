"""The way to the top of the page, where another thing is shown than before."""

from pathlib import Path
from typing import Final

from ui.app.component import Component, read_later

_TO_TOP: Final = Component(name="send_to_top", folder=Path(__file__).parent, scripts=("to_top.js",))


def go_to_top(of: str, *, tell: bool) -> None:
    """Scroll to the top once for each thing that is shown, by its ID; to `tell`, the page then runs once more."""
    _TO_TOP.mount("send_to_top", {"of": of, "tell": tell}, in_view=read_later)
