"""Who did what to the accounts, and when; rows are added and never changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.domain.people import SOMEBODY_HERE
from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One thing that was done; `at` is ISO 8601 in UTC."""

    at: str
    who: str
    what: str
    detail: str


class ActivityLog:
    """The table `activity`, which the database itself keeps append-only; `who()` names the person at work."""

    def __init__(self, database: Database, who: Callable[[], str] = lambda: "") -> None:
        self._database = database
        self._who = who

    def who(self) -> str:
        """The person at work."""
        return self._who() or SOMEBODY_HERE

    def add(self, what: str, detail: str = "", who: str = "") -> None:
        """Write down what was just done."""
        row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "who": who or self.who(), "what": what}
        with self._database.write() as db:
            db.table("activity").insert({**row, "detail": detail})

    def newest(self, limit: int = 200) -> list[Activity]:
        """The last things that were done, the newest first."""
        rows = self._database.rows_where("activity", order_by="id desc", limit=limit)
        return [Activity(**{name: row[name] for name in ("at", "who", "what", "detail")}) for row in rows]
