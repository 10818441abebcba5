"""What a workspace knows of the demo shop: set aside when the shop is reset, and brought back when that is undone."""

from collections.abc import Iterator
from typing import Final

from core.store.database import Database

TABLES: Final = {
    "acceptance": "scope",
    "account_check": "account",
    "audit": "scope",
    "connection": "account",
    "draft": "account",
    "image_choice": "scope",
    "image_copy": "scope",
    "job": "account",
    "journal": "scope",
    "link": "scope",
    "personalization": "scope",
    "replacement": "scope",
    "saved_profile": "account",
    "saved_sample": "account",
    "send": "scope",
    "shared_draft": "account",
    "test_send": "scope",
    "usage": "scope",
    "usage_scan": "scope",
}
"""Each table with rows of accounts, and the column that names the account: `sandbox`, or more after a colon."""
_PARTS: Final = {
    "send_item": ("send_id", "send"),
    "audit_page": ("audit_id", "audit"),
    "audit_finding": ("audit_id", "audit"),
}
"""Tables whose rows belong to a row of one of those."""
_IN_USE: Final = "sandbox"
_SET_ASIDE: Final = "sandbox before reset"
"""The name under which the rows wait: no account has it, so nothing reads or changes them meanwhile."""


class DemoData:
    """The rows of the demo shop's account in every table; those of real accounts are never touched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored of the demo shop, as before it was connected for the first time."""
        return not self._has_rows(_IN_USE)

    def set_aside(self) -> None:
        """Let the workspace know nothing of the demo shop; what was set aside before is deleted."""
        self._replace(_IN_USE, _SET_ASIDE)

    def bring_back(self) -> None:
        """Take what was set aside in the place of what is stored; nothing happens if nothing was."""
        if self._has_rows(_SET_ASIDE):
            self._replace(_SET_ASIDE, _IN_USE)

    def _has_rows(self, name: str) -> bool:
        return any(
            self._database.rows_where(table, _of(column), [name, f"{name}:"], select="1", limit=1)
            for table, column in TABLES.items()
        )

    def _replace(self, name: str, other: str) -> None:
        """Rename the rows of `name` to `other`, whose own rows are deleted, in one write unit."""
        with self._database.write() as db:
            for statement in _deletions():
                db.execute(statement, [other, f"{other}:"])
            for table, column in TABLES.items():
                change = f"update {table} set {column} = ?3 || substr({column}, length(?1) + 1) where {_of(column)}"  # noqa: S608
                db.execute(change, [name, f"{name}:", other])


def _of(column: str) -> str:
    """Whether a row is of an account; the values are its name, and its name with the colon."""
    return f"({column} = ?1 or substr({column}, 1, length(?2)) = ?2)"


def _deletions() -> Iterator[str]:
    for table, (column, owner) in _PARTS.items():
        yield f"delete from {table} where {column} in (select id from {owner} where {_of(TABLES[owner])})"  # noqa: S608
    for table, column in TABLES.items():
        yield f"delete from {table} where {_of(column)}"  # noqa: S608 - named above
