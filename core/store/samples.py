"""Samples of events that somebody chose to keep, sealed, because they are personal data."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from core.errors import NotFound
from core.store.database import Database
from core.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class KeptSample:
    """What is known of a kept sample without opening it; `at` is ISO 8601 in UTC.

    `asked` events were wanted; without `complete` the reading was stopped or failed.
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
    asked: int
    complete: bool


class Samples:
    """The table `kept_sample`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def keep(self, lines: str, **known: Any) -> KeptSample:
        """Keep events, given as lines of JSON; `known` is what a KeptSample says of them but for its id and time."""
        kept = KeptSample(id=token_hex(6), at=datetime.now(UTC).isoformat(timespec="seconds"), **known)
        row = {**vars(kept), "sealed": self._vault.seal(lines)}
        with self._database.write() as db:
            db.table("kept_sample").insert(row)
        return kept

    def all(self) -> list[KeptSample]:
        """Every kept sample, the newest first."""
        columns = ", ".join(field.name for field in fields(KeptSample))
        rows = self._database.tables.table("kept_sample").rows_where(select=columns, order_by="at desc, rowid desc")
        return [_kept(row) for row in rows]

    def read(self, sample_id: str) -> tuple[KeptSample, str]:
        """A kept sample and its lines; NotFound without it."""
        for row in self._database.tables.table("kept_sample").rows_where("id = ?", [sample_id]):
            sealed = row.pop("sealed")
            return _kept(row), self._vault.open(sealed)
        raise NotFound("this sample is not kept any more")

    def forget(self, sample_id: str) -> None:
        """Delete it."""
        with self._database.write() as db:
            db.table("kept_sample").delete_where("id = ?", [sample_id])


def _kept(row: dict[str, Any]) -> KeptSample:
    return KeptSample(**{**row, "complete": bool(row["complete"])})
