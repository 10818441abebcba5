"""The entries of the session on Send."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from ui.app.keys import NO_SELECTION, Key, KeyFamily, TableState
from ui.send import text as texts

# What is selected.
SELECTION: Final = Key[Sequence[str]]("send_picked", ())
"""The references of the assets that are ticked, over all pages of results."""
SELECTION_IF_ANY: Final = Key[Sequence[str] | None](SELECTION.name, None)
"""The same, None before this session has selected or cleared anything."""
LOOKED_AT: Final = Key("send_looked_at", "")
"""The reference of the asset that was looked at last."""
TABLES: Final = KeyFamily[TableState]("send_rows_", NO_SELECTION)
"""The tables of results: each begins with the rows that are selected."""
PASTED_TEXT: Final = Key("send_paste", "")
ALTS: Final = Key[Mapping[str, str]]("send_alts", {})
"""The alt texts that were typed, by the asset's reference."""
LINKS: Final = Key[Mapping[str, str]]("send_links", {})
"""The links that were entered for single assets, by the asset's reference."""
DROPPED: Final = Key[Sequence[str]]("send_dropped", ())
"""The references of the assets of which nothing is kept that earlier sends gave them."""
ENTRY_PROBLEM: Final = Key("send_entry_problem", "")
"""Why what was entered last is not stored; blank if it is."""
ALT_TABLE: Final = Key[Mapping[str, Any]]("send_alt_table", {})
"""The table of alt texts and links: what was entered in it, and the asset whose earlier entries were dropped last."""
ALT_EDITS: Final = Key("send_alt_edits", 0)
"""The number of the last entry in that table that was taken."""
CLEARED: Final = Key[Mapping[str, Any]]("send_cleared", {})
"""What was selected and entered when the selection was cleared, by the session's entries."""
PLAN_SENT: Final = Key("send_spent", False)
"""Whether the selection was sent since it was drawn last: the next run clears it."""

# The search.
FILTERS: Final = Key[Mapping[str, str]]("send_filters", {})
"""The filters that were in effect last, as the address has them."""
SEARCH: Final = Key("send_text", "")
SEARCH_IF_DRAWN: Final = Key[str | None](SEARCH.name, None)
"""The same, None on the first run after the filters were not on the page."""
TYPE: Final = Key("send_type", "all")
VIEW: Final = Key("send_view", texts.GRID)
FILTERS_OPEN: Final = Key("send_more", False)
FOLDER: Final = Key("send_folder", "")
TAG: Final = Key("send_tag", "")
SINCE: Final = Key[date | None]("send_since", None)
EXPERT: Final = Key("send_expert", "")
"""A search expression of Cloudinary's, which replaces the rest of the search."""
CURSORS: Final = Key[Sequence[str]]("send_cursors", ("",))
"""Where each page of results begins, up to the one that is shown."""
GRID: Final = Key[Mapping[str, Any]]("send_grid", {})
"""The cards of the results: which are ticked, and whose details were asked for last, both by reference."""
TICKS: Final = Key("send_ticks", 0)
"""The number of the last tick that was taken."""
HANDED_OVER: Final = Key[Mapping[str, Any]]("send_handed_over", {})
"""The same for the cards of assets that a media library handed over."""

# The settings of the send.
NAME: Final = Key("send_name", "{title}")
LINK: Final = Key("send_link", "")
MISSING_ALT: Final = Key("send_alt", "warning")
WIDTH: Final = Key("send_width", 600)
AS_COPIES: Final = Key("send_copies", False)
BY_FILE: Final = Key("send_by_file", False)
START: Final = Key("send_start", 0.0)
LENGTH: Final = Key("send_length", 4.0)
RATE: Final = Key("send_rate", 8)
FORM: Final = Key("send_form", "gif")
VALID_SETTINGS: Final = Key[Mapping[str, Any]]("send_valid_settings", {})
"""The settings as they were last, without values that cannot be."""
SEND: Final = Key("send_now", False)
SEND_ON_PAGE: Final = Key("send_shown", "")
"""The send that the page showed last, by its ID; blank for a plan."""
UNSEEN_SEND: Final = Key[tuple[str, tuple[str, ...], float]]("send_unseen", ("", (), 0.0))
"""The send that the last plan became, by its ID, what had been handed over to that plan, and when it became one by the
monotonic clock; blank once the browser shows the send."""

# A send that has ended.
OUTCOME: Final = "send_outcome"
"""The container of what is said of it."""
RESULT: Final = Key[Mapping[str, Any]]("send_result", {})
EARLIER: Final = Key[Mapping[str, Any]]("send_earlier", {})
UNDO_ROWS: Final = Key[Mapping[str, Any]]("send_undo_rows", {})
"""The lists of what came of a send, of earlier sends, and of what an undo would do: which page was asked for last."""
UNDO_OPEN: Final = KeyFamily("send_undo_", False)
"""Whether the way to undo a send is unfolded, by its ID."""
UNDO: Final = KeyFamily("send_undo_now_", False)
"""The button that undoes a send, by its ID."""


def option(setting: str) -> Key[bool]:
    """A setting of the send that is on or off."""
    return Key(f"send_{setting}", False)
