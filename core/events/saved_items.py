"""What people save of events: encrypted, because it is personal data, and deleted when it is too old."""

import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from secrets import token_hex
from typing import Any, ClassVar, Final, Generic, TypeVar

from core.domain.moments import iso_moment
from core.errors import NotConnected, NotFound, Reconnect
from core.store.database import Database
from core.store.encryption import Encryption

_DAY: Final = 86_400


@dataclass(frozen=True, kw_only=True)
class SavedItem:
    """What a list shows of something that was saved of so many `events`; `at` is ISO 8601 in UTC."""

    id: str
    name: str
    metric_id: str
    metric: str
    integration: str
    events: int
    span: str
    who: str
    at: str


Item = TypeVar("Item", bound=SavedItem)


class SavedItems(Generic[Item]):
    """A table of such items, each of which belongs to the Klaviyo account that its events were read for.

    An item is kept for `days`; whatever lists or reads items first deletes those that are older.
    """

    table: ClassVar[str]
    noun: ClassVar[str]
    """What a person calls an item."""
    kind: type[Item]

    def __init__(
        self, database: Database, encryption: Encryption, days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._encryption = encryption
        self._days, self._clock = days, clock

    @abstractmethod
    def _item(self, row: dict[str, Any]) -> Item:
        """The item of a row."""

    def delete_expired(self) -> int:
        """Delete the items of every account that are too old; how many there were."""
        before = iso_moment(self._clock() - self._days * _DAY, "seconds")
        if not self._database.row(f"select 1 from {self.table} where at <= ?", before):  # noqa: S608 - our own name
            return 0
        with self._database.write() as db:
            return int(db.execute(f"delete from {self.table} where at <= ?", [before]).rowcount)  # noqa: S608

    @property
    def days(self) -> int:
        """For how many days an item is saved."""
        return int(self._days)

    def age(self, item: Item) -> tuple[int, int]:
        """The whole days since an item was saved, and in how many days it is deleted."""
        days = int((self._clock() - datetime.fromisoformat(item.at).timestamp()) // _DAY)
        return max(0, days), max(0, self._days - days)

    def save(self, account: str, text: str, **attributes: Any) -> Item:
        """Keep an account's text; `attributes` are those of the item without id and time.

        NotConnected when the account is not connected any more: nobody would ever delete it.
        """
        item = self.kind(id=token_hex(6), at=iso_moment(self._clock(), "seconds"), **attributes)
        row = {**vars(item), "account": account, "encrypted": self._encryption.encrypt(text)}
        connected = "select 1 from connection where account || ':' || account_id = ?"
        with self._database.write() as db:
            if not db.execute(connected, [account]).fetchone():
                raise NotConnected("the account that these events come from is no longer connected")
            db.table(self.table).insert(row)
        return item

    def all(self, account: str) -> list[Item]:
        """Return every item of an account, the newest first."""
        self.delete_expired()
        rows = self._database.rows_where(
            self.table, "account = ?", [account], select=self._columns, order_by="at desc, rowid desc"
        )
        return [self._item(row) for row in rows]

    def read(self, account: str, item_id: str) -> tuple[Item, str]:
        """Return an item and its text; NotFound if there is none."""
        self.delete_expired()
        where, columns = "account = ? and id = ?", f"{self._columns}, encrypted"
        for row in self._database.rows_where(self.table, where, [account, item_id], select=columns):
            encrypted = row.pop("encrypted")
            return self._item(row), self._encryption.decrypt(encrypted)
        raise NotFound(f"this {self.noun} no longer exists")

    def delete(self, account: str, item_id: str) -> Item | None:
        """Delete it; what it was, None if it was gone."""
        item = next((each for each in self.all(account) if each.id == item_id), None)
        with self._database.write() as db:
            condition = "account = ? and id = ?"
            deleted = db.execute(f"delete from {self.table} where {condition}", [account, item_id]).rowcount  # noqa: S608
        return item if deleted else None

    @property
    def _columns(self) -> str:
        return ", ".join(field.name for field in fields(self.kind))

    def _ids(self) -> list[str]:
        """Those of every account."""
        return [row["id"] for row in self._database.rows_where(self.table, select="id")]

    def _encrypted(self, item_id: str) -> bytes | None:
        """An item as it is stored; None if it is gone."""
        row = self._database.row(f"select encrypted from {self.table} where id = ?", item_id)  # noqa: S608
        return row["encrypted"] if row else None

    def _text(self, encrypted: bytes) -> str | None:
        """The text of an item; None if no key opens it."""
        try:
            return self._encryption.decrypt(encrypted)
        except Reconnect:
            return None

    def _replace(self, item_id: str, encrypted: bytes, text: str, **changed: Any) -> bool:
        """Put another text into an item; False if somebody else changed it meanwhile."""
        values = {**changed, "encrypted": self._encryption.encrypt(text)}
        columns = ", ".join(f"{name} = ?" for name in values)
        update = f"update {self.table} set {columns} where id = ? and encrypted = ?"  # noqa: S608
        with self._database.write() as db:
            return bool(db.execute(update, [*values.values(), item_id, encrypted]).rowcount)

    def _delete(self, item_ids: list[str]) -> None:
        if item_ids:
            with self._database.write() as db:
                for item_id in item_ids:
                    db.execute(f"delete from {self.table} where id = ?", [item_id])  # noqa: S608
