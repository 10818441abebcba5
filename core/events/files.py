"""Events read from a file, whatever its form: JSON of many kinds, CSV or Parquet, packed or not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import IO, Any, Final, TypeVar

from core.domain.event import Event
from core.errors import ChooseError, InputError
from core.events.csv_rows import csv_rows, is_csv
from core.events.envelopes import Envelopes
from core.events.file_counts import FileCounts, Object
from core.events.file_reading import EMPTY, FileReading, form_name, shortened
from core.events.json_array import LARGEST
from core.events.json_values import json_values
from core.events.parquet_rows import parquet_rows
from core.events.table_rows import Layout, layout_of
from core.events.unpack import PARQUET, Readable, Unpacked, unpack

NDJSON: Final = "NDJSON"
CSV: Final = "CSV"
PARQUET_FILE: Final = "Parquet"
_LOOKED_AT: Final = 50
_LOOKED_BYTES: Final = 1_000_000
"""Rows of a table, and bytes of them, that tell which of its columns hold JSON."""

T = TypeVar("T")
Row = tuple[str, list[Any]] | InputError
"""The place of a row, and its cells; or what is wrong with it."""
NOTHING: Final[dict[str, Any]] = {}


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; one that is longer than an event may be comes in pieces."""
    return iter(lambda: file.readline(LARGEST + 1), b"")


def read_events(lines: Iterable[bytes | str]) -> Iterator[Event]:
    """Events from lines of JSON, as a file has them; InputError for the first line that is wrong."""
    envelopes = Envelopes()
    for value in json_values(line.encode() if isinstance(line, str) else line for line in lines):
        if isinstance(value, InputError):
            raise value
        yield from envelopes.events(value)


def events_of(files: "Sequence[EventFile]") -> Iterator[Event]:
    """The events of files, one file after the other; an error names the file."""
    for file in files:
        try:
            yield from file.events()
        except (InputError, ChooseError) as error:
            raise error.named(file.name) from None


class _Source:
    """A file whose errors are sentences."""

    def __init__(self, file: Readable) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror or error})") from None


class EventFile:
    """Reads one file; `reading` tells how, once its `events` are read, and `fault` why no more of it could be.

    `opened` gives its bytes, and is called when they are needed. `column` names the column of JSON that is the event
    in a table, "" none of them; None leaves it to the file. At `path` another process can open it as well; it has so
    many bytes, if its `size` is known.
    """

    def __init__(
        self,
        name: str,
        opened: Callable[[], AbstractContextManager[Readable]],
        column: str | None = None,
        path: str = "",
        size: int | None = None,
    ) -> None:
        self.name, self.path, self.column, self.size = name, path, column, size
        self._opened = opened
        self.restart()

    def restart(self) -> None:
        """Forget what was read."""
        self.fault: InputError | None = None
        self.layout: Layout | None = None
        self.counts = FileCounts()
        self.notes: tuple[str, ...] = ()
        self.container = ""

    def events(self) -> Iterator[Event]:
        """The events, one after the other.

        InputError when the file cannot be read, holds none though it is not empty, or when more than ten and more than
        5 % of its lines, items or rows cannot be read. ChooseError when a table has several columns that could be it.
        """
        yield from self.counts.read(self._objects())
        self.counts.check()

    def read(self, read: Callable[[FileCounts, Iterable[Object | InputError]], Iterator[T]]) -> Iterator[T]:
        """What `read` takes out of the file's objects, up to where it cannot be read on; `check` it then."""
        try:
            yield from read(self.counts, self._objects())
        except InputError as error:
            self.fault = error

    def take(self, other: "EventFile") -> None:
        """Take over how another process has read it."""
        self.counts, self.notes, self.container = other.counts, other.notes, other.container
        self.layout, self.fault = other.layout, other.fault

    def check(self) -> None:
        """InputError if nothing or too little of the file could be read."""
        if self.fault and not self.counts.events:
            raise self.fault
        self.counts.check()

    @contextmanager
    def content(self) -> Iterator[Unpacked]:
        """The unpacked bytes of the file."""
        with self._opened() as file:
            content = unpack(_Source(file))
            self.notes = content.notes
            yield content

    @property
    def reading(self) -> FileReading:
        """How the file was read so far."""
        layout, container, counts = self.layout, self.container, self.counts
        if layout and layout.column:
            container += f" with the JSON column “{shortened(layout.column)}”"
        elif container == NDJSON and counts.values == 1 and not counts.skipped:
            container = "one JSON object per file"
        form = form_name(container, counts.envelopes.kinds, self.notes, is_table=layout is not None)
        return FileReading(
            name=self.name,
            form=form,
            events=counts.events,
            skipped=counts.skipped,
            bad=tuple(counts.bad),
            not_json=counts.not_json,
            others=tuple(counts.envelopes.others.most_common(3)),
            columns=layout.names if layout else (),
            candidates=layout.candidates if layout else (),
            column=layout.column if layout else "",
            span=str(counts.envelopes.days),
            is_of_api=counts.envelopes.are_of_api,
        )

    @property
    def metrics(self) -> dict[str, str]:
        """The names of the metrics that came along, by their IDs."""
        return self.counts.envelopes.metrics

    def _objects(self) -> Iterator[Object | InputError]:
        """Every object of a file, with an error in the place of one that cannot be read."""
        with self.content() as content:
            self.container = container_of(content.head, self.name)
            if self.container == PARQUET_FILE:
                numbered = enumerate(parquet_rows(content.file))
                yield from self._rows(((f"row {number}", row) for number, row in numbered), typed=True)
            elif self.container == CSV:
                rows = csv_rows(lines_of(content.file))
                named = (row if isinstance(row, InputError) else (f"line {row[0]}", row[1]) for row in rows)
                yield from self._rows(named, typed=False)
            else:
                for value in json_values(lines_of(content.file)):
                    yield value if isinstance(value, InputError) else (value, NOTHING)

    def _rows(self, rows: Iterator[Row], *, typed: bool) -> Iterator[Object | InputError]:
        head = next(rows, None)
        if not isinstance(head, tuple):
            if head is not None:
                raise head
            return
        first = first_rows(rows)
        complete = [row[1] for row in first if isinstance(row, tuple)]
        self.layout = layout_of(list(map(str, head[1])), complete, self.column, typed=typed)
        yield from objects_of(chain(first, rows), self.layout)


def container_of(head: bytes, name: str) -> str:
    """What a file is that begins like this."""
    if head.startswith(PARQUET):
        return PARQUET_FILE
    if is_csv(head, name):
        return CSV
    start = head.lstrip()[:1]
    return EMPTY if not start else "JSON array" if start == b"[" else NDJSON


def first_rows(rows: Iterator[Row]) -> list[Row]:
    """As many rows as tell which columns hold JSON."""
    first: list[Row] = []
    size = 0
    for row in rows:
        first.append(row)
        size += sum(len(cell) for cell in row[1] if isinstance(cell, str)) if isinstance(row, tuple) else 0
        if len(first) == _LOOKED_AT or size > _LOOKED_BYTES:
            break
    return first


def objects_of(rows: Iterable[Row], layout: Layout) -> Iterator[Object | InputError]:
    """The objects in the rows of a table."""
    for row in rows:
        if isinstance(row, InputError):
            yield row
            continue
        place, cells = row
        try:
            yield layout.row(cells)
        except InputError as error:
            yield InputError(str(error), place)
