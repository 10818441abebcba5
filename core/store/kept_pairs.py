"""Pairs that are set aside: connected accounts and their environments, sealed as they were."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.errors import NotFound
from core.store.database import Database

_CONNECTION: Final = ("account_id", "account_name", "tokens", "scope", "connected_at", "broken")


@dataclass(frozen=True, kw_only=True)
class KeptPair:
    """A pair that is set aside; `own_key` says that its environment was connected on Setup, not by CLOUDINARY_URL."""

    id: str
    account_name: str
    cloud: str
    own_key: bool
    at: str


class KeptPairs:
    """The table `kept_pair`. A pair moves whole between it and the active place, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[KeptPair]:
        """Every pair that is set aside, by name."""
        rows = self._database.tables.table("kept_pair").rows_where(order_by="account_name, cloud")
        return [_kept(row) for row in rows]

    def get(self, pair_id: str) -> KeptPair:
        """One of them; NotFound when somebody else has taken it."""
        found = [kept for kept in self.all() if kept.id == pair_id]
        if not found:
            raise NotFound("this pair is no longer set aside")
        return found[0]

    def swap(self, cloud: str, chosen: str = "") -> None:
        """Set the active real pair, if one is connected, aside under its `cloud`; put the chosen one in its place."""
        with self._database.write() as db:
            taken = list(db.table("kept_pair").rows_where("id = ?", [chosen]))
            if chosen and not taken:
                raise NotFound("this pair is no longer set aside")
            active = list(db.table("connection").rows_where("pair = 'real'"))
            if any(f"{row['account_id']}:{cloud}" == chosen for row in active):
                # It was connected anew meanwhile; the older approval has nothing to add.
                db.table("kept_pair").delete(chosen)
                return
            environment = list(db.table("environment").rows_where("pair = 'real'"))
            for name in ("connection", "environment"):
                db.table(name).delete_where("pair = 'real'")
            for row in active:
                aside = {name: row[name] for name in _CONNECTION}
                sealed = environment[0]["sealed"] if environment else None
                now = datetime.now(UTC).isoformat(timespec="seconds")
                key = f"{row['account_id']}:{cloud}"
                db.table("kept_pair").upsert({"id": key, **aside, "cloud": cloud, "sealed": sealed, "at": now}, pk="id")
            for row in taken:
                db.table("connection").insert({"pair": "real", **{name: row[name] for name in _CONNECTION}})
                if row["sealed"]:
                    db.table("environment").insert({"pair": "real", "cloud": row["cloud"], "sealed": row["sealed"]})
                db.table("kept_pair").delete(row["id"])


def _kept(row: dict[str, str]) -> KeptPair:
    names = ("id", "account_name", "cloud", "at")
    return KeptPair(**{name: row[name] for name in names}, own_key=row["sealed"] is not None)
