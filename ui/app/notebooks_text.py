"""Texts of “Notebooks” in the sidebar."""

from core.domain.moments import moment_words
from core.domain.people import by
from ui.app.text import plain, plain_time

TITLE = "Notebooks"
LEAD = "Save this page as it is, with your notes, for yourself and your colleagues. Events are not saved."
NAME = "Name"
SAVE = "Save this page"
SAVED_NOTEBOOKS = "Saved notebooks"
NONE = "No notebooks yet."
OPEN = "Open and run again"
EXPORT = "Export notebook (.ipynb)"
DELETE = "Delete notebook"


def row(name: str, page: str) -> str:
    """A saved page in the list."""
    return f"{name} · {page}"


def saved_by(who: str, at: str, notes: int) -> str:
    """Who saved a page, and when."""
    with_notes = f" · {notes} {'note' if notes == 1 else 'notes'}" if notes else ""
    saved = plain(f"Saved{by(who)}")
    return f"{saved} on {plain_time(moment_words(at))}{with_notes}"


def save_message(name: str) -> str:
    """Confirm that a page was saved."""
    return f"“{plain(name)}” is saved."
