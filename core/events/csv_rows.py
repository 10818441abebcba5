"""The rows of a CSV file, in UTF-8 or in what Excel writes in Western Europe."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.errors import InputError
from core.events.json_array import LARGEST

MOST_LINES: Final = 250_000
"""Lines of one row; a quote that has no end makes the rest of the file one."""
_DELIMITERS: Final = (",", ";", "\t", "|")
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*+"')
_HEAD: Final = 20
"""Lines that tell whether a text is CSV."""

Row = tuple[int, list[str]] | InputError
"""The line in which a row ends, and its cells; or what is wrong with it."""


def is_csv(head: bytes, name: str) -> bool:
    """Whether a text that begins like this is CSV; the name of its file decides where nothing else does."""
    lines = [line for line in head.decode("utf-8", "replace").splitlines()[:_HEAD] if line.strip()]
    if not lines or lines[0].lstrip()[:1] in ("{", "["):
        return False
    if "\t" in lines[0]:
        return True
    is_wide = _width(lines[0], _delimiter(lines[0])) > 1
    is_named = re.search(r"\.(csv|tsv|txt)(\.\w+)?$", name.lower()) is not None
    if any(line.startswith("{") for line in lines[1:]):
        # Else these are lines of JSON below one that is none.
        return is_named and is_wide
    return is_named or (len(lines) > 1 and is_wide)


def csv_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file, the first of which is its head; InputError is raised where a row is too long to be held."""
    # The module's own limit holds for the process, and is smaller than the JSON of one event may be.
    csv.field_size_limit(LARGEST)
    texts = _Texts(lines)
    head = next(texts, "")
    if (named := re.match(r"sep=(.)\s*$", head, re.IGNORECASE)) and named[1] in _DELIMITERS:
        delimiter, head = named[1], next(texts, "")
    else:
        delimiter = _delimiter(head)
    texts.push(head)
    reader = csv.reader(texts, delimiter=delimiter)
    width = 0
    while True:
        texts.begin()
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield InputError(f"is not CSV: {error}", f"line {texts.number}")
            continue
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield _checked(row, width, texts)
            width = width or len(row)


def _checked(row: list[str], width: int, texts: "_Texts") -> Row:
    filled = len(row)
    while filled > width and not row[filled - 1].strip():
        filled -= 1
    if width and (filled > width or (len(row) == 1 and width > 2)):
        cells = "1 cell" if filled == 1 else f"{filled:,} cells"
        return InputError(f"has {cells}, the head {width:,}", texts.place)
    return texts.number, row


class _Texts:
    """The lines of a file as text; those of one row together may be as long as an event."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._pushed: list[str] = []
        self.number = self._first = 0
        self._size = 0

    def __iter__(self) -> "_Texts":
        return self

    def __next__(self) -> str:
        if self._pushed:
            return self._pushed.pop()
        line = next(self._lines)
        self.number += 1
        self._size += len(line)
        if self._size > LARGEST or self.number - self._first > MOST_LINES:
            place = f"line {self._first or self.number}"
            raise InputError(f"a row is larger than {LARGEST // 1_000_000} MB or {MOST_LINES:,} lines", place)
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode("cp1252", "replace")

    def push(self, line: str) -> None:
        """Give this line once more."""
        self._pushed.append(line)

    def begin(self) -> None:
        """Begin a row."""
        self._first, self._size = self.number + 1, 0

    @property
    def place(self) -> str:
        """The lines of the row that was read."""
        first = min(self._first, self.number)
        return f"line {first}" if first == self.number else f"lines {first} to {self.number}"


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _width(line, delimiter))


def _width(line: str, delimiter: str) -> int:
    return _QUOTED.sub("", line).count(delimiter) + 1
