"""Paired extensions, and the tickets that work once: pairing codes and panels."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal

from core.extension.values import PairedExtension
from core.store.database import Database

Kind = Literal["pair", "panel"]
IDLE_SECONDS: Final = 30 * 24 * 3600.0
"""A token ends when it was not used for so long."""
_HOUR: Final = 3600.0


class Extensions:
    """The tables `extension` and `one_time_token`; secrets stand there as hashes only."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, version: str, who: str) -> str:
        """Remember another paired browser; its token, which is told this once."""
        token = secrets.token_urlsafe(32)
        row = {"token": _hash(token), "who": who, "version": version, "paired_at": self._now(), "seen_at": ""}
        with self._database.write() as db:
            db.table("extension").insert(row)
        return token

    def by_token(self, token: str) -> PairedExtension | None:
        """The browser that this token was given to, unless it was revoked."""
        rows = self._database.rows_where("extension", "token = ?", [_hash(token)])
        return next((_paired(row) for row in rows), None)

    def get(self, extension: int) -> PairedExtension | None:
        """The browser with this ID, unless it was revoked."""
        rows = self._database.rows_where("extension", "id = ?", [extension])
        return next((_paired(row) for row in rows), None)

    def all(self) -> list[PairedExtension]:
        """Every paired browser, the last paired first."""
        return [_paired(row) for row in self._database.rows_where("extension", order_by="id desc")]

    def record_greeting(self, extension: int, version: str) -> None:
        """Write down that it greeted."""
        with self._database.write() as db:
            db.table("extension").update(extension, {"version": version, "seen_at": self._now()})

    def is_expired(self, extension: PairedExtension) -> bool:
        """Whether it was not used for so long that its token has ended."""
        return self._idle_seconds(extension) > IDLE_SECONDS

    def record_use(self, extension: PairedExtension) -> None:
        """Write down that its token was used; once an hour is enough."""
        if extension.seen_at and self._idle_seconds(extension) < _HOUR:
            return
        with self._database.write() as db:
            # One statement, because the browser may be revoked meanwhile.
            db.execute("update extension set seen_at = ? where id = ?", [self._now(), extension.id])

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

    def read(self, kind: Kind, token: str) -> str | None:
        """The body of a ticket that is good, which stays so; None for any other."""
        where, values = self._good(kind, token)
        return next((str(row["body"]) for row in self._database.rows_where("one_time_token", where, values)), None)

    def redeem(self, kind: Kind, token: str) -> str | None:
        """The body of a ticket that is good, once; None for any other, which writes nothing."""
        if self.read(kind, token) is None:
            return None
        where, values = self._good(kind, token)
        with self._database.write() as db:
            rows = list(db.table("one_time_token").rows_where(where, values))
            db.table("one_time_token").delete_where(where, values)
        return str(rows[0]["body"]) if rows else None

    def _good(self, kind: Kind, token: str) -> tuple[str, list[Any]]:
        return "token = ? and kind = ? and expires >= ?", [_hash(token), kind, self._clock()]

    def _idle_seconds(self, extension: PairedExtension) -> float:
        used = datetime.fromisoformat(extension.seen_at or extension.paired_at)
        return self._clock() - used.timestamp()

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _paired(row: dict[str, str]) -> PairedExtension:
    texts = {name: row[name] for name in ("who", "version", "paired_at", "seen_at")}
    return PairedExtension(id=int(row["id"]), **texts)
