"""Saved samples of events, encrypted because they are personal data."""

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, Final

from core.errors import NotConnected, NotFound, Reconnect
from core.events.erasure import Erasure, without_recipient
from core.events.files import read_events
from core.events.sample import span
from core.store.database import Database
from core.store.encryption import Encryption

_DAY: Final = 86_400


@dataclass(frozen=True, kw_only=True)
class SavedSample:
    """What a list shows of a saved sample; `at` is ISO 8601 in UTC.

    `requested` events were wanted; without `complete` the reading was stopped or failed.
    """

    id: str
    name: str
    metric_id: str
    metric: str
    integration: str
    events: int
    span: str
    who: str
    at: str
    requested: int
    complete: bool


class Samples:
    """The table `saved_sample`; each sample belongs to the Klaviyo account that it was read from.

    A sample is kept for `days`; whatever lists or reads samples first deletes those that are older.
    """

    def __init__(
        self, database: Database, encryption: Encryption, days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._encryption = encryption
        self._days, self._clock = days, clock

    def delete_expired(self) -> int:
        """Delete the samples of every account that are too old; how many there were."""
        before = _iso(self._clock() - self._days * _DAY)
        if not self._database.row("select 1 from saved_sample where at <= ?", before):
            return 0
        with self._database.write() as db:
            return int(db.execute("delete from saved_sample where at <= ?", [before]).rowcount)

    def age(self, sample: SavedSample) -> tuple[int, int]:
        """The whole days since a sample was saved, and in how many days it is deleted."""
        days = int((self._clock() - datetime.fromisoformat(sample.at).timestamp()) // _DAY)
        return max(0, days), max(0, self._days - days)

    def save(self, account: str, lines: str, **attributes: Any) -> SavedSample:
        """Keep an account's events as lines of JSON; `attributes` are those of SavedSample without id and time.

        NotConnected when the account is not connected any more: nobody would ever delete them.
        """
        sample = SavedSample(id=token_hex(6), at=_iso(self._clock()), **attributes)
        row = {**vars(sample), "account": account, "encrypted": self._encryption.encrypt(lines)}
        connected = "select 1 from connection where account || ':' || account_id = ?"
        with self._database.write() as db:
            if not db.execute(connected, [account]).fetchone():
                raise NotConnected("the account that these events are from is no longer connected")
            db.table("saved_sample").insert(row)
        return sample

    def all(self, account: str) -> list[SavedSample]:
        """Return every saved sample of an account, the newest first."""
        self.delete_expired()
        columns = ", ".join(field.name for field in fields(SavedSample))
        rows = self._database.rows_where(
            "saved_sample", "account = ?", [account], select=columns, order_by="at desc, rowid desc"
        )
        return [_saved_sample(row) for row in rows]

    def read(self, account: str, sample_id: str) -> tuple[SavedSample, str]:
        """Return a saved sample and its lines; NotFound if there is none."""
        self.delete_expired()
        where, columns = (
            "account = ? and id = ?",
            ", ".join([*(field.name for field in fields(SavedSample)), "encrypted"]),
        )
        for row in self._database.rows_where("saved_sample", where, [account, sample_id], select=columns):
            encrypted = row.pop("encrypted")
            return _saved_sample(row), self._encryption.decrypt(encrypted)
        raise NotFound("this sample is not kept any more")

    def delete(self, account: str, sample_id: str) -> None:
        """Delete it."""
        with self._database.write() as db:
            db.table("saved_sample").delete_where("account = ? and id = ?", [account, sample_id])

    def erase(self, address: str) -> Erasure:
        """Take one recipient's events out of the samples of every account; a sample without others goes whole."""
        with self._database.write() as db:
            encrypted = {row["id"]: row["encrypted"] for row in db.table("saved_sample").rows}
            before = {name: lines for name, token in encrypted.items() if (lines := self._lines(token)) is not None}
            after = without_recipient(before, address)
            unreadable = encrypted.keys() - before.keys()
            changed = [name for name in before if len(after[name]) < len(before[name])]
            for name in changed:
                events = tuple(read_events(after[name]))
                row = {"events": len(events), "span": span(events)}
                token = self._encryption.encrypt("\n".join(after[name]))
                db.table("saved_sample").update(name, {**row, "encrypted": token})
            for name in [*unreadable, *(name for name in changed if not after[name])]:
                db.table("saved_sample").delete(name)
        count = sum(len(before[name]) - len(after[name]) for name in changed)
        return Erasure(events=count, samples=len(changed), unreadable=len(unreadable))

    def _lines(self, encrypted: bytes) -> list[str] | None:
        """The events of a sample; None if no key opens it."""
        try:
            return [line for line in self._encryption.decrypt(encrypted).split("\n") if line]
        except Reconnect:
            return None


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _saved_sample(row: dict[str, Any]) -> SavedSample:
    return SavedSample(**{**row, "complete": bool(row["complete"])})
