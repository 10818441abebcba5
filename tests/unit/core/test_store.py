"""The database's hard days: backup and restore while in use, a full disk, another version's file."""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import InputError, StoreError
from core.store.activity import ActivityLog
from core.store.backup import back_up, restore
from core.store.database import Database
from core.store.migrations import STEPS, migrations


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "workspace.db")


def log(database: Database) -> ActivityLog:
    return ActivityLog(database, lambda: "ada@example.com")


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def test_a_backup_made_while_others_write_is_whole(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            with database.write() as db:
                # Two rows a unit: an odd number would be half a unit.
                db.table("used_ticket").insert_all(
                    [{"ticket": os.urandom(8).hex(), "expires": 1.0}, {"ticket": os.urandom(8).hex(), "expires": 1.0}]
                )
        database.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    sizes = [back_up(database, tmp_path / f"{number}.db") for number in range(5)]
    stop.set()
    for thread in threads:
        thread.join()
    assert all(size > 0 for size in sizes)
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            assert copy.execute("pragma integrity_check").fetchone()[0] == "ok"
            assert copy.execute("select count(*) % 2 from used_ticket").fetchone()[0] == 0
        assert (tmp_path / f"{number}.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_put_back_while_others_read(database: Database, tmp_path: Path) -> None:
    log(database).add("before")
    back_up(database, tmp_path / "backup.db")
    log(database).add("after")
    reader = Database(database.path)
    assert len(log(reader).newest(10)) == 2
    restore(database, tmp_path / "backup.db")
    assert [entry.what for entry in log(reader).newest(10)] == ["before"]
    log(reader).add("goes on")
    assert len(log(database).newest(10)) == 2
    reader.close()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["workspace.locks"]


def test_a_backup_overwrites_nothing(database: Database, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        back_up(database, tmp_path / "mine.txt")
    with pytest.raises(InputError, match="cannot be written"):
        back_up(database, tmp_path / "missing" / "backup.db")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_backup_that_somebody_interrupts_leaves_no_file(tmp_path: Path) -> None:
    def interrupted(copy: sqlite3.Connection) -> None:
        copy.execute("create table half (n)")
        raise KeyboardInterrupt

    database = SimpleNamespace(connection=SimpleNamespace(backup=interrupted))
    with pytest.raises(KeyboardInterrupt):
        back_up(database, tmp_path / "backup.db")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, b"SQLite format 3\x00" + b"\x00" * 4000])
def test_only_a_backup_is_put_back(database: Database, tmp_path: Path, content: bytes) -> None:
    log(database).add("kept")
    (tmp_path / "other.db").write_bytes(content)
    with pytest.raises(InputError):
        restore(database, tmp_path / "other.db")
    with pytest.raises(InputError, match="does not exist"):
        restore(database, tmp_path / "none.db")
    assert [entry.what for entry in log(database).newest(10)] == ["kept"]


def test_a_full_disk_changes_nothing_and_says_so(database: Database) -> None:
    log(database).add("kept")
    pages = database.connection.execute("pragma page_count").fetchone()[0]
    database.connection.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"full.*nothing was changed in it"):
        log(database).add("x" * 100_000)
    database.connection.execute(f"pragma max_page_count = {pages * 1000}")
    log(database).add("goes on")
    assert [entry.what for entry in log(database).newest(10)] == ["goes on", "kept"]


def test_a_database_that_may_only_be_read(database: Database) -> None:
    log(database).add("kept")
    database.connection.execute("pragma query_only = on")
    with pytest.raises(StoreError, match="readonly"):
        log(database).add("lost")
    assert [entry.what for entry in log(database).newest(10)] == ["kept"]


def test_a_newer_versions_database_is_refused_and_left_alone(database: Database, tmp_path: Path) -> None:
    log(database).add("kept")
    row = {"migration_set": "workspace", "name": "m999_tomorrow", "applied_at": "2030-01-01"}
    with database.write() as db:
        db.table("_sqlite_migrations").insert(row)
    back_up(database, tmp_path / "newer.db")
    database.close()
    before = dump(tmp_path / "newer.db")
    with pytest.raises(StoreError, match=r"newer version.*m999_tomorrow"):
        Database(tmp_path / "newer.db")
    assert dump(tmp_path / "newer.db") == before
    older = Database(tmp_path / "older.db")
    with pytest.raises(StoreError, match="newer version"):
        restore(older, tmp_path / "newer.db")


def test_every_older_versions_database_is_brought_up_to_date(tmp_path: Path) -> None:
    from sqlite_utils import Database as SqliteUtils

    newest = Database(tmp_path / "newest.db").tables.schema
    for number, step in enumerate(STEPS):
        path = tmp_path / f"{number}.db"
        old = SqliteUtils(path)
        migrations().apply(old, stop_before=step)
        old.close()
        assert Database(path).tables.schema == newest
