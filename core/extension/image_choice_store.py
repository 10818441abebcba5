"""The choices that were written into image blocks, by the address that came of them."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

from core.domain.personalization import Personalization, parse_personalization
from core.store.database import Database


class ImageChoices:
    """The table `image_choice`: one row for each address."""

    def __init__(self, database: Database, who: Callable[[], str] = lambda: "") -> None:
        self._database = database
        self._who = who

    def save(self, scope: str, src: str, personalization: Personalization) -> None:
        """Remember what this address was made of."""
        row = {"scope": scope, "src": _hash(src), "personalization": json.dumps(personalization.to_json())}
        with self._database.write() as db:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            db.table("image_choice").upsert({**row, "who": self._who(), "at": now}, pk=("scope", "src"))

    def of(self, scope: str, src: str) -> Personalization | None:
        """What this address was made of; None when it was not made here."""
        rows = self._database.rows_where("image_choice", "scope = ? and src = ?", [scope, _hash(src)])
        return next((parse_personalization(json.loads(row["personalization"])) for row in rows), None)


def _hash(src: str) -> str:
    return hashlib.sha256(src.encode("utf-8", "surrogatepass")).hexdigest()
