"""The table `unsent_entry`: what people typed for assets and have not sent yet, encrypted as drafts are."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.domain.moments import iso_moment
from core.errors import Reconnect
from core.store.database import PATIENCE, Database
from core.store.encryption import Encryption

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

_DAY: Final = 86_400
_KEY: Final = "account = ? and cloud = ? and person = ?"


@dataclass(frozen=True, kw_only=True)
class Typist:
    """Who typed, and for which account: `account` as samples name it, `cloud` the environment."""

    account: str
    cloud: str
    person: str

    @property
    def values(self) -> list[str]:
        """The values of the columns, in their order."""
        return [self.account, self.cloud, self.person]


class UnsentEntries:
    """An entry for each field and asset, kept for `days` after its last change."""

    def __init__(
        self, database: Database, encryption: Encryption, days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self._database, self._encryption = database, encryption
        self._days, self._clock = days, clock

    def load(self, typist: Typist) -> dict[str, dict[str, str]]:
        """The entries by field and reference, without those that have expired or that no key opens."""
        entries: dict[str, dict[str, str]] = {}
        query = f"{_KEY} and at > ?"
        for row in self._database.rows_where("unsent_entry", query, [*typist.values, self._expired()]):
            try:
                text = self._encryption.decrypt(row["encrypted"])
            except Reconnect:
                continue
            entries.setdefault(str(row["field"]), {})[str(row["reference"])] = text
        return entries

    def save(self, typist: Typist, field: str, entries: Mapping[str, str]) -> None:
        """Keep these entries of a field by reference, beside those of other assets; other tabs may have made them.

        Nothing is kept for an account that is not connected any more: nobody would ever delete it. StoreError, soon,
        when somebody else is writing.
        """
        key, at = {**vars(typist), "field": field}, iso_moment(self._clock())
        rows = [
            {**key, "reference": reference, "at": at, "encrypted": self._encryption.encrypt(text)}
            for reference, text in entries.items()
        ]
        with self._database.write(PATIENCE) as db:
            connected = "select 1 from connection where account || ':' || account_id = ?"
            if db.execute(connected, [typist.account]).fetchone():
                db.table("unsent_entry").upsert_all(rows, pk=(*key, "reference"))

    def delete(self, typist: Typist, references: Collection[str]) -> None:
        """Delete what was entered for these assets, in every field; StoreError, soon, when somebody else is writing."""
        with self._database.write(PATIENCE) as db:
            self.delete_in(db, typist, references)

    def delete_in(self, db: "Tables", typist: Typist, references: Collection[str]) -> None:
        """Delete the same in a write unit."""
        for reference in references:
            db.execute(f"delete from unsent_entry where {_KEY} and reference = ?", [*typist.values, reference])  # noqa: S608

    def delete_expired(self, patience: float | None = None) -> int:
        """Delete everybody's entries that nobody has changed for too long; how many there were."""
        if not self._database.row("select 1 from unsent_entry where at <= ?", self._expired()):
            return 0
        with self._database.write(patience) as db:
            return int(db.execute("delete from unsent_entry where at <= ?", [self._expired()]).rowcount)

    def _expired(self) -> str:
        return iso_moment(self._clock() - self._days * _DAY)
