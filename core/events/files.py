"""Events read from a file, whatever its form: JSON of many kinds, CSV or Parquet, packed or not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from typing import IO, Any, Final, TypeVar

from core.domain.event import Event
from core.errors import ChooseError, InputError
from core.events.csv_rows import csv_rows, is_csv
from core.events.envelopes import Envelopes
from core.events.file_reading import EMPTY, FileReading, form_name, shortened
from core.events.json_array import LARGEST
from core.events.json_values import json_values
from core.events.parquet_rows import parquet_rows
from core.events.table_rows import Layout, layout_of
from core.events.unpack import PARQUET, Readable, Unpacked, unpack

T = TypeVar("T")
_NAMED: Final = 3
"""Lines that are named of those that were skipped."""
_SENTENCE: Final = 160
_FEW_BAD: Final = 10
_MOST_BAD: Final = 0.05
_HOPELESS: Final = 10_000
"""Lines that cannot be read after which a file is given up if they are the most."""
_LOOKED_AT: Final = 50
_LOOKED_BYTES: Final = 1_000_000
"""Rows of a table, and bytes of them, that tell which of its columns hold JSON."""

_Object = tuple[dict[str, Any], dict[str, Any]]
"""An object, and what the columns beside it say about it."""
_NOTHING: Final[dict[str, Any]] = {}


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


def properties_of(files: "Sequence[EventFile]") -> Iterator[Mapping[str, Any]]:
    """The properties of the same events as `events_of`, in less time."""
    for file in files:
        try:
            yield from file.properties()
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
    """Reads one file; `reading` tells how, once its `events` are read.

    `opened` gives its bytes, and is called when they are needed. `column` names the column of JSON that is the event
    in a table, "" none of them; None leaves it to the file.
    """

    def __init__(
        self, name: str, opened: Callable[[], AbstractContextManager[Readable]], column: str | None = None
    ) -> None:
        self.name = name
        self._opened, self._column = opened, column
        self._values = self._events = self._skipped = 0
        self._bad: list[str] = []
        self._notes: tuple[str, ...] = ()
        self._container = ""
        self._layout: Layout | None = None
        self._envelopes = Envelopes()

    def events(self) -> Iterator[Event]:
        """The events, one after the other.

        InputError when the file cannot be read, holds none though it is not empty, or when more than ten and more than
        5 % of its lines, items or rows cannot be read. ChooseError when a table has several columns that could be it.
        """
        yield from self._each(self._envelopes.row)

    def properties(self) -> Iterator[Mapping[str, Any]]:
        """The properties of the same events, in less time; errors as of `events`."""
        yield from self._each(self._envelopes.properties)

    def _each(self, read: Callable[[dict[str, Any], dict[str, Any]], Iterable[T]]) -> Iterator[T]:
        with self._opened() as file:
            content = unpack(_Source(file))
            self._notes = content.notes
            for value in self._objects(content):
                if isinstance(value, InputError):
                    self._skip(value)
                    continue
                try:
                    events = read(*value)
                except InputError as error:
                    self._skip(error)
                    continue
                self._values += 1
                for event in events:
                    self._events += 1
                    yield event
        self._check()

    @property
    def reading(self) -> FileReading:
        """How the file was read so far."""
        layout, container = self._layout, self._container
        if layout and layout.column:
            container += f" with the JSON column “{shortened(layout.column)}”"
        elif container == "NDJSON" and self._values == 1:
            container = "one JSON object"
        form = form_name(container, self._envelopes.kinds, self._notes, is_table=layout is not None)
        return FileReading(
            name=self.name,
            form=form,
            events=self._events,
            skipped=self._skipped,
            bad=tuple(self._bad),
            others=tuple(self._envelopes.others.most_common(3)),
            columns=layout.names if layout else (),
            candidates=layout.candidates if layout else (),
            column=layout.column if layout else "",
        )

    @property
    def metrics(self) -> dict[str, str]:
        """The names of the metrics that came along, by their IDs."""
        return self._envelopes.metrics

    def _objects(self, content: Unpacked) -> Iterator[_Object | InputError]:
        """Every object of a file, with an error in the place of one that cannot be read."""
        if content.head.startswith(PARQUET):
            self._container = "Parquet"
            numbered = enumerate(parquet_rows(content.file))
            yield from self._rows(((f"row {number}", row) for number, row in numbered), typed=True)
        elif is_csv(content.head, self.name):
            self._container = "CSV"
            rows = csv_rows(lines_of(content.file))
            named = (row if isinstance(row, InputError) else (f"line {row[0]}", row[1]) for row in rows)
            yield from self._rows(named, typed=False)
        else:
            start = content.head.lstrip()[:1]
            self._container = EMPTY if not start else "JSON array" if start == b"[" else "NDJSON"
            for value in json_values(lines_of(content.file)):
                yield value if isinstance(value, InputError) else (value, _NOTHING)

    def _rows(
        self, rows: Iterator[tuple[str, list[Any]] | InputError], *, typed: bool
    ) -> Iterator[_Object | InputError]:
        head = next(rows, None)
        if not isinstance(head, tuple):
            if head is not None:
                raise head
            return
        first, size = [], 0
        for row in rows:
            first.append(row)
            size += sum(len(cell) for cell in row[1] if isinstance(cell, str)) if isinstance(row, tuple) else 0
            if len(first) == _LOOKED_AT or size > _LOOKED_BYTES:
                break
        complete = [row[1] for row in first if isinstance(row, tuple)]
        self._layout = layout = layout_of(list(map(str, head[1])), complete, self._column, typed=typed)
        for row in chain(first, rows):
            if isinstance(row, InputError):
                yield row
                continue
            place, cells = row
            try:
                yield layout.row(cells)
            except InputError as error:
                yield InputError(str(error), place)

    def _skip(self, error: InputError) -> None:
        self._skipped += 1
        if len(self._bad) < _NAMED:
            self._bad.append(shortened(str(error), _SENTENCE))
        if self._skipped > _HOPELESS and self._skipped > self._values:
            self._check()

    def _check(self) -> None:
        """InputError if too much of the file cannot be read."""
        every = self._skipped + self._values
        if self._skipped > _FEW_BAD and self._skipped > _MOST_BAD * every:
            raise InputError(f"{self._bad[0]} ({self._skipped:,} of {every:,} lines cannot be read)")
        if not self._events and self._bad:
            raise InputError(self._bad[0])
        if not self._events and self._envelopes.others:
            kinds = " and ".join(f"“{shortened(kind)}”" for kind in list(self._envelopes.others)[:3])
            raise InputError(f"holds no events, but resources of type {kinds}")
