"""Pages that somebody kept: their address, the calls of their cells, and notes."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from core.errors import NotFound
from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class SavedCell:
    """A cell as it was kept; `actions` are the calls that changed something."""

    number: int
    title: str
    note: str = ""
    calls: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """A page's view; `query` is that of its address, `at` is ISO 8601 in UTC."""

    id: str
    name: str
    page: str
    query: str
    cells: tuple[SavedCell, ...]
    who: str
    at: str


class Notebooks:
    """The table `notebook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, page: str, query: str, cells: tuple[SavedCell, ...], who: str) -> SavedPage:
        """Keep a page under a name; one of the same name and page is replaced."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        saved_page = SavedPage(id=token_hex(6), name=name, page=page, query=query, cells=cells, who=who, at=at)
        row = {**vars(saved_page), "cells": json.dumps([asdict(cell) for cell in cells])}
        with self._database.write() as db:
            db.table("notebook").delete_where("name = ? and page = ?", [name, page])
            db.table("notebook").insert(row)
        return saved_page

    def all(self) -> list[SavedPage]:
        """Every kept page, the newest first."""
        rows = self._database.rows_where("notebook", order_by="at desc, rowid desc")
        return [_saved_page(row) for row in rows]

    def get(self, notebook_id: str) -> SavedPage:
        """One of them; NotFound without it."""
        rows = self._database.rows_where("notebook", "id = ?", [notebook_id])
        for row in rows:
            return _saved_page(row)
        raise NotFound("this notebook no longer exists")

    def delete(self, notebook_id: str) -> None:
        """Keep it no more."""
        with self._database.write() as db:
            db.table("notebook").delete_where("id = ?", [notebook_id])


def _saved_page(row: dict[str, Any]) -> SavedPage:
    cells = tuple(
        SavedCell(**{**cell, "calls": tuple(cell["calls"]), "actions": tuple(cell["actions"])})
        for cell in json.loads(row["cells"])
    )
    return SavedPage(**{**row, "cells": cells})
