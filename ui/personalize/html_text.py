"""What the HTML cell of Personalize says."""

from collections.abc import Sequence

from ui.app.text import plain

CELL = "Block HTML"
ASK = "The very HTML that is saved; everything is in here."
BY_HAND = "Edit by hand"
BY_HAND_HELP = (
    "For those who know email HTML. What you write is kept as it is: choices made above change it no more. Switch "
    "this off, and the block is generated again."
)
APPLY_HELP = "Press Ctrl+Enter (⌘+Enter) to see it above."
START_OVER = "Start over"
START_OVER_HELP = "Replaces what you wrote by what is generated from the choices above."
LOST = (
    "This block's HTML was edited by hand, and neither this workspace nor Klaviyo has that any more. What you see is "
    "generated from the choices that were kept."
)


def weight(characters: int, url: int) -> str:
    """How heavy a block is."""
    return f"HTML {characters / 1024:.1f} of 102 KB · longest possible picture URL {url:,} of 8,000 characters"


def unbound(names: Sequence[str]) -> str:
    """Choices whose expression is not in the HTML as it was generated."""
    listed = ", ".join(f"“{plain(name)}”" for name in names)
    return (
        f"Not bound in this HTML: {listed}. What stands there now is yours; the choices made above for these are kept, "
        "but have no effect until you start over."
    )
