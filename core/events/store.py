"""Saved samples of events, encrypted because they are personal data."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, Final

from core.errors import NotConnected, NotFound, Reconnect, StoreError
from core.events.erasure import Erasure, RecipientSearch
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

    def delete(self, account: str, sample_id: str) -> SavedSample | None:
        """Delete it; what it was, None if it was gone."""
        sample = next((each for each in self.all(account) if each.id == sample_id), None)
        with self._database.write() as db:
            condition = "account = ? and id = ?"
            deleted = db.execute(f"delete from saved_sample where {condition}", [account, sample_id]).rowcount  # noqa: S608
        return sample if deleted else None

    def erase(self, address: str, *, delete_unreadable: bool = False) -> Erasure:
        """Take one recipient's events out of the samples of every account; a sample without others goes whole.

        One sample is in memory at a time, and each is its own write unit. StoreError, and nothing is erased, when some
        open with no key and are not to be deleted.
        """
        search, unreadable = RecipientSearch(address), []
        for sample_id in self._ids():
            encrypted = self._encrypted(sample_id)
            lines = self._lines(encrypted) if encrypted else []
            if lines is None:
                unreadable.append(sample_id)
            else:
                search.add(sample_id, lines)
        if unreadable and not delete_unreadable:
            raise StoreError(_unreadable(len(unreadable)))
        # What only its profile tells goes first: after a crash, whoever runs this again still finds it.
        erased = Counter[str]()
        for is_erased in (search.is_of_profile, search.is_named):
            for sample_id in search.concerned():
                erased[sample_id] += self._take_out(sample_id, is_erased)
        self._delete(unreadable)
        return Erasure(
            events=erased.total(),
            samples=sum(count > 0 for count in erased.values()),
            unreadable=len(unreadable),
            unknown=search.unknown,
        )

    def _take_out(self, sample_id: str, is_erased: Callable[[str], bool]) -> int:
        """Take events out of a sample; how many there were."""
        while encrypted := self._encrypted(sample_id):
            lines = self._lines(encrypted) or []
            left = [line for line in lines if not is_erased(line)]
            if len(left) == len(lines) or self._replace(sample_id, encrypted, left):
                return len(lines) - len(left)
        return 0

    def _replace(self, sample_id: str, encrypted: bytes, lines: list[str]) -> bool:
        """Put other lines into a sample, or delete it without any; False if somebody else changed it meanwhile."""
        condition, values = "where id = ? and encrypted = ?", [sample_id, encrypted]
        events = tuple(read_events(lines))
        changed = [len(events), span(events), self._encryption.encrypt("\n".join(lines)), *values]
        with self._database.write() as db:
            if lines:
                update = f"update saved_sample set events = ?, span = ?, encrypted = ? {condition}"  # noqa: S608
                return bool(db.execute(update, changed).rowcount)
            return bool(db.execute(f"delete from saved_sample {condition}", values).rowcount)  # noqa: S608

    def _delete(self, sample_ids: list[str]) -> None:
        if sample_ids:
            with self._database.write() as db:
                for sample_id in sample_ids:
                    db.execute("delete from saved_sample where id = ?", [sample_id])

    def _ids(self) -> list[str]:
        return [row["id"] for row in self._database.rows_where("saved_sample", select="id")]

    def _encrypted(self, sample_id: str) -> bytes | None:
        """A sample as it is stored; None if it is gone."""
        row = self._database.row("select encrypted from saved_sample where id = ?", sample_id)
        return row["encrypted"] if row else None

    def _lines(self, encrypted: bytes) -> list[str] | None:
        """The events of a sample; None if no key opens it."""
        try:
            return [line for line in self._encryption.decrypt(encrypted).split("\n") if line]
        except Reconnect:
            return None


def _unreadable(count: int) -> str:
    samples = "1 saved sample opens" if count == 1 else f"{count:,} saved samples open"
    return (
        f"{samples} with no key of these settings, so nothing was erased; run `samples erase` with the server's key, "
        "or with --delete-unreadable, which deletes what no key opens"
    )


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _saved_sample(row: dict[str, Any]) -> SavedSample:
    return SavedSample(**{**row, "complete": bool(row["complete"])})
