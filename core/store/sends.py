"""Sends and how far they are: a row for each, a row for each of its assets."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from core.domain.send import JobState, PlanRow, SendItem, SendJob, SendOutcome, SendSettings, VideoPreview
from core.store.database import Database

_ITEM = ("number", "asset_id", "public_id", "kind", "name", "outcome", "detail", "block_id", "block_url", "picture")


class Sends:
    """The tables `send` and `send_item`: the journal from which a send goes on after any interruption."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, pair: str, rows: Sequence[PlanRow], settings: SendSettings) -> str:
        """Keep what is to be done, before anything is; the send's id."""
        send_id = uuid.uuid4().hex[:12]
        with self._database.write() as db:
            db.table("send").insert(
                {
                    "id": send_id,
                    "pair": pair,
                    "state": "running",
                    "note": "",
                    "settings": json.dumps(asdict(settings)),
                    "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            )
            db.table("send_item").insert_all(_row(send_id, number, row) for number, row in enumerate(rows))
        return send_id

    def get(self, send_id: str) -> SendJob | None:
        """One send with its counts."""
        rows = self._database.rows_where("send", "id = ?", [send_id])
        return next((self._job(row) for row in rows), None)

    def all(self, pair: str, limit: int = 20) -> list[SendJob]:
        """The last sends of a pair, the newest first."""
        rows = self._database.rows_where(
            "send", "pair = ?", [pair], order_by="created_at desc, rowid desc", limit=limit
        )
        return [self._job(row) for row in rows]

    def running(self) -> list[str]:
        """Sends of every pair that were begun and neither ended nor were stopped."""
        rows = self._database.rows_where("send", "state in ('running', 'undoing', 'stopping')")
        return [str(row["id"]) for row in rows]

    def pair(self, send_id: str) -> str:
        """The pair that a send belongs to."""
        return str(self._database.tables.table("send").get(send_id)["pair"])

    def set_state(self, send_id: str, state: JobState, note: str = "") -> None:
        """Write down what becomes of a send."""
        with self._database.write() as db:
            db.table("send").update(send_id, {"state": state, "note": note})

    def state(self, send_id: str) -> str:
        """What becomes of a send; blank when nobody knows it, since a backup was put back."""
        # Asked by every worker before every step.
        row = self._database.connection.execute("select state from send where id = ?", [send_id]).fetchone()
        return str(row[0]) if row else ""

    def items(self, send_id: str, outcome: str | None = None) -> list[SendItem]:
        """Its assets in order; only those of one outcome when given, blank for those that wait."""
        where, values = "send_id = ?", [send_id]
        if outcome is not None:
            where, values = f"{where} and outcome = ?", [send_id, outcome]
        rows = self._database.rows_where("send_item", where, values, order_by="number")
        return [_item(row) for row in rows]

    def chosen(self, send_id: str) -> dict[int, tuple[str, str]]:
        """Alt text and link of each asset, by its number."""
        rows = self._database.rows_where("send_item", "send_id = ?", [send_id])
        return {int(row["number"]): (str(row["alt"]), str(row["link"])) for row in rows}

    def end(self, send_id: str, number: int, outcome: str, detail: str = "", **more: Any) -> None:
        """Write down what came of one asset."""
        with self._database.write() as db:
            change = {"outcome": outcome, "detail": detail, **more}
            db.table("send_item").update((send_id, number), change)

    def linked(self, send_id: str, notes: Mapping[int, str]) -> None:
        """Write down why an asset's metadata does not tell the link, by the asset's number; blank when it does."""
        change = "update send_item set linked = ?, detail = ? where send_id = ? and number = ?"
        with self._database.write() as db:
            db.conn.executemany(change, [[int(not note), note, send_id, number] for number, note in notes.items()])

    def retry(self, send_id: str) -> None:
        """Let wait again what a later try may bring."""
        with self._database.write() as db:
            db.conn.execute(
                "update send_item set outcome = '', detail = '' "
                "where send_id = ? and outcome in ('unavailable', 'tomorrow')",
                [send_id],
            )
            db.table("send").update(send_id, {"state": "running", "note": ""})

    def _job(self, row: dict[str, Any]) -> SendJob:
        query = "select outcome, count(*) from send_item where send_id = ? group by outcome"
        counts = {str(outcome): int(count) for outcome, count in self._database.connection.execute(query, [row["id"]])}
        raw = json.loads(row["settings"])
        return SendJob(
            id=row["id"],
            state=cast("JobState", row["state"]),
            note=row["note"],
            created_at=row["created_at"],
            settings=SendSettings(**{**raw, "video": VideoPreview(**raw["video"])}),
            counts=counts,
        )


def _row(send_id: str, number: int, row: PlanRow) -> dict[str, Any]:
    skipped: SendOutcome | str = {"skip": "skipped", "conflict": "conflict"}.get(row.action, "")
    return {
        "send_id": send_id,
        "number": number,
        "asset_id": row.asset.asset_id,
        "public_id": row.asset.public_id,
        "kind": row.kind,
        "name": row.name,
        "alt": row.alt,
        "link": row.link,
        "outcome": skipped,
        "detail": row.note if skipped else "",
        "linked": 1,
        "block_id": "",
        "block_url": "",
        "picture": row.src,
    }


def _item(row: dict[str, Any]) -> SendItem:
    return SendItem(**{name: row[name] for name in _ITEM}, linked=bool(row["linked"]))
