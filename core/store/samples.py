"""Samples of events that somebody chose to keep, sealed, because they are personal data."""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from core.errors import NotFound
from core.store.database import Database
from core.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class KeptSample:
    """What is known of a kept sample without opening it; `at` is ISO 8601 in UTC."""

    id: str
    name: str
    metric_id: str
    metric: str
    integration: str
    events: int
    span: str
    who: str
    at: str


class Samples:
    """The table `kept_sample`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def keep(self, name: str, metric: tuple[str, str, str], count: int, span: str, who: str, lines: str) -> KeptSample:
        """Keep events, given as lines of JSON, under a name; `metric` is its id, name and integration."""
        kept = KeptSample(
            id=token_hex(6),
            name=name,
            metric_id=metric[0],
            metric=metric[1],
            integration=metric[2],
            events=count,
            span=span,
            who=who,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        row = {**vars(kept), "sealed": self._vault.seal(lines)}
        with self._database.write() as db:
            db.table("kept_sample").insert(row)
        return kept

    def all(self) -> list[KeptSample]:
        """Every kept sample, the newest first."""
        columns = "id, name, metric_id, metric, integration, events, span, who, at"
        rows = self._database.tables.table("kept_sample").rows_where(select=columns, order_by="at desc, rowid desc")
        return [KeptSample(**row) for row in rows]

    def read(self, sample_id: str) -> tuple[KeptSample, str]:
        """A kept sample and its lines; NotFound without it."""
        for row in self._database.tables.table("kept_sample").rows_where("id = ?", [sample_id]):
            sealed = row.pop("sealed")
            return KeptSample(**row), self._vault.open(sealed)
        raise NotFound("this sample is not kept any more")

    def forget(self, sample_id: str) -> None:
        """Delete it."""
        with self._database.write() as db:
            db.table("kept_sample").delete_where("id = ?", [sample_id])
