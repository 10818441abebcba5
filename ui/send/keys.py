"""The entries of the session on Send."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from ui.app.keys import NO_SELECTION, Key, KeyFamily, TableState
from ui.send import text as texts

# What is selected.
SELECTION: Final = Key[Sequence[str]]("send_picked", ())
"""The references of the assets that are ticked, over all pages of results."""
TICKS: Final = KeyFamily("send_tick_", False)
"""Whether the card of an asset is ticked, by the asset's ID."""
TABLES: Final = KeyFamily[TableState]("send_rows_", NO_SELECTION)
"""The tables of results: each begins with the rows that are selected."""
PASTED_TEXT: Final = Key("send_paste", "")
PLAN_SENT: Final = Key("send_spent", False)
"""Whether the selection was sent since it was drawn last: the next run clears it."""

# The search.
SEARCH: Final = Key("send_text", "")
TYPE: Final = Key("send_type", "")
VIEW: Final = Key("send_view", texts.GRID)
FILTERS_OPEN: Final = Key("send_more", False)
FOLDER: Final = Key("send_folder", "")
TAG: Final = Key("send_tag", "")
SINCE: Final = Key[date | None]("send_since", None)
EXPERT: Final = Key("send_expert", "")
"""A search expression of Cloudinary's, which replaces the rest of the search."""
CURSORS: Final = Key[Sequence[str]]("send_cursors", ("",))
"""Where each page of results begins, up to the one that is shown."""
WALL: Final = "send_wall"
"""The container of the cards, which the style sheet knows."""

# The settings of the send.
NAME: Final = Key("send_name", "{title}")
LINK: Final = Key("send_link", "")
MISSING_ALT: Final = Key("send_alt", "")
WIDTH: Final = Key("send_width", 600)
AS_COPIES: Final = Key("send_copies", False)
BY_FILE: Final = Key("send_by_file", False)
START: Final = Key("send_start", 0.0)
LENGTH: Final = Key("send_length", 4.0)
RATE: Final = Key("send_rate", 8)
FORM: Final = Key("send_form", "")
SEND: Final = Key("send_now", False)
LAST_SEND: Final = Key("send_started", "")
"""The send that the last plan became, by its ID; blank before the first."""
CLICK_IS_LATE: Final = Key("send_late", False)
"""Whether the button was pressed on a plan that had become a send already."""

# A send that has ended.
UNDO_OPEN: Final = KeyFamily("send_undo_", False)
"""Whether the way to undo a send is unfolded, by its ID."""
UNDO: Final = KeyFamily("send_undo_now_", False)
"""The button that undoes a send, by its ID."""


def option(setting: str) -> Key[bool]:
    """A setting of the send that is on or off."""
    return Key(f"send_{setting}", False)
