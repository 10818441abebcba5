"""The database's hard days: backup and restore while in use, a full disk, another version's file."""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlite_utils import Database as SqliteUtils

from core.domain.send_settings import SendSettings
from core.errors import InputError, StoreError
from core.jobs.runner import Jobs
from core.links.store import Audits
from core.send.store import Sends
from core.store.activity import ActivityLog
from core.store.backup import back_up, restore
from core.store.database import Database
from core.store.migrations import SET, STEPS, migrations
from core.store.migrations.today import TODAY, create_tables, dump_schema, is_new

HERE = "real:ACCOUNT:cloud"


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
                db.table("used_setup_token").insert_all(
                    [{"token": os.urandom(8).hex(), "expires": 1.0}, {"token": os.urandom(8).hex(), "expires": 1.0}]
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
            assert copy.execute("select count(*) % 2 from used_setup_token").fetchone()[0] == 0
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


def test_sends_and_audits_of_earlier_versions_become_jobs(tmp_path: Path) -> None:
    """What was under way then has lost its process and can be gone on with; what was being undone is an undo."""
    from sqlite_utils import Database as SqliteUtils

    old = SqliteUtils(tmp_path / "workspace.db")
    migrations().apply(old, stop_before="m020_jobs_of_sends_and_audits")
    states = {"s1": "done", "s2": "stopped", "s3": "running", "s4": "stopping", "s5": "undoing", "s6": "undoing"}
    for number, (send_id, state) in enumerate(states.items()):
        row = {"id": send_id, "pair": HERE, "note": f"note {send_id}", "created_at": f"2026-01-0{number + 1}"}
        old.table("send").insert({**row, "state": state, "settings": json.dumps(asdict(SendSettings()))})
        for item, outcome in enumerate(["created", "" if send_id in ("s3", "s6") else "created"]):
            blank = dict.fromkeys(("detail", "block_id", "block_url", "picture", "alt", "link", "name"), "")
            asset = {"asset_id": f"a{item}", "public_id": "a", "kind": "image", "linked": 1}
            old.table("send_item").insert({"send_id": send_id, "number": item, "outcome": outcome, **asset, **blank})
    audit = {"pair": HERE, "options": "{}", "expected": 4, "blocks": 3, "assets": 2, "started_at": "2026-02-01"}
    calls = json.dumps({"blocks": 2, "closer": 5})
    old.table("audit").insert(
        {"id": "a1", "state": "done", "note": "", "finished_at": "2026-02-02", "calls": calls, **audit}
    )
    old.table("audit").insert({"id": "a2", "state": "running", "note": "", "finished_at": "", "calls": "{}", **audit})
    old.close()
    database = Database(tmp_path / "workspace.db")
    jobs = Jobs(database)
    found = {job.id: job for kind in ("send", "audit") for job in jobs.newest(kind, HERE)}
    assert {job_id: (job.state, job.interrupted) for job_id, job in found.items()} == {
        "s1": ("done", False),
        "s2": ("stopped", False),
        "s3": ("stopped", True),
        "s4": ("stopped", True),
        "s5": ("done", False),
        "s6": ("stopped", False),
        "a1": ("done", False),
        "a2": ("stopped", True),
    }
    assert (found["s2"].note, found["s3"].done, found["s3"].total) == ("note s2", 1, 2)
    assert (found["a1"].calls, found["a1"].created_at, found["a1"].updated_at) == (7, "2026-02-01", "2026-02-02")
    undos = jobs.newest("undo", HERE)
    assert [(job.arguments, job.interrupted) for job in undos] == [({"send": "s6"}, True), ({"send": "s5"}, True)]
    sends, audits = Sends(database).all(HERE), Audits(database)
    assert [(send.id, send.created_at) for send in sends] == [
        (f"s{number}", f"2026-01-0{number}") for number in (6, 5, 4, 3, 2, 1)
    ]
    assert ([run.id for run in audits.all(HERE)], audits.last_done(HERE)) == (["a2", "a1"], ("a1", "2026-02-01"))
    database.close()


def test_notes_of_saved_pages_stay_with_their_cells(tmp_path: Path) -> None:
    """On Events the ranking was the sixth cell, and became the second."""
    old = SqliteUtils(tmp_path / "old.db")
    migrations().apply(old, stop_before="m032_ranking_of_events")
    titles = ("Sample", "Fields", "Selected field", "Events", "Compare", "Which event suits this template?", "Export")
    cells = json.dumps([{"number": at, "title": title, "note": title} for at, title in enumerate(titles, start=1)])
    old.table("notebook").insert_all({"id": page, "page": page, "cells": cells} for page in ("events", "links"))
    migrations().apply(old)
    events, links = (json.loads(row["cells"]) for row in old.query("select cells from notebook order by id"))
    assert [cell["number"] for cell in events] == [1, 2, 3, 4, 5, 6, 7]
    assert [cell["note"] for cell in events] == [titles[0], titles[5], *titles[1:5], titles[6]]
    assert json.dumps(links) == cells
    old.close()


@pytest.mark.parametrize(
    ("at", "changed_at"),
    [("2027-01-15T08:00:00+00:00", 1_800_000_000_000), ("2027-01-15T08:00:00.007+00:00", 1_800_000_000_007)],
)
def test_drafts_from_before_were_changed_when_they_were_stored(tmp_path: Path, at: str, changed_at: int) -> None:
    old = SqliteUtils(tmp_path / "old.db")
    migrations().apply(old, stop_before="m034_changes_of_drafts")
    key = dict.fromkeys(("account", "cloud", "person", "template", "variant"), "x")
    old.table("draft").insert({**key, "revision": "r", "at": at, "encrypted": b"e"})
    migrations().apply(old)
    assert list(old.query("select at, changed_at from draft")) == [{"at": at, "changed_at": changed_at}]
    old.close()


def test_a_new_database_is_what_the_steps_come_to(database: Database) -> None:
    with closing(sqlite3.connect(":memory:")) as stepped:
        migrations().apply(SqliteUtils(stepped))
        new = database.connection
        assert TODAY.read_text() == dump_schema(stepped) == dump_schema(new), (
            "`python -m core.store.migrations` writes it anew"
        )
        tables = [name for (name,) in new.execute("select name from sqlite_master where type = 'table'")]
        assert "activity" in tables
        for table in tables:
            chosen = "migration_set, name" if table == "_sqlite_migrations" else "*"
            rows = f"select {chosen} from {table} order by rowid"
            assert new.execute(rows).fetchall() == stepped.execute(rows).fetchall(), table


def test_a_new_database_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "m001"
        raise KeyboardInterrupt

    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        with pytest.raises(KeyboardInterrupt):
            create_tables(connection, broken(), SET)
        assert is_new(connection)
