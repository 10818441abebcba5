"""Which templates show which blocks and assets, as the last scan of the account found."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """When the templates were read, how many, and how many could not tell all; `at` is ISO 8601 in UTC."""

    at: str
    templates: int
    unread: int


class Usages:
    """The tables `usage` and `usage_scan`: what the last whole scan found, in the place of the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, scope: str, scan: Scan, usages: Sequence[Usage]) -> None:
        """Keep a scan."""
        with self._database.write() as db:
            db.table("usage").delete_where("scope = ?", [scope])
            db.table("usage").insert_all([{"scope": scope, **vars(usage)} for usage in usages], replace=True)
            db.table("usage_scan").upsert({"scope": scope, **vars(scan)}, pk="scope")

    def scan(self, scope: str) -> Scan | None:
        """The last scan."""
        rows = self._database.rows_where("usage_scan", "scope = ?", [scope])
        return next((Scan(at=row["at"], templates=row["templates"], unread=row["unread"]) for row in rows), None)

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
