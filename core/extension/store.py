"""Paired extensions, and the tickets that work once: pairing codes and panels."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from core.extension.values import PairedExtension
from core.store.database import Database

Kind = Literal["pair", "panel"]


class Extensions:
    """The tables `extension` and `one_time_token`; secrets stand there as hashes only."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, version: str, who: str) -> str:
        """Remember another paired browser; its token, which is told this once."""
        token = secrets.token_urlsafe(32)
        row = {"token": _hash(token), "who": who, "version": version, "paired_at": _now(), "seen_at": ""}
        with self._database.write() as db:
            db.table("extension").insert(row)
        return token

    def by_token(self, token: str) -> PairedExtension | None:
        """The browser that this token was given to, unless it was revoked."""
        rows = self._database.rows_where("extension", "token = ?", [_hash(token)])
        return next((_paired(row) for row in rows), None)

    def all(self) -> list[PairedExtension]:
        """Every paired browser, the last paired first."""
        return [_paired(row) for row in self._database.rows_where("extension", order_by="id desc")]

    def record_greeting(self, extension: int, version: str) -> None:
        """Write down that it greeted."""
        with self._database.write() as db:
            db.table("extension").update(extension, {"version": version, "seen_at": _now()})

    def revoke(self, extension: int) -> None:
        """Its token works no more, nor do the tickets that it asked for."""
        with self._database.write() as db:
            db.table("extension").delete_where("id = ?", [extension])
            db.table("one_time_token").delete_where("extension = ?", [extension])

    def issue(self, kind: Kind, body: str, seconds: float, extension: int = 0) -> str:
        """A ticket for `body` that works once within so many seconds."""
        token = secrets.token_urlsafe(32)
        row = {"token": _hash(token), "kind": kind, "body": body, "extension": extension}
        with self._database.write() as db:
            db.table("one_time_token").delete_where("expires < ?", [self._clock()])
            db.table("one_time_token").insert({**row, "expires": self._clock() + seconds})
        return token

    def redeem(self, kind: Kind, token: str) -> str | None:
        """The body of a ticket that is good, once; None for any other."""
        with self._database.write() as db:
            where, values = "token = ? and kind = ? and expires >= ?", [_hash(token), kind, self._clock()]
            rows = list(db.table("one_time_token").rows_where(where, values))
            db.table("one_time_token").delete_where(where, values)
        return str(rows[0]["body"]) if rows else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _paired(row: dict[str, str]) -> PairedExtension:
    texts = {name: row[name] for name in ("who", "version", "paired_at", "seen_at")}
    return PairedExtension(id=int(row["id"]), **texts)
