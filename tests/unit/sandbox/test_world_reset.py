"""A world is there whole or not at all: across threads, processes and crashes."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.state import State
from sandbox.world import seed
from tests.support.full_disk import largest_file
from tests.support.servers import ROOT
from tests.support.worlds import world


def counts(state: State) -> tuple[int, ...]:
    """How many accounts, profiles and events there are, at one moment."""
    tables = ("account", "profile", "event")
    query = ", ".join(f"(select count(*) from {table})" for table in tables)
    return tuple(state.db.execute(f"select {query}").fetchone())


def test_other_threads_see_all_of_the_old_world_or_of_the_new(drawn_world: Path, tmp_path: Path) -> None:
    state, seen, done = world(drawn_world, tmp_path), set(), threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(counts(state))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        seed.reset(state, 7, 1000)
        seed.reset(state, 7, 3000)
    finally:
        done.set()
        watcher.join()
    whole = {(1, 400, 20_000), (1, 400, 1000), (1, 400, 3000)}
    assert seen <= whole
    assert counts(state) == (1, 400, 3000)


def test_a_process_killed_while_drawing_leaves_nothing_half_drawn(tmp_path: Path) -> None:
    database, draft = tmp_path / "sandbox.db", tmp_path / "sandbox.pristine.draft"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not (draft.exists() and draft.stat().st_size > 1_000_000) and time.monotonic() < deadline:
            time.sleep(0.005)
        process.kill()
    assert draft.exists()
    state = State(database)
    assert counts(state) == (0, 0, 0)
    seed.ensure(state)
    assert counts(state) == (1, 400, 20_000)
    assert not draft.exists()


def test_two_processes_that_start_together_find_the_same_world(tmp_path: Path) -> None:
    draw = "import sys, pathlib; from sandbox.state import State; from sandbox.world import seed;"
    draw += "seed.ensure(State(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", draw, str(tmp_path / "sandbox.db")]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert counts(State(tmp_path / "sandbox.db")) == (1, 400, 20_000)


@pytest.mark.parametrize("table", ["asset", "event", "profile", "web_image"])
@pytest.mark.parametrize(
    "change", ["delete from {}", "update {} set rowid = -rowid", "replace into {0} select * from {0} limit 3"]
)
def test_whatever_was_changed_comes_back(drawn_world: Path, tmp_path: Path, table: str, change: str) -> None:
    state = world(drawn_world, tmp_path)
    query = f"select rowid, * from {table} order by rowid"
    before = state.db.execute(query).fetchall()
    with state.write() as db:
        db.execute(change.format(table))
    assert state.db.execute(query).fetchall() != before
    seed.reset(state)
    assert state.db.execute(query).fetchall() == before
    state.db.execute("pragma wal_checkpoint(truncate)")
    seed.reset(state)
    assert state.db.execute(query).fetchall() == before


def test_what_nobody_changed_is_not_written_again(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)
    state.set("clock_offset", "99")
    state.db.execute("pragma wal_checkpoint(truncate)")
    seed.reset(state)
    assert state.setting("clock_offset") == ""
    assert 0 < (tmp_path / "sandbox.db-wal").stat().st_size < 1_000_000 < state.path.stat().st_size


def test_whoever_opens_a_new_file_together_opens_it(tmp_path: Path) -> None:
    line = threading.Barrier(8)

    def open_it(path: Path) -> str:
        line.wait()
        return State(path).setting("world", "none yet")

    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            path = tmp_path / f"{number}.db"
            assert set(pool.map(open_it, [path] * 8)) == {"none yet"}


def test_a_full_disk_is_told_as_such_and_changes_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox.db")
    state.set("clock_offset", "1")
    # A write of this size ends by SQLite's own hand, which leaves nothing to roll back.
    full = pytest.raises(sqlite3.OperationalError, match=r"disk (is full|I/O error)")
    with largest_file(1_000_000), full, state.write() as db:
        db.execute("pragma cache_size = 1")
        db.execute("insert into web_image values ('a', 'b', zeroblob(4000000))")
    state.set("clock_offset", "2")
    assert state.db.execute("select count(*) from web_image").fetchone()[0] == 0


@pytest.mark.parametrize("table", ["asset", "event", "profile", "web_image"])
def test_a_reset_after_going_back_to_a_snapshot_is_one(drawn_world: Path, tmp_path: Path, table: str) -> None:
    state, snapshot = world(drawn_world, tmp_path), tmp_path / "snapshot.db"
    query = f"select rowid, * from {table} order by rowid"
    drawn = state.db.execute(query).fetchall()
    with state.write() as db:
        db.execute(f"delete from {table}")
    state.copy_to(snapshot)
    for _ in range(2):
        seed.reset(state)
        assert state.db.execute(query).fetchall() == drawn
        state.copy_from(snapshot)
        assert state.db.execute(query).fetchall() == []
