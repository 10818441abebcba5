"""Locks of a workspace: one holder among all threads and processes, freed by its death, and no file that stays."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Busy, StoreError
from core.store import locks as locks_module
from core.store.database import Database
from core.store.locks import LockFolder
from tests.support.servers import ROOT

COUNTING = """
import sys
from pathlib import Path
from tests.unit.core.store.test_locks import count_side_by_side
count_side_by_side(Path(sys.argv[1]), int(sys.argv[2]))
"""
HOLDING = """
import sys, time
from pathlib import Path
from core.store.locks import LockFolder
for name in sys.argv[2:]:
    assert LockFolder(Path(sys.argv[1])).take(name, 5)
print("held", flush=True)
time.sleep(600)
"""
THREADS, ROUNDS, NAMES = 4, 40, ("asset-a", "asset-b", "refresh-real")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "workspace.db")


def count_side_by_side(folder: Path, seed: int) -> None:
    """Add to a file for each name, in threads, a step at a time: what another one does meanwhile would be lost."""
    locks, failed = LockFolder(folder / "locks"), []

    def work(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        for turn in range(ROUNDS):
            name = NAMES[turn % len(NAMES)]
            lock = locks.take(name, 60)
            if lock is None:
                failed.append(name)
                return
            before = int((folder / name).read_text())
            if chance.random() < 0.5:
                threading.Event().wait(0.0005)
            (folder / name).write_text(str(before + 1))
            lock.release()

    side_by_side(work, THREADS)
    assert failed == []


def side_by_side(work: Callable[[int], None], count: int) -> None:
    """Threads that all end; a thread that waits for another one for ever fails the test instead of holding it."""
    threads = [threading.Thread(target=work, args=[number], daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)


@contextmanager
def python(code: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def held_elsewhere(folder: Path, *names: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process holds these."""
    with python(HOLDING, folder, *names) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


def files(database: Database) -> list[str]:
    folder = database.path.parent / "workspace.locks"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_one_thread_of_one_process_at_a_time_has_a_name(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_text("0")
    with python(COUNTING, tmp_path, 1) as first, python(COUNTING, tmp_path, 2) as second:
        count_side_by_side(tmp_path, 3)
        assert (first.wait(120), second.wait(120)) == (0, 0)
    turns = 3 * THREADS * ROUNDS
    assert sum(int((tmp_path / name).read_text()) for name in NAMES) == turns
    assert list((tmp_path / "locks").iterdir()) == []


def test_files_do_not_grow_with_what_is_locked(database: Database) -> None:
    before = files(database)
    for number in range(1000):
        with database.lock(f"asset-{number}"):
            assert len(files(database)) == len(before) + 1
    with database.locks([f"asset-{number}" for number in range(50)]):
        assert len(files(database)) == len(before) + 50
    assert files(database) == before


def test_somebody_else_is_waited_for_and_then_told(database: Database) -> None:
    with database.lock("asset-a"):
        with pytest.raises(Busy, match="someone else"), Database(database.path).lock("asset-a", timeout=0.05):
            pass
        with database.lock("asset-b"), database.lock("copy-a"):
            pass
    with database.lock("asset-a", timeout=0):
        pass


def test_another_process_is_waited_for_and_its_death_frees_what_it_held(database: Database) -> None:
    locks = database.lock_folder
    with held_elsewhere(database.path.parent / "workspace.locks", "asset-a", "job-1") as process:
        assert locks.take("asset-a", 0.05) is None
        assert (locks.is_taken("job-1"), locks.is_taken("job-2")) == (True, False)
        os.kill(process.pid, signal.SIGKILL)
        lock = locks.take("asset-a", 60)
    assert lock
    assert not locks.is_taken("job-1")
    lock.release()
    assert files(database) == []


def test_files_of_the_dead_and_of_earlier_versions_go_when_a_workspace_opens(database: Database) -> None:
    folder = database.path.parent / "workspace.locks"
    folder.mkdir(exist_ok=True)
    for number in range(20):
        (folder / f"write-{number}.lock").touch()
    with held_elsewhere(folder, "asset-dead") as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with held_elsewhere(folder, "asset-a"):
        opened = Database(database.path)
        assert files(database) == ["asset-a.lock"]
        with pytest.raises(Busy), opened.lock("asset-a", timeout=0):
            pass


NAME = st.sampled_from(["asset-1", "asset-2", "asset-3", "asset-4"])
TURN = st.tuples(st.sets(NAME, min_size=1), st.sampled_from(["", "copy-1", "refresh-real"]))


@settings(max_examples=25)
@given(st.lists(st.lists(TURN, min_size=1, max_size=6), min_size=2, max_size=5))
def test_nobody_waits_for_each_other(
    tmp_path_factory: pytest.TempPathFactory, schedule: list[list[tuple[set[str], str]]]
) -> None:
    """Many assets at once, and a lock of another kind inside: as saves, sends and audits nest them."""
    path, inside, together = tmp_path_factory.mktemp("locks") / "workspace.db", dict.fromkeys(NAMES, 0), []
    databases = [Database(path) for _ in schedule]

    def work(number: int) -> None:
        for names, other in schedule[number]:
            with databases[number].locks(names, timeout=60):
                for name in names:
                    inside[name] = inside.get(name, 0) + 1
                    together.append(inside[name])
                with databases[number].locks([other] if other else [], timeout=60):
                    pass
                for name in names:
                    inside[name] -= 1
        databases[number].close()

    side_by_side(work, len(schedule))
    assert set(together) == {1}, "nobody else was inside"
    assert files(databases[0]) == []
    for database in databases:
        database.close()


def test_a_lock_is_released_by_any_thread(tmp_path: Path) -> None:
    locks = LockFolder(tmp_path / "locks")
    lock = locks.take("job-1", 0)
    assert lock
    side_by_side(lambda _: lock.release(), 1)
    again = locks.take("job-1", 0)
    assert again
    again.release()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in the way")
    with pytest.raises(StoreError, match=f"the folder {tmp_path.name} cannot be written"):
        LockFolder(tmp_path / "locks").take("asset-a", 0)


def test_a_system_without_such_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks_module, "fcntl", None)
    with pytest.raises(StoreError, match="Linux or macOS"):
        LockFolder(tmp_path / "locks").take("asset-a", 0)


def test_what_could_not_be_locked_is_not_left_open(tmp_path: Path) -> None:
    locks = LockFolder(tmp_path / "locks")
    lock = locks.take("asset-a", 0)
    assert lock
    before = next_descriptor()
    assert all(locks.take("asset-a", 0) is None for _ in range(20))
    assert next_descriptor() == before
    lock.release()


def test_a_second_release_does_nothing(tmp_path: Path) -> None:
    locks = LockFolder(tmp_path / "locks")
    first = locks.take("asset-a", 0)
    assert first
    first.release()
    second = locks.take("asset-a", 0)
    first.release()
    assert second
    assert locks.take("asset-a", 0) is None
    second.release()


def next_descriptor() -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor
