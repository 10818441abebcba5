"""Parts of event files that other processes read, and what they send back."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Generic, Protocol

from core.errors import ChooseError, InputError
from core.events.buckets import is_address
from core.events.file_counts import FileCounts, Object
from core.events.files import NOTHING, EventFile, Row, lines_of, objects_of
from core.events.json_array import LARGEST
from core.events.json_values import LineObjects
from core.events.parquet_rows import REPLACED, parquet_groups_rows
from core.events.paths import open_file
from core.events.table_rows import Layout
from core.events.tally import T


@dataclass(frozen=True, kw_only=True)
class PartResult(Generic[T]):
    """What was counted of a part.

    `lines` were read; `has_searched` tells that an object takes several of them, `is_cut` that the part ends inside of
    one. `fault` ended the reading; `file` is the reading of a part that is a whole file.
    """

    tally: T
    counts: FileCounts
    lines: int = 0
    has_searched: bool = False
    is_cut: bool = False
    fault: InputError | None = None
    file: EventFile | None = None


Answer = PartResult[T] | InputError | ChooseError


class Part(Protocol):
    """A part of a file, which crosses to another process; `size` is how many bytes of the file nobody has read yet."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def place(self) -> str:
        """Where it is in the file, for a person."""

    def read(self, tally: T) -> PartResult[T]:
        """Count its events."""

    def count_lines(self) -> int:
        """How many lines it has."""


@dataclass(frozen=True, kw_only=True)
class LinesOfFile:
    """The lines that begin between two places of a file that is not packed, and that had `whole` bytes."""

    path: str
    start: int
    end: int
    whole: int

    @property
    def size(self) -> int:
        """All of its bytes."""
        return self.end - self.start

    @property
    def place(self) -> str:
        """In megabytes."""
        return f"between {self.start / 1e6:,.1f} and {self.end / 1e6:,.1f} MB"

    def read(self, tally: T) -> PartResult[T]:
        """Count its events."""
        with open_file(self.path) as file:
            self._check(file)
            return _read_lines(self._lines(file), tally)

    def count_lines(self) -> int:
        """Read it for its lines alone."""
        with open_file(self.path) as file:
            return sum(1 for _ in self._lines(file))

    def _check(self, file: IO[bytes]) -> None:
        """InputError if it is another file by now; to one of this machine, lines may be added meanwhile."""
        size = file.seek(0, os.SEEK_END)
        if size < self.whole or (size > self.whole and is_address(self.path)):
            raise InputError(REPLACED)
        file.seek(0)

    def _lines(self, file: IO[bytes]) -> Iterator[bytes]:
        at = self._first_line(file)
        while at < self.end and (line := file.readline(LARGEST + 1)):
            at += len(line)
            yield line

    def _first_line(self, file: IO[bytes]) -> int:
        """Where the first of them begins: behind the line in which the part before ends."""
        if self.start == 0:
            return 0
        file.seek(self.start - 1)
        rest = file.readline(LARGEST + 1)
        # Whoever reads the beginning of a line that is longer refuses it, and all that follows.
        return self.end if len(rest) > LARGEST else self.start - 1 + len(rest)


@dataclass(frozen=True, kw_only=True)
class LinesOfStream:
    """Lines that were unpacked, into a file of their own."""

    path: str
    number: int
    size: int = 0

    @property
    def place(self) -> str:
        """By its number."""
        return f"part {self.number:,} of what it unpacks to"

    def read(self, tally: T) -> PartResult[T]:
        """Count its events."""
        with open_file(self.path) as file:
            return _read_lines(lines_of(file), tally)

    def count_lines(self) -> int:
        """Read it for its lines alone."""
        with open_file(self.path) as file:
            return sum(1 for _ in lines_of(file))


@dataclass(frozen=True, kw_only=True)
class RowGroups:
    """Some row groups of a Parquet file, in a `span` of its `whole` bytes; `row` is the number of their first row."""

    path: str
    groups: tuple[int, int]
    span: tuple[int, int]
    row: int
    layout: Layout
    size: int
    whole: int

    @property
    def place(self) -> str:
        """By its first row."""
        return f"from row {self.row:,} on"

    def read(self, tally: T) -> PartResult[T]:
        """Count its events."""
        counts, fault = FileCounts(is_part=True), None
        try:
            tally.count(tally.read(counts, objects_of(self._rows(), self.layout)))
        except InputError as error:
            fault = error
        return PartResult(tally=tally, counts=counts, fault=fault)

    def count_lines(self) -> int:
        """None: rows have numbers of their own."""
        return 0

    def _rows(self) -> Iterator[Row]:
        rows = parquet_groups_rows(self.path, self.groups, self.span, self.whole)
        next(rows, None)
        for number, row in enumerate(rows, start=self.row + 1):
            yield f"row {number}", row


@dataclass(frozen=True, kw_only=True)
class WholeFile:
    """A file that one process reads from its beginning to its end."""

    path: str
    column: str | None
    size: int

    @property
    def place(self) -> str:
        """All of it."""
        return "all of it"

    def read(self, tally: T) -> PartResult[T]:
        """Count its events."""
        file = EventFile(self.path, partial(open_file, self.path), self.column, self.path)
        tally.count(file.read(tally.read))
        return PartResult(tally=tally, counts=file.counts, fault=file.fault, file=file)

    def count_lines(self) -> int:
        """None is asked for."""
        return 0


def read_part(make: Callable[[], T], part: Part) -> Answer[T]:
    """What a worker does; `make` makes an empty tally."""
    try:
        return part.read(make())
    except (InputError, ChooseError) as error:
        return error
    except OSError as error:
        return InputError(f"cannot be read ({error.strerror or error})")


def count_lines(part: Part) -> int:
    """What a worker does of a part of which others died."""
    try:
        return part.count_lines()
    except (InputError, OSError):
        return 0


def _read_lines(lines: Iterator[bytes], tally: T) -> PartResult[T]:
    counts, reader, fault = FileCounts(is_part=True), LineObjects(lines), None

    def objects() -> Iterator[Object | InputError]:
        nonlocal fault
        try:
            for value in reader.objects():
                yield value if isinstance(value, InputError) else (value, NOTHING)
        except InputError as error:
            fault = error

    tally.count(tally.read(counts, objects()))
    return PartResult(
        tally=tally, counts=counts, lines=reader.lines, has_searched=reader.has_searched, is_cut=reader.is_cut,
        fault=fault,
    )  # fmt: skip
