"""Keeping a page with one's notes, opening it again, taking it away as a Jupyter notebook."""

from collections.abc import Sequence

from core.errors import InputError
from core.notebooks.notebook import notebook
from core.notebooks.store import Notebooks as Store
from core.notebooks.store import SavedCell, SavedPage
from core.store.activity import ActivityLog


class Notebooks:
    """What the drawer “Notebooks” does; `log` names the person at work."""

    def __init__(self, store: Store, log: ActivityLog) -> None:
        self._store = store
        self._log = log

    def save(self, name: str, page: str, query: str, cells: Sequence[SavedCell]) -> SavedPage:
        """Keep a page's view under a name, in the place of one of the same name; InputError without a name."""
        name = " ".join(name.split())[:80]
        if not name:
            raise InputError("enter a name for the notebook")
        return self._store.save(name, page, query, tuple(cells), self._log.who())

    def all(self) -> list[SavedPage]:
        """Every kept page, the newest first."""
        return self._store.all()

    def get(self, notebook_id: str) -> SavedPage:
        """One of them; NotFound without it."""
        return self._store.get(notebook_id)

    def delete(self, notebook_id: str) -> None:
        """Keep it no more."""
        name = self.get(notebook_id).name
        self._store.delete(notebook_id)
        self._log.add("Notebook deleted", name)

    def export(self, notebook_id: str) -> bytes:
        """The kept page as an `.ipynb`; calls that changed something are in it as comments."""
        page = self.get(notebook_id)
        return notebook(f"{page.name} · {page.page}", [_exported(cell) for cell in page.cells])


def _exported(cell: SavedCell) -> tuple[str, str]:
    note = "\n".join(f"> {line}" for line in cell.note.splitlines())
    actions = [f"# changes something, run it by hand: {line}" for call in cell.actions for line in call.splitlines()]
    return f"## {cell.number} {cell.title}" + (f"\n\n{note}" if note else ""), "\n".join([*cell.calls, *actions])
