"""Saved samples of events, encrypted because they are personal data."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from core.errors import NotConnected, NotFound
from core.store.database import Database
from core.store.encryption import Encryption


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
    """The table `saved_sample`; each sample belongs to the Klaviyo account that it was read from."""

    def __init__(self, database: Database, encryption: Encryption) -> None:
        self._database = database
        self._encryption = encryption

    def save(self, account: str, lines: str, **attributes: Any) -> SavedSample:
        """Keep an account's events as lines of JSON; `attributes` are those of SavedSample without id and time.

        NotConnected when the account is not connected any more: nobody would ever delete them.
        """
        sample = SavedSample(id=token_hex(6), at=datetime.now(UTC).isoformat(timespec="seconds"), **attributes)
        row = {**vars(sample), "account": account, "encrypted": self._encryption.encrypt(lines)}
        connected = "select 1 from connection where account || ':' || account_id = ?"
        with self._database.write() as db:
            if not db.execute(connected, [account]).fetchone():
                raise NotConnected("the account that these events are from is no longer connected")
            db.table("saved_sample").insert(row)
        return sample

    def all(self, account: str) -> list[SavedSample]:
        """Return every saved sample of an account, the newest first."""
        columns = ", ".join(field.name for field in fields(SavedSample))
        rows = self._database.rows_where(
            "saved_sample", "account = ?", [account], select=columns, order_by="at desc, rowid desc"
        )
        return [_saved_sample(row) for row in rows]

    def read(self, account: str, sample_id: str) -> tuple[SavedSample, str]:
        """Return a saved sample and its lines; NotFound if there is none."""
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


def _saved_sample(row: dict[str, Any]) -> SavedSample:
    return SavedSample(**{**row, "complete": bool(row["complete"])})
