"""The rows of a Parquet file, which a process of its own reads."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from core.errors import InputError
from core.events.buckets import is_address, open_object
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
_BUFFER: Final = 131_072
_TAIL: Final = 8
"""Bytes at the end of a file: how long its description before them is, and four letters."""
REPLACED: Final = "was replaced while it was read"
_FREE_ROWS: Final = 100_000
"""Rows up to which a file may grow as it likes: Parquet writes once what repeats."""


def parquet_rows(file: Readable) -> Iterator[list[Any]]:
    """The names of a file's columns, then the values of each row; InputError where it cannot be read."""
    with _ROOM, tempfile.TemporaryFile() as copy:
        size = sum(map(copy.write, iter(lambda: file.read(_PIECE), b"")))
        copy.seek(0)
        yield from _read(copy, size)


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """How many `rows` a row group has, and which bytes of its file."""

    rows: int
    begin: int
    end: int


def parquet_groups_rows(
    path: str, groups: tuple[int, int], span: tuple[int, int] = (0, 0), whole: int | None = None
) -> Generator[list[Any]]:
    """The same of a file at a path, with the rows of some of its row groups: from one until before another.

    Of a file in a bucket nothing is fetched but its end and the `span` of bytes in which these row groups are.
    InputError if it does not have `whole` bytes any more.
    """
    with _ROOM, _opened(path, span) as file:
        size = os.fstat(file.fileno()).st_size
        if whole not in (None, size):
            raise InputError(REPLACED)
        yield from _read(file, size, groups)


def parquet_groups(path: str, whole: int | None = None) -> tuple[list[Any], list[RowGroup]]:
    """The names of a file's columns, and its row groups."""
    names, *groups = parquet_groups_rows(path, (0, 0), whole=whole)
    return names, [RowGroup(rows=rows, begin=begin, end=end) for rows, _, begin, end in groups]


@contextmanager
def _opened(path: str, span: tuple[int, int]) -> Generator[IO[bytes]]:
    """A file; of one in a bucket a copy as long as it, which holds the bytes that are needed in their places."""
    if not is_address(path):
        with Path(path).open("rb") as file:
            yield file
        return
    with open_object(path) as there, tempfile.TemporaryFile() as copy:
        size = there.seek(0, os.SEEK_END)
        copy.truncate(size)
        there.seek(max(0, size - _TAIL))
        length = int.from_bytes(there.read(_TAIL)[:4], "little")
        for begin, end in (span, (size - _TAIL - length, size)):
            at = there.seek(max(0, begin))
            copy.seek(at)
            while at < min(end, size) and (part := there.read(min(_PIECE, end - at))):
                at += copy.write(part)
        copy.seek(0)
        yield copy


def _read(file: IO[bytes], size: int, groups: tuple[int, ...] = ()) -> Iterator[list[Any]]:
    command = [*_COMMAND, str(max(_FREE_ROWS, MOST_TIMES * size)), *map(str, groups)]
    child = subprocess.Popen(  # noqa: S603 - our own module
        command,
        bufsize=_BUFFER,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_ENVIRONMENT,
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
                raise InputError(f"unpacks to more than {MOST_TIMES} times its size, as no event file does")
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
