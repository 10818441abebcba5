"""What is unpacked for workers lies in a bounded memory that has no name, and of which nothing is left."""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.events.json_array import LARGEST
from core.events.local_workers import LocalWorkers
from core.events.part_memory import PartMemory
from core.events.paths import open_files
from core.events.profile import Profiler
from core.events.scan import Scan, Workers
from core.events.splitting import Sizes
from tests.support.full_disk import largest_file
from tests.support.servers import ROOT
from tests.unit.core.events.test_scan import Here, facts, lines, scanned

T = TypeVar("T")


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(b"\n".join(lines(2_000))))
    return file


def memory_files() -> list[os.stat_result]:
    """The files in memory that this process has open."""
    paths = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return [each.stat() for each in paths if str(each.readlink()).startswith("/memfd:part")]


@pytest.mark.parametrize("dies_at", [0, 1, 7, 30])
def test_a_part_of_which_a_worker_dies_is_read_again(packed: Path, dies_at: int) -> None:
    executors = iter([Here([dies_at])])
    assert facts(scanned([packed], lambda: next(executors, None) or Here())) == facts(scanned([packed], None))
    assert next(executors, None) is None


class Deadly(Profiler):
    """Ends the process that counts with it, once."""

    def __init__(self, marker: Path) -> None:
        super().__init__()
        self.marker = marker

    def count(self, values: Iterable[Any]) -> None:
        """Count events, unless nobody has died of it yet."""
        if self.events == 0 and not self.marker.exists():
            self.marker.touch()
            os.kill(os.getpid(), 9)
        super().count(values)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.marker, super().__getstate__()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.marker, counted = state
        super().__setstate__(counted)


def test_a_worker_that_is_killed_costs_nothing(packed: Path, tmp_path: Path) -> None:
    sizes = Sizes(worth=1, smallest=1, streamed=40_000)
    workers = Workers(count=2, make=partial(LocalWorkers, 2))
    scan = Scan(open_files([str(packed)]), partial(Deadly, tmp_path / "once"), workers, sizes=sizes)
    scan.run()
    assert facts(scan) == facts(scanned([packed], None))
    assert (tmp_path / "once").exists()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_parts_take_a_bounded_memory_and_leave_none(packed: Path, is_stopped: bool) -> None:
    sizes = Sizes(worth=1, smallest=1, streamed=20_000)
    held: list[int] = []

    class Watched(Here):
        def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
            held.append(sum(each.st_size for each in memory_files()))
            if is_stopped and len(held) == 10:
                raise KeyboardInterrupt
            return super().submit(fn, *args, **kwargs)

    scan = Scan(open_files([str(packed)]), Profiler, Workers(count=3, make=Watched), sizes=sizes)
    try:
        scan.run()
    except KeyboardInterrupt:
        assert is_stopped
    assert len(held) == 10 if is_stopped else len(held) > 20
    # Each part ends with the line that it is in the midst of.
    assert 0 < max(held) < sizes.streamed + 5 * (sizes.streamed // 5 + 500)
    assert 0 < scan.tally.events < 2_000 if is_stopped else scan.tally.events == 2_000
    assert memory_files() == []


def test_a_line_without_an_end_is_not_held_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    with gzip.open(file, "wb", 0) as packed:
        packed.write(b'{"a": 1}\n{"b": "')
        for _ in range(5):
            packed.write(b"x" * 14_000_000)
    held: list[int] = []

    class Watched(Here):
        def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
            held.append(max(each.st_size for each in memory_files()))
            return super().submit(fn, *args, **kwargs)

    scan = scanned([file], Watched)
    assert facts(scan) == facts(scanned([file], None))
    assert "is larger than 32 MB" in scan.problems[0]
    assert max(held) < LARGEST + 500_000


@given(st.lists(st.binary(max_size=90), max_size=12), st.integers(0, 400))
def test_a_part_holds_every_byte_or_is_refused(pieces: list[bytes], most: int) -> None:
    with PartMemory(1) as memory:
        memory.begin()
        try:
            with largest_file(most):
                for piece in pieces:
                    memory.add(piece)
        except InputError as error:
            assert sum(map(len, pieces)) > most
            assert str(error) == "cannot be decompressed: the system refuses the memory for it (File too large)"
        else:
            assert Path(memory.end()).read_bytes() == b"".join(pieces)
            assert memory.size == sum(map(len, pieces))


def test_what_was_read_before_the_memory_was_refused_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(b"\n".join([*lines(600), b'{"note": "%s"}' % (b"x" * 60_000), *lines(600)])))
    sizes = Sizes(worth=1, smallest=1, streamed=50_000)
    scan = Scan(open_files([str(file)]), Profiler, Workers(count=3, make=Here), sizes=sizes)
    with largest_file(40_000):
        scan.run()
    assert scan.tally.events == 600
    said = "cannot be decompressed: the system refuses the memory for it (File too large)"
    assert scan.problems == [f"{file}: {said}; 600 events before it are kept"]


def test_without_such_memory_one_process_reads_what_is_packed(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_name: str) -> int:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "memfd_create", refused)
    made: list[Here] = []

    def make() -> Here:
        made.append(Here())
        return made[-1]

    assert facts(scanned([packed], make)) == facts(scanned([packed], None))
    assert not made


_STARTER = """
import sys, time
from core.events.local_workers import LocalWorkers
from core.events.part_memory import PartMemory
memory = PartMemory(2)
memory.begin()
memory.add(b"ada@example.com")
path = memory.end()
workers = LocalWorkers(2)
futures = [workers.submit(time.sleep, 600) for _ in range(2)]
print(*workers._processes, flush=True)
time.sleep(600)
"""


def test_nothing_is_left_of_a_command_that_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    folders = [path for path in (tmp_path, Path("/dev/shm"), Path(tempfile.gettempdir())) if path.is_dir()]
    before = [set(folder.iterdir()) for folder in folders]
    with subprocess.Popen(
        [sys.executable, "-c", _STARTER], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        numbers = starter.stdout.readline().split()
        opened = [str(each.readlink()) for number in numbers for each in Path(f"/proc/{number}/fd").iterdir()]
        starter.kill()
    # They share it, and it has no name.
    assert sum(each.startswith("/memfd:part") for each in opened) == 4
    until = time.monotonic() + 30
    while any(Path(f"/proc/{number}").exists() for number in numbers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)
    assert not set(tmp_path.iterdir()) - before[0]
    assert [
        folder for folder, names in zip(folders, before, strict=True) if _holds_it(set(folder.iterdir()) - names)
    ] == []


def _holds_it(paths: set[Path]) -> bool:
    return any(path.is_file() and b"ada@example.com" in path.read_bytes() for path in paths)
