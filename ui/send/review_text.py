"""What the review of a send says of blocks that it leaves alone, and of where its assets come from."""

from collections.abc import Sequence
from typing import Final

from ui.app.text import plain

FROM_LIBRARY: Final = "These assets come from your media library."
FROM_LINKS: Final = "You chose this asset on Links to Klaviyo."
NOTHING_MISSING: Final = "Everything in the list is selected."
CREATE_AGAIN, OVERWRITE = "Create again", "Overwrite"


def deleted(count: int) -> str:
    """Blocks that nobody creates again unasked."""
    stay = "It stays deleted" if count == 1 else "They stay deleted"
    return f"{_blocks_were(count)} deleted in Klaviyo. {stay} unless you select “{CREATE_AGAIN}” and then send."


def edited(count: int) -> str:
    """Blocks that nobody overwrites unasked."""
    stay = "It stays as it is" if count == 1 else "They stay as they are"
    return f"{_blocks_were(count)} edited in Klaviyo. {stay} unless you select “{OVERWRITE}” and then send."


def _blocks_were(count: int) -> str:
    return "The block of 1 asset was" if count == 1 else f"The blocks of {count:,} assets were"


def missing_from_list(references: Sequence[str]) -> str:
    """What of a pasted list names no asset."""
    names = ", ".join(plain(reference[:80]) for reference in references[:10])
    return f"Not found: {names}. The rest of the list is selected."
