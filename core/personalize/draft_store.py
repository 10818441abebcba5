"""The table `draft`: encrypted, because choices and edited HTML may hold values of recipients."""

import json
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

from core.domain.moments import iso_moment
from core.errors import NotConnected, Reconnect, StoreError
from core.events.erasure import RecipientSearch
from core.personalize.draft import Draft
from core.personalize.other_drafts import DraftRevision, TabDrafts, read_tab_drafts
from core.personalize.shared_drafts import SharedDrafts
from core.publish.recent_blocks import RecentBlock
from core.store.database import PATIENCE, Database
from core.store.encryption import Encryption
from core.store.unsent_entries import UnsentEntries

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

_DAY: Final = 86_400
_TABLES: Final = {"draft": "revision", "shared_draft": "token"}
"""The tables that hold drafts, each with the column that tells one state of a row from another."""

_KEY: Final = "account = ? and cloud = ? and person = ? and template = ? and variant = ?"


@dataclass(frozen=True, kw_only=True)
class DraftKey:
    """Whose draft of which block: `account` is the Klaviyo account as samples name it, `cloud` the environment."""

    account: str
    cloud: str
    person: str
    template: str
    variant: str = ""

    @property
    def values(self) -> list[str]:
        """The values of the columns, in their order."""
        return [self.account, self.cloud, self.person, self.template, self.variant]


@dataclass(frozen=True, kw_only=True)
class SavedDraft:
    """A draft as it is stored; `at` is ISO 8601 in UTC, and `revision` another one after each save.

    `others` is how many drafts of other tabs with other choices are kept behind it.
    """

    draft: Draft
    revision: str
    at: str
    others: int = 0


_UNREADABLE: Final = (
    "the configured keys cannot decrypt a draft of this block; start with its key, or discard the draft"
)


class DraftStore:
    """One draft for each person and block, kept for `days` after its last change; links to drafts, and unsent entries.

    Where another tab stored one meanwhile, that one is kept behind it until this one is saved or discarded.
    """

    def __init__(
        self, database: Database, encryption: Encryption, days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self._database, self._encryption = database, encryption
        self._days, self._clock = days, clock
        self.shared = SharedDrafts(database, encryption, days, clock)
        self.unsent = UnsentEntries(database, encryption, days, clock)

    def load(self, key: DraftKey) -> SavedDraft | None:
        """The draft that was saved last; None if there is none, or it has expired.

        StoreError if no key of these settings opens it: it is there, and another key may open it.
        """
        # Where nothing can be deleted now, it is not loaded either.
        with suppress(StoreError):
            self.delete_expired(PATIENCE)
        row = self._database.row(f"select revision, at, encrypted from draft where {_KEY}", *key.values)  # noqa: S608
        stored = (row["revision"], row["at"], row["encrypted"]) if row else None
        if drafts := self._drafts(stored):
            return SavedDraft(**vars(drafts.newest), others=drafts.different)
        self._check_opens(stored)
        return None

    def save(self, key: DraftKey, draft: Draft, after: str) -> SavedDraft:
        """Store a draft in front of those of other tabs; `after` is the revision that this tab knows, blank for none.

        StoreError, soon, when somebody else is writing, or when it would replace what no key opens. NotConnected when
        the account is not connected any more: nobody would ever delete it.
        """
        newest = DraftRevision(draft=draft, revision=token_hex(8), at=iso_moment(self._clock()))
        with self._database.write(PATIENCE) as db:
            connected = "select 1 from connection where account || ':' || account_id = ?"
            if not db.execute(connected, [key.account]).fetchone():
                raise NotConnected("the account that this draft belongs to is no longer connected")
            before = self._row(db, key)
            stored = self._drafts(before)
            if stored is None and before and before[0] != after:
                self._check_opens(before)
            drafts = stored.with_newer(newest, after) if stored else TabDrafts(newest=newest)
            self._write(db, key, drafts)
        return SavedDraft(**vars(newest), others=drafts.different)

    def show_other(self, key: DraftKey) -> None:
        """Put the last other draft of another tab in front of the one that was loaded, which is kept behind it.

        StoreError, soon, when somebody else is writing.
        """
        with self._database.write(PATIENCE) as db:
            if drafts := self._drafts(self._row(db, key)):
                self._write(db, key, drafts.with_another_newest())

    def revision(self, key: DraftKey) -> str:
        """The revision that is stored now; blank without a draft."""
        row = self._database.row(f"select revision from draft where {_KEY}", *key.values)  # noqa: S608
        return str(row["revision"]) if row else ""

    def changed_last(self, key: DraftKey, among: Collection[str]) -> RecentBlock | None:
        """The block, of one of these templates, whose draft was changed last by the person of a key, in any tab."""
        mine = "account = ? and cloud = ? and person = ? and changed_at > ?"
        select = f"select template, variant, changed_at from draft where {mine} order by changed_at desc, rowid desc"  # noqa: S608
        since = _milliseconds(self._expired())
        for row in self._database.connection.execute(select, [*key.values[:3], since]):
            template, variant, changed_at = row
            if template in among:
                return RecentBlock(template=template, variant=variant, at=iso_moment(changed_at / 1000))
        return None

    def discard(self, key: DraftKey, revision: str | None = None) -> bool:
        """Delete the drafts of all tabs, or only this revision, whichever is newest then; whether there was one.

        StoreError, soon, when somebody else is writing.
        """
        with self._database.write(PATIENCE) as db:
            if revision is not None:
                drafts = self._drafts(self._row(db, key))
                if drafts is None or not drafts.has(revision):
                    return False
                if left := drafts.without(revision):
                    self._write(db, key, left)
                    return True
            return bool(db.execute(f"delete from draft where {_KEY}", key.values).rowcount)  # noqa: S608

    def discard_saved(self, key: DraftKey, is_saved: Callable[[Draft], bool]) -> None:
        """Delete the drafts of all tabs whose choices were saved; StoreError, soon, when somebody else is writing."""
        row = self._database.row(f"select revision, at, encrypted from draft where {_KEY}", *key.values)  # noqa: S608
        drafts = self._drafts((row["revision"], row["at"], row["encrypted"]) if row else None)
        if drafts is None or drafts.without_saved(is_saved) == drafts:
            return
        with self._database.write(PATIENCE) as db:
            if drafts := self._drafts(self._row(db, key)):
                if left := drafts.without_saved(is_saved):
                    self._write(db, key, left)
                else:
                    db.execute(f"delete from draft where {_KEY}", key.values)  # noqa: S608

    def _row(self, db: "SqliteUtils", key: DraftKey) -> tuple[str, str, bytes] | None:
        select = f"select revision, at, encrypted from draft where {_KEY}"  # noqa: S608
        row: tuple[str, str, bytes] | None = db.execute(select, key.values).fetchone()
        return row

    def _drafts(self, row: tuple[str, str, bytes] | None) -> TabDrafts | None:
        """The drafts of a row that have not expired; None without one, or if no key opens it."""
        text = self._text(row[2]) if row else None
        return read_tab_drafts(text, row[0], row[1]).since(self._expired()) if row and text is not None else None

    def _check_opens(self, row: tuple[str, str, bytes] | None) -> None:
        if row and self._text(row[2]) is None:
            raise StoreError(_UNREADABLE)

    def _write(self, db: "SqliteUtils", key: DraftKey, drafts: TabDrafts) -> None:
        encrypted = self._encryption.encrypt(drafts.to_json())
        # The one that expires first is found by it, wherever it stands.
        times = {"at": drafts.oldest_at, "changed_at": _milliseconds(drafts.changed_at)}
        row = {"revision": drafts.newest.revision, **times, "encrypted": encrypted}
        db.table("draft").upsert({**vars(key), **row}, pk=tuple(vars(key)))

    def delete_expired(self, patience: float | None = None) -> int:
        """Delete everybody's drafts that nobody has changed for too long, and as old links; how many there were."""
        before, unsent = self._expired(), self.unsent.delete_expired(patience)
        expired = [each for each in _TABLES if self._database.row(f"select 1 from {each} where at <= ?", before)]  # noqa: S608
        if not expired:
            return unsent
        with self._database.write(patience) as db:
            links = db.execute("delete from shared_draft where at <= ?", [before]).rowcount
            rows = list(db.query("select * from draft where at <= ?", [before]))
            return unsent + int(links) + sum(self._delete_expired_of(db, row) for row in rows)

    def _delete_expired_of(self, db: "SqliteUtils", row: dict[str, Any]) -> int:
        """Delete the drafts of a row that have expired; how many there were."""
        key = DraftKey(**{name: row[name] for name in DraftKey.__dataclass_fields__})
        text = self._text(row["encrypted"])
        if text is None:
            # A draft of another tab may be newer; after twice the time none is, since a save drops what has expired.
            delete = f"delete from draft where {_KEY} and at <= ?"  # noqa: S608
            return int(db.execute(delete, [*key.values, self._expired(2)]).rowcount)
        stored = read_tab_drafts(text, row["revision"], row["at"])
        left = stored.since(self._expired())
        if left:
            self._write(db, key, left)
        else:
            db.execute(f"delete from draft where {_KEY}", key.values)  # noqa: S608
        return stored.count - (left.count if left else 0)

    def _expired(self, times: int = 1) -> str:
        return iso_moment(self._clock() - times * self._days * _DAY)

    def check_readable(self) -> None:
        """StoreError, which says what to do, when no key opens some drafts."""
        if None in self._texts().values():
            raise StoreError(
                "some drafts cannot be decrypted with the configured keys and may name this recipient, so nothing was "
                "erased; run `samples erase` with the server's key, or with --delete-unreadable to delete them"
            )

    def erase(self, address: str, delete_unreadable: bool = False) -> int:
        """Delete the drafts, of everybody and every account, that name a recipient's address; how many there were.

        Those that a link leads to are drafts, too.

        StoreError, and none is deleted, when some open with no key and are not to be deleted.
        """
        if not delete_unreadable:
            self.check_readable()
        search = RecipientSearch(address)
        named = [key for key, text in self._texts().items() if text is None or search.is_named(_as_event(text))]
        with self._database.write() as db:
            return sum(
                db.execute(f"delete from {table} where rowid = ? and {_TABLES[table]} = ?", [*key]).rowcount  # noqa: S608
                for table, *key in named
            )

    def _texts(self) -> dict[tuple[str, int, str], str | None]:
        """The text of every draft by its table, row and state; None where no key opens it."""
        return {
            (table, row["rowid"], row[mark]): self._text(row["encrypted"])
            for table, mark in _TABLES.items()
            for row in self._database.rows_where(table, select=f"rowid, {mark}, encrypted")
        }

    def _text(self, encrypted: bytes) -> str | None:
        """A draft's text; None if no key opens it."""
        try:
            return self._encryption.decrypt(encrypted)
        except Reconnect:
            return None


def _as_event(text: str) -> str:
    """A draft as the search for a recipient reads it: an event that holds its texts."""
    event = json.dumps({"draft": json.loads(text)}, ensure_ascii=False)
    return event.encode(errors="replace").decode()


def _milliseconds(at: str) -> int:
    """The milliseconds since 1970 of a moment in ISO 8601."""
    return round(datetime.fromisoformat(at).timestamp() * 1000)
