"""Sends and how far they are: a row for each, a row for each of its assets."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from core.domain.send_settings import SendSettings, VideoPreview
from core.errors import NotFound
from core.send.values import UNANSWERED, Plan, PlanRow, SendItem, SendJob, SendOutcome
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

_OF_SEND: Final = "send.id, send.settings, send.missing, job.state, job.note, job.created_at"
_SENDS: Final = f"select {_OF_SEND} from send join job on job.id = send.id"  # noqa: S608 - our own names
_ITEM = (
    "number", "asset_id", "public_id", "kind", "name", "outcome", "detail", "block_id", "block_url", "image_url", "alt",
    "href", "written",
)  # fmt: skip


class Sends:
    """The tables `send` and `send_item`: the journal from which a send goes on after any interruption."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, db: "Tables", send_id: str, scope: str, plan: Plan) -> None:
        """Keep what is to be done, in the write unit in which the send's job is added."""
        settings, missing = json.dumps(asdict(plan.settings)), len(plan.missing)
        db.table("send").insert({"id": send_id, "scope": scope, "settings": settings, "missing": missing})
        db.table("send_item").insert_all(_row(send_id, number, row) for number, row in enumerate(plan.rows))

    def get(self, send_id: str) -> SendJob | None:
        """One send with its counts; its job is that of the send itself."""
        row = self._database.row(f"{_SENDS} where send.id = ?", send_id)
        return self._job(row) if row else None

    def all(self, scope: str, limit: int = 20) -> list[SendJob]:
        """Return the last sends of an account, the newest first."""
        query = f"{_SENDS} where send.scope = ? order by send.rowid desc limit ?"
        return [self._job(row) for row in self._database.rows(query, scope, limit)]

    def settings(self, send_id: str) -> SendSettings:
        """The choices of a send; NotFound if an older backup was restored."""
        row = self._database.row("select settings from send where id = ?", send_id)
        if row is None:
            raise NotFound(f"there is no send {send_id}")
        return _settings(row["settings"])

    def scope(self, send_id: str) -> str:
        """Return the scope of the account that a send belongs to; blank for an unknown send."""
        row = self._database.row("select scope from send where id = ?", send_id)
        return str(row["scope"]) if row else ""

    def items(self, send_id: str, outcome: str | None = None) -> list[SendItem]:
        """Its assets in order; only those of one outcome when given, blank for those that wait."""
        where, values = "send_id = ?", [send_id]
        if outcome is not None:
            where, values = f"{where} and outcome = ?", [send_id, outcome]
        rows = self._database.rows_where("send_item", where, values, order_by="number")
        return [_item(row) for row in rows]

    def end(self, send_id: str, number: int, outcome: str, detail: str = "", **more: Any) -> None:
        """Write down what came of one asset."""
        with self._database.write() as db:
            self.end_in(db, send_id, number, outcome, detail, **more)

    @staticmethod
    def end_in(db: "Tables", send_id: str, number: int, outcome: str, detail: str = "", **more: Any) -> None:
        """The same in the write unit in which its link changes."""
        db.table("send_item").update((send_id, number), {"outcome": outcome, "detail": detail, **more})

    def linked(self, send_id: str, notes: Mapping[int, str]) -> None:
        """Write down why an asset's metadata does not tell the link, by the asset's number; blank when it does."""
        change = "update send_item set linked = ?, detail = ? where send_id = ? and number = ?"
        with self._database.write() as db:
            db.conn.executemany(change, [[int(not note), note, send_id, number] for number, note in notes.items()])

    @staticmethod
    def retry(db: "Tables", send_id: str) -> None:
        """Let wait again what a later try may bring."""
        db.conn.execute(
            "update send_item set outcome = '', detail = '' "
            "where send_id = ? and outcome in ('unavailable', 'tomorrow')",
            [send_id],
        )

    def _job(self, row: Mapping[str, Any]) -> SendJob:
        query = "select outcome, count(*) from send_item where send_id = ? group by outcome"
        counts = {str(outcome): int(count) for outcome, count in self._database.connection.execute(query, [row["id"]])}
        return SendJob(
            id=row["id"],
            job=row["id"],
            state=row["state"],
            note=row["note"],
            created_at=row["created_at"],
            settings=_settings(row["settings"]),
            counts=counts,
            missing=row["missing"],
        )


def _settings(text: str) -> SendSettings:
    raw = json.loads(text)
    return SendSettings(**{**raw, "video": VideoPreview(**raw["video"])})


def _row(send_id: str, number: int, row: PlanRow) -> dict[str, Any]:
    skipped: SendOutcome | str = {"skip": "skipped", "conflict": "conflict"}.get(row.action, "")
    detail = row.note if skipped else ""
    if row.unanswered:
        # A later try may bring it.
        skipped, detail = "unavailable", UNANSWERED
    return {
        "send_id": send_id,
        "number": number,
        "asset_id": row.asset.asset_id,
        "public_id": row.asset.public_id,
        "kind": row.kind,
        "name": row.name,
        "alt": row.alt,
        "href": row.link,
        "outcome": skipped,
        "detail": detail,
        "linked": 1,
        "block_id": "",
        "block_url": "",
        "image_url": row.src,
        "written": "",
    }


def _item(row: dict[str, Any]) -> SendItem:
    return SendItem(**{name: row[name] for name in _ITEM}, linked=bool(row["linked"]))
