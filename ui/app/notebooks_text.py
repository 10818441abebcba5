"""What the drawer “Notebooks” says."""

from ui.app.text import plain

DRAWER = "Notebooks"
LEAD = "Keep this page as it is, with your notes, for yourself and your colleagues. Events themselves are not kept."
NAME = "Name"
KEEP = "Keep this page"
KEPT = "Kept notebooks"
NONE = "None yet."
OPEN = "Open and run again"
EXPORT = "Export notebook (.ipynb)"
FORGET = "Forget it"


def row(name: str, page: str) -> str:
    """A kept page in the list."""
    return f"{name} · {page}"


def kept_by(who: str, at: str, notes: int) -> str:
    """Who kept a page, and when."""
    with_notes = f" · {notes} {'note' if notes == 1 else 'notes'}" if notes else ""
    return f"Kept by {plain(who)}, {at[:10]} {at[11:16]} UTC{with_notes}"


def kept(name: str) -> str:
    """A page was kept."""
    return f"“{plain(name)}” is kept."
