"""Files read by many workers give what one process reads, whatever becomes of the workers."""

import gzip
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from core.errors import ChooseError, InputError
from core.events.local_workers import LocalWorkers
from core.events.paths import open_files
from core.events.profile import Profiler
from core.events.scan import Scan, Workers
from core.events.splitting import Sizes
from tests.support.servers import ROOT

T = TypeVar("T")
SMALL = Sizes(worth=1, smallest=200, largest=400, streamed=300)


class Here(Executor):
    """Works at once, on what would cross to another process; fails at the shares with these numbers."""

    def __init__(self, dies_at: Iterable[int] = (), error: type[Exception] = BrokenProcessPool) -> None:
        self._dies_at, self._error = set(dies_at), error
        self._number, self._is_dead = -1, False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A future that is done."""
        if self._is_dead:
            raise BrokenProcessPool("ended")
        self._number += 1
        future: Future[T] = Future()
        if self._number in self._dies_at:
            self._is_dead = self._error is BrokenProcessPool
            future.set_exception(self._error("a worker failed"))
        else:
            work, given_args = pickle.loads(pickle.dumps((fn, args)))
            future.set_result(pickle.loads(pickle.dumps(work(*given_args, **kwargs))))
        return future


def scanned(paths: list[Path], make: Callable[[], Executor] | None = Here, count: int = 3) -> Scan[Profiler]:
    workers = Workers(count=count, make=make) if make else None
    scan = Scan(open_files(map(str, paths)), Profiler, workers, sizes=SMALL)
    scan.run()
    return scan


def facts(scan: Scan[Profiler]) -> tuple[Any, ...]:
    return scan.tally.fields(), scan.tally.events, [each.file.reading for each in scan._scans], scan.problems


def event(number: int) -> dict[str, Any]:
    dice = random.Random(number)
    items = [{"n": dice.randrange(9), "name": f"Mug {dice.randrange(40)}"} for _ in range(dice.randrange(3))]
    return {"id": number, "Items": items, "by_sku": {f"s{dice.randrange(900)}": number}, "note": dice.choice(["", "x"])}


def lines(count: int) -> list[bytes]:
    return [orjson.dumps(event(number)) for number in range(count)]


ODD = st.sampled_from(
    [b"", b"nope", b"7", b'{"a": {"b": [', b'{"a":\n [1,\n 2]}', b'{"data": []}', b"[1]", b'{"a": 1} {"b": 2}', b"  ",
     b'{"type":"event","id":"1","attributes":{"event_properties":{"a":1}}}', b"\xef\xbb\xbf{}", b'{"\xff": 1}', b"}"]
)  # fmt: skip


@given(st.lists(ODD | st.integers(0, 99).map(lambda number: orjson.dumps(event(number))), max_size=40), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_give_what_one_process_reads(tmp_path: Path, some: list[bytes], packed: bool) -> None:
    text = b"\n".join([b'{"first": 1}', *some])
    file = tmp_path / ("a.ndjson.gz" if packed else "a.ndjson")
    file.write_bytes(gzip.compress(text) if packed else text)
    try:
        expected = facts(scanned([file], None))
    except InputError as error:
        with pytest.raises(InputError) as caught:
            scanned([file])
        assert str(caught.value) == str(error)
    else:
        assert facts(scanned([file])) == expected


def test_lines_are_numbered_across_parts(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    text = lines(100)
    text[16] = text[70] = b"nope"
    file.write_bytes(b"\n".join(text))
    (reading,) = (each.file.reading for each in scanned([file])._scans)
    assert [bad.partition(":")[0] for bad in reading.bad] == ["line 17, column 1", "line 71, column 1"]


def test_row_groups_are_parts(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    payloads = [line.decode() for line in lines(90)]
    payloads[50] = "nope"
    table = pyarrow.table({"id": [str(number) for number in range(90)], "payload": payloads})
    parquet.write_table(table, file, row_group_size=20)
    expected = facts(scanned([file], None))
    assert expected[2][0].bad == ("row 51: the column “payload” contains no JSON object",)
    assert facts(scanned([file])) == expected


def test_several_files_of_different_forms(tmp_path: Path) -> None:
    some = lines(60)
    (tmp_path / "a.ndjson").write_bytes(b"\n".join(some[:20]))
    (tmp_path / "b.json").write_bytes(b"[" + b",".join(some[20:30]) + b"]")
    (tmp_path / "c.ndjson.gz").write_bytes(gzip.compress(b"\n".join(some[30:])))
    (tmp_path / "d.csv").write_bytes(b"id;name\n1;Mug\n2;Vase\n")
    files = sorted(tmp_path.iterdir())
    expected = facts(scanned(files, None))
    assert expected[1] == 62
    assert facts(scanned(files)) == expected


def test_what_was_read_of_a_cut_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(b"\n".join(lines(4000)))[:-3000])
    here, there = scanned([file], None), scanned([file])
    assert 0 < here.tally.events < 4000
    assert facts(there)[:2] == facts(here)[:2]
    for scan in (here, there):
        (problem,) = scan.problems
        said = "is cut off: its compressed content has no end"
        assert problem == f"{file}: {said}; {scan.tally.events:,} events before it are kept"


@pytest.mark.parametrize("error", [BrokenProcessPool, MemoryError])
@pytest.mark.parametrize("dies_at", range(11))
def test_a_worker_that_dies_or_has_no_memory_left_costs_nothing(
    tmp_path: Path, dies_at: int, error: type[Exception]
) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"\n".join(lines(60)))
    made: list[Executor] = []

    def make() -> Executor:
        made.append(Here([] if made else [dies_at], error))
        return made[-1]

    assert facts(scanned([file], make)) == facts(scanned([file], None))
    assert len(made) == 2


def test_a_part_of_which_workers_die_twice_is_named_and_all_else_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    text = lines(60)
    text[50] = b"nope"
    file.write_bytes(b"\n".join(text))
    executors = iter([Here([1]), Here([0])])

    def make() -> Executor:
        return next(executors, None) or Here()

    scan = scanned([file], make)
    (problem,) = scan.problems
    assert problem.startswith(f"{file}: between 0.0 and 0.0 MB was not read")
    assert 40 < scan.tally.events < 59
    # The lines of what was not read count.
    assert scan._scans[0].file.reading.bad[0].startswith("line 51,")


def _killed(path: str) -> int:
    if not Path(path).exists():
        Path(path).write_text("")
        os.kill(os.getpid(), 9)
    return 7


def test_local_workers_may_be_killed(tmp_path: Path) -> None:
    workers = LocalWorkers(2)
    with pytest.raises(BrokenExecutor):
        workers.submit(_killed, str(tmp_path / "once")).result(timeout=60)
    workers.shutdown(wait=False, cancel_futures=True)
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"\n".join(lines(100)))
    assert facts(scanned([file], partial(LocalWorkers, 2), 2)) == facts(scanned([file], None))


_GARBAGE = """
import gc
from core.events.local_workers import LocalWorkers
workers = LocalWorkers(1)
print(workers.submit(gc.get_freeze_count).result() > 10_000, gc.get_freeze_count())
workers.shutdown()
"""


def test_local_workers_look_for_no_garbage_in_what_they_inherited() -> None:
    # In a process of its own, because the tests' own does the same.
    told = subprocess.run([sys.executable, "-c", _GARBAGE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "0"]


_FEW_FILES = """
import multiprocessing, os, resource, sys, time
from contextlib import closing
from functools import partial
from core.errors import Unavailable
from core.events.local_workers import LocalWorkers
from core.events.ordered_work import OrderedWork
most = len(os.listdir("/dev/fd")) + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
work = OrderedWork(partial(LocalWorkers, 8), str, 10)
try:
    with closing(work):
        list(work.results([1]))
except Unavailable as error:
    print(error)
until = time.monotonic() + 30
while multiprocessing.active_children() and time.monotonic() < until:
    time.sleep(0.1)
print(len(multiprocessing.active_children()))
"""


@pytest.mark.parametrize("more", [1, 3, 5, 9, 14])
def test_workers_that_cannot_be_started_are_a_sentence_and_leave_none_of_them(more: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _FEW_FILES, str(more)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = "8 processes that read files cannot be started (Too many open files)"
    assert (ended.stdout.splitlines(), ended.stderr) == ([said, "0"], "")


def test_an_interrupted_scan_keeps_what_was_read_and_ends_its_workers(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"\n".join(lines(200)))
    ended: list[bool] = []

    class Interrupted(Here):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            ended.append(cancel_futures and not wait)

    seen: list[int] = []

    def on_read(size: int) -> None:
        seen.append(size)
        if len(seen) == 5:
            raise KeyboardInterrupt

    scan = Scan(open_files([str(file)]), Profiler, Workers(count=2, make=Interrupted), on_read=on_read, sizes=SMALL)
    with pytest.raises(KeyboardInterrupt):
        scan.run()
    assert ended == [True]
    assert 0 < scan.tally.events == scan._scans[0].file.reading.events < 200


def test_a_column_that_must_be_chosen_names_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    both = [line.decode() for line in lines(90)]
    parquet.write_table(pyarrow.table({"one": both, "other": both}), file, row_group_size=20)
    for make in (None, Here):
        with pytest.raises(ChooseError, match=f"^{file}: more than one column"):
            scanned([file], make)


_STARTER = """
import sys, time
from core.events.local_workers import LocalWorkers
workers = LocalWorkers(2)
futures = [workers.submit(time.sleep, 600) for _ in range(2)]
print(*workers._processes, flush=True)
time.sleep(600)
"""


def test_workers_end_with_the_process_that_started_them() -> None:
    with subprocess.Popen([sys.executable, "-c", _STARTER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        numbers = starter.stdout.readline().split()
        starter.kill()
    assert len(numbers) == 2
    until = time.monotonic() + 30
    while any(Path(f"/proc/{number}").exists() for number in numbers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)
