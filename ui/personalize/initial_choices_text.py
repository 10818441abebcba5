"""What Personalize says about choices that come from elsewhere."""

from collections.abc import Sequence

from ui.app.text import plain

COPY = "Copy from another block"
COPY_FROM = "Block"
COPY_GO = "Copy its bindings"
AS_NEW = "The choices that you took along. They are saved as a new block; the other one stays as it is."


def copies(names: Sequence[str]) -> str:
    """Which slots match."""
    if not names:
        return "No slot of it has the name and kind of one of this template."
    return f"Same name, same kind: {plain(', '.join(names))}."


def copied(name: str) -> str:
    """Where the choices come from."""
    return f"Bindings were copied from “{plain(name)}”. Look at each slot; nothing is saved yet."
