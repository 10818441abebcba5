"""Places that are bound beside the slots of a template, whose names never hold a colon."""

from typing import Final

ALT: Final = ":alt"
LINK: Final = ":link"
REPEAT: Final = ":repeat"
"""The list that a block is repeated for."""
