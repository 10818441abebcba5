"""What a workspace stores of the demo shop: set aside when the shop is reset, and brought back when that is undone."""

from typing import TYPE_CHECKING, Final

from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

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
    "unsent_entry": "account",
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
SET_ASIDE: Final = "sandbox before reset"
"""What the name begins with under which rows wait: no account has it, so nothing reads or changes them meanwhile.

The reset's ID follows, which the demo shop's snapshot has too.
"""


class DemoData:
    """The rows of the demo shop's account in every table; those of real accounts are never touched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in use: nothing is stored, or the shop was not connected since the last reset.

        What is stored in the second case comes from work that was under way during the reset.
        """
        if not self._has_rows(_IN_USE):
            return True
        connection = self._database.row("select 1 from connection where account = ?", _IN_USE)
        # Disconnecting deletes what is set aside.
        return connection is None and bool(self.reset_id)

    @property
    def reset_id(self) -> str:
        """The ID of the reset whose rows are set aside; blank if none are."""
        for table, column in TABLES.items():
            name = f"substr({column}, length(?1) + 1)"
            # One reset's rows at a time are set aside.
            row = self._database.row(f"select {name} as name from {table} where {_BEGINS.format(column)}", SET_ASIDE)  # noqa: S608
            if row:
                return str(row["name"]).partition(":")[0].strip()
        return ""

    def set_aside(self, reset_id: str) -> None:
        """Set aside all that is in use under a reset's ID, and delete what was set aside before, in one write unit.

        Nothing is set aside or deleted if nothing is in use.
        """
        with self._database.write() as db:
            if self._has_rows(_IN_USE):
                delete_set_aside(db)
                _rename(db, _IN_USE, f"{SET_ASIDE} {reset_id}")

    def delete_in_use(self) -> None:
        """Delete all that is in use; what is set aside stays."""
        with self._database.write() as db:
            _delete(db, _OF, [_IN_USE, f"{_IN_USE}:"])

    def bring_back(self, reset_id: str) -> None:
        """Replace all that is in use by what is set aside under this ID, in one write unit; nothing if nothing is."""
        name = f"{SET_ASIDE} {reset_id}"
        with self._database.write() as db:
            if self._has_rows(name):
                _delete(db, _OF, [_IN_USE, f"{_IN_USE}:"])
                _rename(db, name, _IN_USE)

    def _has_rows(self, name: str) -> bool:
        return any(
            self._database.rows_where(table, _OF.format(column), [name, f"{name}:"], select="1", limit=1)
            for table, column in TABLES.items()
        )


_OF: Final = "({0} = ?1 or substr({0}, 1, length(?2)) = ?2)"
"""Whether a row is of an account; the values are its name, and its name with the colon."""
_BEGINS: Final = "substr({0}, 1, length(?1)) = ?1"
"""Whether the name of a row's account begins with the value."""


def delete_set_aside(db: "SqliteUtils") -> None:
    """Delete all that a reset of the demo shop has set aside, in the caller's write unit."""
    _delete(db, _BEGINS, [SET_ASIDE])


def _rename(db: "SqliteUtils", name: str, other: str) -> None:
    for table, column in TABLES.items():
        change = f"update {table} set {column} = ?3 || substr({column}, length(?1) + 1)"  # noqa: S608 - named above
        db.execute(f"{change} where {_OF.format(column)}", [name, f"{name}:", other])


def _delete(db: "SqliteUtils", condition: str, values: list[str]) -> None:
    for table, (column, owner) in _PARTS.items():
        owners = f"select id from {owner} where {condition.format(TABLES[owner])}"  # noqa: S608 - named above
        db.execute(f"delete from {table} where {column} in ({owners})", values)  # noqa: S608 - named above
    for table, column in TABLES.items():
        db.execute(f"delete from {table} where {condition.format(column)}", values)  # noqa: S608 - named above
