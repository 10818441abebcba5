"""The rows of a Parquet file, which a process of its own reads."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any, Final

import orjson

from core.errors import InputError
from core.events.json_array import LARGEST
from core.events.unpack import MOST_TIMES, Readable, is_beyond_measure

_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = (sys.executable, "-E", "-s", "-m", "core.events.parquet_child")
# No other environment: that holds keys. Arrow's own allocators take a gigabyte of addresses before they are used, and
# so do its threads.
_ENVIRONMENT: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
}
_ROOM: Final = threading.BoundedSemaphore(2)
"""Many at once could fill the machine's memory."""
_PIECE: Final = 1_000_000
_FREE_ROWS: Final = 100_000
"""Rows up to which a file may grow as it likes: Parquet writes once what repeats."""


def parquet_rows(file: Readable) -> Iterator[list[Any]]:
    """The names of a file's columns, then the values of each row; InputError where it cannot be read."""
    with _ROOM, tempfile.TemporaryFile() as copy:
        size = sum(map(copy.write, iter(lambda: file.read(_PIECE), b"")))
        copy.seek(0)
        yield from _read(copy, size)


def parquet_groups_rows(path: str, groups: tuple[int, int]) -> Generator[list[Any]]:
    """The same of a file at a path, with the rows of some of its row groups: from one until before another."""
    with _ROOM, Path(path).open("rb") as file:
        yield from _read(file, os.fstat(file.fileno()).st_size, groups)


def parquet_groups(path: str) -> list[tuple[int, int]]:
    """How many rows and bytes each row group of a file has."""
    _, *groups = parquet_groups_rows(path, (0, 0))
    return [(rows, size) for rows, size in groups]


def _read(file: IO[bytes], size: int, groups: tuple[int, ...] = ()) -> Iterator[list[Any]]:
    command = [*_COMMAND, str(max(_FREE_ROWS, MOST_TIMES * size)), *map(str, groups)]
    child = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, env=_ENVIRONMENT
    )
    rows = unpacked = 0
    try:
        output = child.stdout
        assert output is not None  # noqa: S101 - it is a pipe  # nosec B101
        while line := output.readline(LARGEST + 1):
            rows += 1
            unpacked += len(line)
            if len(line) > LARGEST:
                raise InputError(f"is larger than {LARGEST // 1_000_000} MB", f"row {rows - 1}")
            if is_beyond_measure(unpacked, rows, size, _FREE_ROWS):
                raise InputError(f"unpacks to more than {MOST_TIMES} times its size, which no events do")
            row = orjson.loads(line)
            if isinstance(row, dict):
                raise InputError(f"cannot be read as Parquet: {row['error']}")
            yield row
        if child.wait():
            raise InputError("cannot be read as Parquet: it needs more memory or is damaged")
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
