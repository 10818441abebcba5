"""Cards that are one line: those that follow one another are drawn as one part, since each part costs every rerun."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from core.errors import WorkspaceError
from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state, set_state
from ui.personalize.binding_words import line_row
from ui.personalize.draft import BindingDraft
from ui.personalize.keys import BindingKeys, BlockKeys
from ui.personalize.target import Offer, Target

_LINES: Final = Component(
    name="binding_lines",
    folder=Path(__file__).with_name("browser"),
    markup="binding_lines.html",
    scripts=("binding_lines.js",),
)


class Lines:
    """The lines that wait to be drawn together; a press on one opens its card."""

    def __init__(self, keys: BlockKeys) -> None:
        self._keys, self._parts = keys, 0
        self._waiting: dict[str, tuple[BindingKeys, Mapping[str, Any]]] = {}

    def add(self, target: Target, held: BindingDraft, offer: Offer, keys: BindingKeys) -> None:
        """Let the line of a place be drawn with those before and after it."""
        name = keys.name("card")
        self._waiting[name] = keys, {"id": name, **line_row(target, held, offer)}

    def draw(self) -> None:
        """Draw the lines that wait: what comes next stands below them."""
        if not self._waiting:
            return
        keys = {name: keys.is_open for name, (keys, _) in self._waiting.items()}
        rows = [row for _, row in self._waiting.values()]
        part = Key[Mapping[str, Any]](self._keys.name(f"lines_{self._parts}"), {})
        _LINES.mount(part.name, {"lines": rows}, press=lambda: _open(keys, get_state(part).get("press")))
        self._parts += 1
        self._waiting = {}


@contextmanager
def lines_together(keys: BlockKeys) -> Iterator[Lines]:
    """Lines, all of them drawn in the end; those that the page came to, where it ends with an error."""
    lines = Lines(keys)
    try:
        yield lines
    except WorkspaceError:
        lines.draw()
        raise
    lines.draw()


def _open(keys: Mapping[str, Key[bool]], pressed: object) -> None:
    """Open the card that the browser names, if it is one of these."""
    if isinstance(pressed, str) and pressed in keys:
        set_state(keys[pressed], True)
