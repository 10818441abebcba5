"""Links to drafts for colleagues: the table `shared_draft` holds a snapshot of each, encrypted, by its token's hash."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final

from core.domain.moments import iso_moment
from core.errors import NotConnected, NotFound, Reconnect
from core.personalize.draft import Draft, Step, read_draft
from core.store.database import PATIENCE, Database
from core.store.encryption import Encryption

if TYPE_CHECKING:
    from core.personalize.draft_store import DraftKey

_DAY: Final = 86_400
MOST_SHARED: Final = 20
"""Links of one person that work at a time; an older one ends when another is made."""
_KEY: Final = "account = ? and cloud = ? and person = ? and template = ? and variant = ?"
_UNKNOWN: Final = "this draft link has expired or belongs to another account; ask the sender for a new link"


@dataclass(frozen=True, kw_only=True)
class SharedDraft:
    """A draft as it was when somebody made a link to it: its choices, without the steps that led to them.

    `base_version` is the saved version that they began with, `who` made the link, and `at` when (ISO 8601 in UTC).
    """

    template: str
    variant: str
    step: Step
    base_version: int
    who: str
    at: str


class SharedDrafts:
    """A link works for `days`, for everybody who may use the workspace, while its account is connected."""

    def __init__(
        self, database: Database, encryption: Encryption, days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self._database, self._encryption = database, encryption
        self._days, self._clock = days, clock

    def create(self, key: "DraftKey", draft: Draft) -> str:
        """Store the current choices of this person's draft; the token of the link, which nobody can guess.

        NotConnected when the account is not connected any more; StoreError, soon, when somebody else is writing.
        """
        token = token_urlsafe(24)
        snapshot = Draft(steps=(draft.current,), base_version=draft.base_version).to_json()
        row = {"token": _hash(token), **vars(key), "at": iso_moment(self._clock(), "seconds")}
        with self._database.write(PATIENCE) as db:
            connected = "select 1 from connection where account || ':' || account_id = ?"
            if not db.execute(connected, [key.account]).fetchone():
                raise NotConnected("the account that this draft belongs to is no longer connected")
            db.table("shared_draft").insert({**row, "encrypted": self._encryption.encrypt(snapshot)})
            mine = (
                "select token from shared_draft where account = ? and person = ? order by at desc, rowid desc limit -1"
            )
            old = db.execute(f"{mine} offset ?", [key.account, key.person, MOST_SHARED]).fetchall()
            db.table("shared_draft").delete_where(f"token in ({', '.join('?' * len(old))})", [each[0] for each in old])
        return token

    def works(self, account: str, cloud: str, token: str) -> bool:
        """Whether a link of this account and environment still leads to a draft."""
        return self._row("1", account, cloud, token) is not None

    def has_shared(self, key: "DraftKey") -> bool:
        """Whether a link of this person to a draft of this block works."""
        select = f"select 1 from shared_draft where {_KEY} and at > ?"  # noqa: S608 - named above
        return self._database.row(select, *key.values, self._expired()) is not None

    def stop(self, key: "DraftKey") -> int:
        """End all links of this person to drafts of this block; how many there were.

        StoreError, soon, when somebody else is writing.
        """
        with self._database.write(PATIENCE) as db:
            return int(db.execute(f"delete from shared_draft where {_KEY}", key.values).rowcount)  # noqa: S608

    def get(self, account: str, cloud: str, token: str) -> SharedDraft:
        """The draft that a link of this account and environment leads to; NotFound if there is none, or no more."""
        row = self._row("*", account, cloud, token)
        if row is None:
            raise NotFound(_UNKNOWN)
        try:
            draft = read_draft(self._encryption.decrypt(row["encrypted"]))
        except Reconnect:
            raise NotFound(_UNKNOWN) from None
        return SharedDraft(
            template=row["template"], variant=row["variant"], step=draft.steps[0], base_version=draft.base_version,
            who=row["person"], at=row["at"],
        )  # fmt: skip

    def _row(self, columns: str, account: str, cloud: str, token: str) -> dict[str, Any] | None:
        select = f"select {columns} from shared_draft where token = ? and account = ? and cloud = ? and at > ?"  # noqa: S608
        return self._database.row(select, _hash(token), account, cloud, self._expired())

    def _expired(self) -> str:
        return iso_moment(self._clock() - self._days * _DAY, "seconds")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
