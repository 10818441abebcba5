"""Accounts that an earlier version had set aside go to databases of their own, whole, whatever happens meanwhile."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database as SqliteUtils

from core.domain.connection import MovedAccount
from core.errors import StoreError
from core.store import shelved_accounts
from core.store.activity import ActivityLog
from core.store.backup import restore
from core.store.database import Database
from core.store.migrations import migrations
from core.store.shelved_accounts import MovedAccounts, move_shelved_accounts

SCOPES = ("real:ACTIVE:one", "real:B:two", "real:B:three", "sandbox:B:two")
SHELVED = {"workspace.two-B.db": "real:B:two", "workspace.three-B.db": "real:B:three"}
# Which column tells whose a row is, in each table that knows.
OWNER = {
    **dict.fromkeys(("link", "personalization", "journal", "send", "image_copy", "audit", "acceptance"), "scope"),
    **dict.fromkeys(("usage", "usage_scan", "image_choice"), "scope"),
    "account_check": "account",
    "send_item": "send_id",
    "audit_page": "audit_id",
    "audit_finding": "audit_id",
    "job": "account",
}
# What the version before called them.
NAMES_BEFORE = {"image_copy": "copy", "scope": "pair"}
# Tables of later versions: their rows are made from those of others.
LATER = {"job"}
# What belongs to the workspace or to one browser, and what says who is connected.
OF_WORKSPACE = {
    "activity",
    "notebook",
    "preference",
    "saved_sample",
    "saved_profile",
    # No earlier version had them.
    "replacement",
    "draft",
    "shared_draft",
    "unsent_entry",
    "test_send",
    "extension",
    "one_time_token",
    "pending_authorization",
    "used_setup_token",
}
CONNECTED = {"connection", "environment", "kept_pair", "moved_account", "_sqlite_migrations"}


class Died(BaseException):
    """A process that is no more."""


def owner_of(table: str, scope: str) -> str:
    """What stands in the column that tells whose a row is; the ID of an audit is no other job's."""
    return f"audit {scope}" if OWNER[table] == "audit_id" else scope


def rows(path: Path, table: str, scope: str = "") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        # The ID of a send is that of its scope here.
        where = f" where {OWNER[table]} = '{owner_of(table, scope)}'" if scope else ""
        return db.execute(f"select * from {table}{where} order by rowid").fetchall()


def fill(db: SqliteUtils, scope: str, number: int) -> None:
    """Two rows in each table that knows whose its rows are."""
    for table in OWNER.keys() - LATER:
        for twice in (1, 2):
            row = {
                column.name: 100 * number + twice if column.type in ("INTEGER", "FLOAT") else f"{column.name} {twice}"
                for column in db.table(NAMES_BEFORE.get(table, table)).columns
            }
            row[NAMES_BEFORE.get(OWNER[table], OWNER[table])] = owner_of(table, scope)
            if table in ("send", "audit"):
                if twice == 2:
                    continue
                row["id"] = owner_of(f"{table}_page" if table == "audit" else table, scope)
            if table == "usage_scan" and twice == 2:
                continue
            db.table(NAMES_BEFORE.get(table, table)).insert(row)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace of the version before, with its key, one real account at work and two that are set aside."""
    path = tmp_path / "workspace.db"
    (tmp_path / "workspace.key").write_bytes(b"key")
    db = SqliteUtils(path)
    migrations().apply(db, stop_before="m017_shelved_accounts")
    for number, scope in enumerate(SCOPES):
        fill(db, scope, number)
    connection = {"tokens": b"tokens", "scope": "granted", "connected_at": "2026-01-01", "broken": ""}
    db.table("connection").insert(
        {"pair": "real", "account_id": "ACTIVE", "account_name": "Active", **connection, "tokens": b"active"}
    )
    db.table("environment").insert({"pair": "real", "cloud": "one", "sealed": b"active"})
    for cloud, encrypted in (("two", b"sealed"), ("three", None)):
        aside = {"id": f"B:{cloud}", "account_id": "B", "account_name": "Shop B", "at": "2026-02-02"}
        db.table("kept_pair").insert({**aside, **connection, "cloud": cloud, "sealed": encrypted})
    db.close()
    return path


def moved(path: Path) -> Database:
    database = Database(path)
    move_shelved_accounts(database)
    return database


def is_done(path: Path) -> None:
    """Every row of every account is where it belongs, and nothing else was made."""
    for name, scope in SHELVED.items():
        own = path.with_name(name)
        assert own.stat().st_mode & 0o777 == own.with_suffix(".key").stat().st_mode & 0o777 == 0o600
        assert own.with_suffix(".key").read_bytes() == b"key"
        for table in OWNER:
            assert rows(own, table) == rows(path, table, scope) != [], (name, table)
        assert rows(own, "connection") == [("real", "B", "Shop B", b"tokens", "granted", "2026-01-01", "")]
        cloud = scope.rpartition(":")[2]
        assert rows(own, "environment") == ([("real", "two", b"sealed")] if cloud == "two" else [])
    for scope in SCOPES:
        assert all(rows(path, table, scope) for table in OWNER)
    assert rows(path, "connection")[0][3] == rows(path, "environment")[0][2] == b"active"
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.OperationalError, match="no such table"):
        db.execute("select * from kept_pair")
    kept = {"workspace.db", "workspace.key", *SHELVED, *(name.replace(".db", ".key") for name in SHELVED)}
    logs = {"workspace.locks", "workspace.db-wal", "workspace.db-shm"}
    assert {each.name for each in path.parent.iterdir()} - logs == kept


def test_each_account_gets_a_database_of_its_own(path: Path) -> None:
    database = moved(path)
    is_done(path)
    told = MovedAccounts(database)
    assert told.all() == [
        MovedAccount(file="workspace.three-B.db", account_name="Shop B", cloud="three", own_key=False),
        MovedAccount(file="workspace.two-B.db", account_name="Shop B", cloud="two", own_key=True),
    ]
    details = {entry.detail for entry in ActivityLog(database).newest()}
    assert details == {"Shop B · two · workspace.two-B.db", "Shop B · three · workspace.three-B.db"}
    told.dismiss()
    database.close()
    again = moved(path)
    assert MovedAccounts(again).all() == []
    again.close()
    is_done(path)


def test_the_new_databases_have_the_tables_of_a_workspace(path: Path, tmp_path: Path) -> None:
    moved(path).close()
    fresh = moved(tmp_path / "fresh" / "workspace.db")
    for name in SHELVED:
        own = moved(path.with_name(name))
        assert own.tables.schema == fresh.tables.schema
        own.close()
    fresh.close()


def test_every_table_is_an_accounts_or_known_to_be_the_workspaces(tmp_path: Path) -> None:
    database = Database(tmp_path / "workspace.db")
    assert set(database.tables.table_names()) == set(OWNER) | OF_WORKSPACE | CONNECTED
    assert set(shelved_accounts._SCOPED) == set(OWNER)
    database.close()


@pytest.mark.parametrize("step", ["create_private", "_fill", "_sync", "_note"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("account", [1, 2])
def test_a_crash_loses_nothing_and_the_next_start_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, when: str, account: int
) -> None:
    real: Callable[..., None] = getattr(shelved_accounts, step)
    calls: list[str] = []

    def dies(*arguments: Any) -> None:
        calls.append(step)
        if len(calls) < account:
            real(*arguments)
            return
        if when == "after":
            real(*arguments)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(shelved_accounts, step, dies)
        with pytest.raises(Died):
            moved(path)
    assert len(calls) == account
    moved(path).close()
    is_done(path)


def test_a_finished_database_that_is_in_use_by_then_is_not_written_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(shelved_accounts, "_note", dies)
        with pytest.raises(Died):
            moved(path)
    own = Database(path.with_name("workspace.two-B.db"))
    with own.write() as db:
        db.execute("update link set name = 'changed there'")
    database = moved(path)
    assert {row[0] for row in own.connection.execute("select name from link")} == {"changed there"}
    assert len(MovedAccounts(database).all()) == 2
    own.close()
    database.close()


@pytest.mark.parametrize("name", ["workspace.two-B.db", "workspace.two-B.key"])
def test_a_file_in_the_way_is_named_and_left_alone(path: Path, name: str) -> None:
    other = path.with_name(name)
    other.write_bytes(b"somebody else's")
    with pytest.raises(StoreError, match=f"{name} is in the way"):
        moved(path)
    assert other.read_bytes() == b"somebody else's"
    assert "B:two" in [row[0] for row in rows(path, "kept_pair")]
    other.unlink()
    moved(path).close()
    is_done(path)


def test_a_folder_that_cannot_be_written_is_said(path: Path) -> None:
    (path.parent / "workspace.moving").write_text("a file where the drafts go")
    with pytest.raises(StoreError, match=r"Shop B, which was set aside, cannot be written.*nothing is lost"):
        moved(path)
    assert len(rows(path, "kept_pair")) == 2


def test_processes_that_start_at_once_write_each_file_once(path: Path) -> None:
    def start(_: int) -> None:
        moved(path).close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(8)))
    is_done(path)


def test_a_backup_of_before_is_put_back(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "elsewhere" / "backup.db"
    backup.parent.mkdir()
    path.rename(backup)
    database = Database(path)
    restore(database, backup)
    assert len(MovedAccounts(database).all()) == 2
    database.close()
    backup.unlink()
    backup.parent.rmdir()
    is_done(path)
