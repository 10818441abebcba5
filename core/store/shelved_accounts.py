"""Accounts that an earlier version had set aside: each is written to a database of its own beside the workspace's.

The table `kept_pair` held them. The files are written when a workspace is opened, after its migrations, because a
migration knows no files; the table goes when the last row is safe.
"""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from core.domain.connection import MovedAccount
from core.errors import StoreError
from core.store.database import Database
from core.store.key_file import create_private

_CONNECTION: Final = ("account_id", "account_name", "tokens", "scope", "connected_at", "broken")
# Each table that holds an account's rows, and what tells whose they are.
_SCOPED: Final = {
    "link": "scope = :scope",
    "personalization": "scope = :scope",
    "journal": "scope = :scope",
    "account_check": "account = :scope",
    "job": "account = :scope",
    "send": "scope = :scope",
    "send_item": "send_id in (select id from workspace.send where scope = :scope)",
    "image_copy": "scope = :scope",
    "audit": "scope = :scope",
    "audit_page": "audit_id in (select id from workspace.audit where scope = :scope)",
    "audit_finding": "audit_id in (select id from workspace.audit where scope = :scope)",
    "acceptance": "scope = :scope",
    "usage": "scope = :scope",
    "usage_scan": "scope = :scope",
    "image_choice": "scope = :scope",
}


class MovedAccounts:
    """The table `moved_account`: files that nobody was told of yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[MovedAccount]:
        """Every file that was written, by name."""
        query = "select file, account_name, cloud, own_key from moved_account order by file"
        rows = self._database.connection.execute(query)
        return [MovedAccount(file=row[0], account_name=row[1], cloud=row[2], own_key=bool(row[3])) for row in rows]

    def dismiss(self) -> None:
        """Tell of them no more; the files stay."""
        with self._database.write() as db:
            db.table("moved_account").delete_where()


def move_shelved_accounts(database: Database) -> None:
    """Write each account that is set aside to a file of its own; StoreError, and nothing lost, when one cannot be.

    The workspace keeps its own rows of the account, so that its links are there when it is connected here again. After
    a crash the rest is done at the next start.
    """
    if not _waiting(database):
        return
    with database.lock("migrate"):
        for row in _shelved(database):
            try:
                target = _write(database.path, row)
            except (OSError, sqlite3.Error) as error:
                who = f"the account {row['account_name']}, which was set aside,"
                raise StoreError(
                    f"{who} cannot be written to a database of its own ({error}); nothing is lost"
                ) from error
            _note(database, row, target)
        shutil.rmtree(_drafts(database.path), ignore_errors=True)
        with database.write() as db:
            db.execute("drop table if exists kept_pair")


def _waiting(database: Database) -> bool:
    return database.row("select 1 from sqlite_master where type = 'table' and name = 'kept_pair'") is not None


def _shelved(database: Database) -> list[dict[str, Any]]:
    # Another process may have done all of it meanwhile.
    return database.rows_where("kept_pair") if _waiting(database) else []


def _write(workspace: Path, row: dict[str, Any]) -> Path:
    """The finished file of this account; one that a start before had finished is left as it is."""
    target = _target(workspace, row)
    if target.exists():
        if not _holds(target, row["account_id"]):
            raise StoreError(f"the file {target.name} is in the way; move it to another folder and start again")
        return target
    _copy_key(workspace.with_suffix(".key"), target.with_suffix(".key"))
    # The rest of a start that did not get to its end is written anew.
    drafts = _drafts(workspace)
    shutil.rmtree(drafts, ignore_errors=True)
    drafts.mkdir(mode=0o700)
    _fill(drafts / target.name, workspace, row)
    (drafts / target.name).replace(target)
    _sync(target.parent)
    return target


def _drafts(workspace: Path) -> Path:
    """The folder of a file that is being written, and of what SQLite keeps beside it meanwhile."""
    return workspace.parent / f"{workspace.stem}.moving"


def _target(workspace: Path, row: dict[str, Any]) -> Path:
    parts = [re.sub(r"[^A-Za-z0-9_-]", "_", str(part)) for part in (row["cloud"], row["account_id"]) if part]
    return workspace.with_name(f"{workspace.stem}.{'-'.join(parts)}{workspace.suffix}")


def _fill(draft: Path, workspace: Path, row: dict[str, Any]) -> None:
    """A workspace's database with this account connected and all that is known of it."""
    own = Database(draft)
    with closing(own):
        own.connection.execute("attach database ? as workspace", [str(workspace)])
        scope = f"real:{row['account_id']}:{row['cloud']}"
        with own.write() as db:
            db.execute("drop table kept_pair")
            for table, mine in _SCOPED.items():
                # Both were made by the same steps, so their columns are the same; rows keep their order.
                selection = f"select * from workspace.{table} where {mine} order by rowid"  # noqa: S608 - the names above
                db.execute(f"insert into main.{table} {selection}", {"scope": scope})
            db.table("connection").insert({"account": "real", **{name: row[name] for name in _CONNECTION}})
            if row["sealed"]:
                db.table("environment").insert({"account": "real", "cloud": row["cloud"], "encrypted": row["sealed"]})
        own.connection.execute("detach database workspace")
        # One file, without a log beside it.
        own.connection.execute("pragma journal_mode = delete")


def _note(database: Database, row: dict[str, Any], target: Path) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    moved = {"file": target.name, "account_name": row["account_name"], "cloud": row["cloud"]}
    detail = f"{row['account_name']} · {row['cloud']} · {target.name}"
    done = {"at": now, "who": "this version", "what": "Account moved to a database of its own", "detail": detail}
    with database.write() as db:
        db.table("moved_account").upsert({**moved, "own_key": int(row["sealed"] is not None)}, pk="file")
        db.table("activity").insert(done)
        db.table("kept_pair").delete(row["id"])


def _holds(path: Path, account_id: str) -> bool:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        try:
            cursor = db.execute("select 1 from connection where account = 'real' and account_id = ?", [account_id])
            return cursor.fetchone() is not None
        except sqlite3.DatabaseError:
            return False


def _copy_key(source: Path, target: Path) -> None:
    """The key file under the name that belongs to the new database; none when the key is a setting."""
    if not source.exists():
        return
    content = source.read_bytes()
    if target.exists():
        if target.read_bytes() != content:
            raise StoreError(f"the file {target.name} is in the way; move it to another folder and start again")
        return
    create_private(target, content)


def _sync(folder: Path) -> None:
    """The folder's new entry survives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
