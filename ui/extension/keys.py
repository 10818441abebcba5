"""The entries of the session that the browser extension's cell on Setup and the panel in Klaviyo's editor have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ui.app.keys import GroupKey, Key, KeyGroup
from ui.personalize.draft import Draft


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """The code that a browser extension pairs with, and how many were paired when it was issued."""

    code: str
    paired: int


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """A block on its way to Klaviyo's editor, its number in this session, and the draft that it was made of.

    None stands for a draft that has been changed since.
    """

    number: int
    block: Mapping[str, Any]
    draft: Draft | None


PAIRING: Final = Key[Pairing | None]("pairing", None)
ANSWER: Final = Key[Mapping[str, Any]]("pairing_answer", {})
"""What the extension in this browser answered to a code, as the page saw it."""
PANEL_TEMPLATE: Final = Key("panel_template", "")
PANEL_BEGAN: Final = Key("panel_began", "")
"""What the panel's image block showed when it was opened."""


class PanelKeys(KeyGroup):
    """The entries of the panel for one block."""

    hand_over = GroupKey[HandOver | None]("applied", None)
