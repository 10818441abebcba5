"""Connections to Klaviyo, and the pending authorizations that lead to one."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from core.accounts.demo_data import SET_ASIDE, delete_set_aside
from core.domain.connection import Connection, PersonalData, Tokens
from core.errors import NotConnected, Reconnect
from core.store.database import Database
from core.store.encryption import Encryption

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

AUTHORIZATION_SECONDS = 600
_PERSONAL_TABLES: Final = {
    "drafts": "draft",
    "shared_drafts": "shared_draft",
    "samples": "saved_sample",
    "profiles": "saved_profile",
    "entries": "unsent_entry",
}
_COUNTED: Final = {"draft": "distinct cloud, template, variant"}
"""What is counted of a table instead of its rows: the block, where several people or tabs may have a draft of it."""


class Connections:
    """The table of connections; tokens go in and out only here, encrypted."""

    def __init__(self, database: Database, encryption: Encryption) -> None:
        self._database = database
        self._encryption = encryption

    def get(self, account: str) -> Connection | None:
        """Return an account's connection; it counts as broken if its tokens were encrypted with another key."""
        row = self._row(account)
        return _connection(row, row["broken"] or self._locked(row["tokens"])) if row else None

    def stored(self, account: str) -> Connection | None:
        """The connection as it is stored, without a look at its tokens; for what asks before each call."""
        row = self._row(account)
        return _connection(row, row["broken"]) if row else None

    def tokens(self, account: str) -> Tokens | None:
        """Return an account's tokens; Reconnect if they were encrypted with another key."""
        row = self._row(account)
        return self._opened(row) if row else None

    def tokens_of(self, account: str, account_id: str) -> Tokens:
        """The tokens of this account; NotConnected when none or another is by now, Reconnect when they are no use."""
        row = self._row(account)
        if not row:
            raise NotConnected("no Klaviyo account is connected; connect one on Setup")
        if row["account_id"] != account_id:
            raise NotConnected("another Klaviyo account is connected now; start this again")
        if row["broken"]:
            raise Reconnect(row["broken"])
        return self._opened(row)

    def save(self, account: str, account_id: str, account_name: str, tokens: Tokens) -> Connection:
        """Remember a new connection in the place of the old one; what was saved of another account's events goes."""
        connection = Connection(
            account=account,
            account_id=account_id,
            account_name=account_name,
            scope=tokens.scope,
            connected_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        )
        with self._database.write() as db:
            _delete_personal_data(db, account, unless=account_id)
            if account == "real":
                # No control of the demo shop reaches it any more.
                delete_set_aside(db)
            db.table("connection").upsert({**vars(connection), "tokens": self._encrypt(tokens)}, pk="account")
        return connection

    def changing(self, account: str) -> AbstractContextManager[None]:
        """Held while the tokens of an account are replaced by what Klaviyo answers: one at a time, whoever asks."""
        return self._database.lock(f"refresh-{account}")

    def renew(self, account: str, account_id: str, tokens: Tokens) -> None:
        """Replace the tokens of this account's connection; NotConnected when it is not the stored one."""
        change = "update connection set tokens = ?, scope = ?, broken = '' where account = ? and account_id = ?"
        with self._database.write() as db:
            changed = db.execute(change, [self._encrypt(tokens), tokens.scope, account, account_id])
            if not changed.rowcount:
                raise NotConnected("the account whose tokens were renewed is no longer connected")

    def mark_broken(self, account: str, account_id: str, reason: str) -> None:
        """Record that only a person can repair this account's connection; nothing happens to another one's."""
        with self._database.write() as db:
            db.execute(
                "update connection set broken = ? where account = ? and account_id = ?", [reason, account, account_id]
            )

    def clear_broken(self, account: str) -> None:
        """Clear the mark that only a person can repair the connection."""
        with self._database.write() as db:
            db.execute("update connection set broken = '' where account = ?", [account])

    def delete(self, account: str) -> None:
        """Delete the connection with its tokens, and the account's saved samples and drafts: they are personal data.

        What a reset of the demo shop has set aside goes with it.
        """
        with self._database.write() as db:
            _delete_personal_data(db, account)
            delete_set_aside(db)
            db.table("connection").delete_where("account = ?", [account])

    def personal_data(self, account: str) -> PersonalData:
        """How much `delete` would delete beside the connection."""
        of_name = sample_account(account, "")
        where = "substr(account, 1, ?) = ? or substr(account, 1, ?) = ?"
        values = [len(of_name), of_name, len(SET_ASIDE), SET_ASIDE]
        count = {
            name: len(self._database.rows_where(table, where, values, select=_COUNTED.get(table, "1")))
            for name, table in _PERSONAL_TABLES.items()
        }
        return PersonalData(**count)

    def _row(self, account: str) -> dict[str, Any] | None:
        return self._database.row("select * from connection where account = ?", account)

    def _locked(self, encrypted: bytes) -> str:
        """Why these tokens cannot be opened; blank when they can."""
        try:
            self._encryption.decrypt(encrypted)
        except Reconnect as error:
            return str(error)
        return ""

    def _opened(self, row: dict[str, Any]) -> Tokens:
        return Tokens(scope=row["scope"], **json.loads(self._encryption.decrypt(row["tokens"])))

    def _encrypt(self, tokens: Tokens) -> bytes:
        secret = {"access": tokens.access, "refresh": tokens.refresh, "expires": tokens.expires}
        return self._encryption.encrypt(json.dumps(secret))


@dataclass(frozen=True, kw_only=True)
class PendingAuthorization:
    """One authorization under way, and who began it."""

    account: str
    verifier: str = field(repr=False)
    who: str = ""


class PendingAuthorizations:
    """OAuth states: each is bound to a browser, works once, and lives ten minutes."""

    def __init__(self, database: Database, encryption: Encryption, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._encryption = encryption
        self._clock = clock

    def begin(self, account: str, browser: str, who: str = "") -> tuple[str, str]:
        """A fresh `state` and PKCE verifier."""
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._database.write() as db:
            db.table("pending_authorization").delete_where("expires < ?", [self._clock()])
            db.table("pending_authorization").insert(
                {
                    "state": _hash(state),
                    "account": account,
                    "browser": _hash(browser),
                    "verifier": self._encryption.encrypt(json.dumps([verifier, who])),
                    "expires": self._clock() + AUTHORIZATION_SECONDS,
                }
            )
        return state, verifier

    def finish(self, state: str, browser: str) -> PendingAuthorization | None:
        """Return the authorization that this browser began with this state, once; None for any other.

        Anybody can ask for a state: only its own browser makes the database write.
        """
        where, values = "state = ? and browser = ? and expires > ?", [_hash(state), _hash(browser), self._clock()]
        if not self._database.rows_where("pending_authorization", where, values):
            return None
        with self._database.write() as db:
            mine = list(db.table("pending_authorization").rows_where(where, values))
            db.table("pending_authorization").delete_where(where, values)
        if not mine:
            return None
        # An authorization that an older version began holds more.
        verifier, who, *_ = json.loads(self._encryption.decrypt(mine[0]["verifier"]))
        return PendingAuthorization(account=mine[0]["account"], verifier=verifier, who=who)

    def spend_setup_token(self, token: str, expires: float) -> bool:
        """Whether this ticket had not been spent before."""
        with self._database.write() as db:
            db.table("used_setup_token").delete_where("expires < ?", [self._clock()])
            fresh = not list(db.table("used_setup_token").rows_where("token = ?", [_hash(token)]))
            if fresh:
                db.table("used_setup_token").insert({"token": _hash(token), "expires": expires})
        return fresh


def sample_account(name: str, account_id: str) -> str:
    """The name under which an account's samples and drafts are stored; events belong to Klaviyo's side of it alone."""
    return f"{name}:{account_id}"


def _delete_personal_data(db: "Tables", account: str, unless: str = "") -> None:
    """Delete what is personal of every account of this name but one, in the write unit in which it is connected."""
    of_name, account_to_keep = sample_account(account, ""), sample_account(account, unless)
    for table in _PERSONAL_TABLES.values():
        query = f"delete from {table} where substr(account, 1, ?) = ? and account <> ?"  # noqa: S608 - named above
        db.execute(query, [len(of_name), of_name, account_to_keep])


def _connection(row: dict[str, str], broken: str) -> Connection:
    names = ("account", "account_id", "account_name", "scope", "connected_at")
    return Connection(**{name: row[name] for name in names}, broken=broken)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
