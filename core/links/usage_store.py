"""Which templates show which blocks and assets, as the last scan of the account found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Usage:
    """A template that shows a block or an asset; `target` is a block's id, or `asset:` and an asset_id.

    `how`: reference (by the hybrid editor), definition (by drag and drop), marker (pasted HTML) or address.
    """

    target: str
    template_id: str
    template_name: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Scan:
    """How many templates were read, and how many could not tell all; `at` is when that began, ISO 8601 in UTC.

    `unread_names` are the names of those; none of a scan from before they were kept.
    """

    at: str
    templates: int
    unread: int
    unread_names: tuple[str, ...] = ()


class Usages:
    """The tables `usage` and `usage_scan`: what the last whole scan found, in the place of the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, scope: str, scan: Scan, usages: Sequence[Usage]) -> None:
        """Keep a scan."""
        with self._database.write() as db:
            db.table("usage").delete_where("scope = ?", [scope])
            db.table("usage").insert_all([{"scope": scope, **vars(usage)} for usage in usages], replace=True)
            names = json.dumps(scan.unread_names)
            db.table("usage_scan").upsert({"scope": scope, **vars(scan), "unread_names": names}, pk="scope")

    def scan(self, scope: str) -> Scan | None:
        """The last scan."""
        rows = self._database.rows_where("usage_scan", "scope = ?", [scope])
        return next(map(_scan, rows), None)

    def of(self, scope: str, targets: Sequence[str]) -> list[Usage]:
        """The templates that show any of these, by name."""
        usages: list[Usage] = []
        for start in range(0, len(targets), 500):
            part = list(targets[start : start + 500])
            where = f"scope = ? and target in ({', '.join('?' * len(part))})"
            rows = self._database.rows_where("usage", where, [scope, *part], order_by="template_name")
            names = ("target", "template_id", "template_name", "how")
            usages += [Usage(**{name: str(row[name]) for name in names}) for row in rows]
        return usages


def _scan(row: Mapping[str, Any]) -> Scan:
    names = tuple(map(str, json.loads(row["unread_names"])))
    return Scan(at=row["at"], templates=row["templates"], unread=row["unread"], unread_names=names)
