"""What each person prefers to see; nothing of the accounts is in it."""

from collections.abc import Callable

from core.store.database import Database


class Preferences:
    """The table `preference`; `who()` names the person at work."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database, self._who = database, who

    def get(self, name: str, default: str = "") -> str:
        """Return what the person chose, the default while there is nothing."""
        rows = self._database.rows_where("preference", "who = ? and name = ?", [self._who(), name])
        return next((str(row["value"]) for row in rows), default)

    def save(self, name: str, value: str) -> None:
        """Remember a choice of the person in the place of the one before."""
        with self._database.write() as db:
            db.table("preference").upsert({"who": self._who(), "name": name, "value": value}, pk=("who", "name"))
