"""The lines of a CSV file as text, which can be read once more where the row that they seemed to be is none."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.errors import InputError
from core.events.json_array import LARGEST

MOST_LINES: Final = 250_000
"""Lines of one row."""
_READ_AGAIN: Final = 4
"""How many times as many lines are read again as there are, at most; then a row is a line."""
_LINE: Final = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++\Z")


class CsvLines:
    """The lines of a file, in UTF-8 or in what Excel writes in Western Europe; `row` holds those of the current row.

    They end with a row that may have no more of them. InputError is raised where a row is too long to be held.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._lines = _split(pieces)
        self._pushed: list[str] = []
        self.row: list[str] = []
        self.is_over = False
        self._first, self._size = 1, 0
        self._read = self._read_again = 0

    def __iter__(self) -> "CsvLines":
        return self

    def __next__(self) -> str:
        self.is_over = True
        if self.row and self._read_again > _READ_AGAIN * self._read:
            raise StopIteration
        line = self._pushed.pop() if self._pushed else self._next()
        self._size += len(line)
        if self._size > LARGEST or len(self.row) == MOST_LINES:
            raise InputError(
                f"a row is larger than {LARGEST // 1_000_000} MB or {MOST_LINES:,} lines", f"line {self._first}"
            )
        self.row.append(line)
        self.is_over = False
        return line

    def _next(self) -> str:
        line = next(self._lines)
        self._read += 1
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode("cp1252", "replace")

    def begin(self) -> None:
        """Begin a row."""
        self._first += len(self.row)
        self.row, self._size = [], 0

    def end(self, count: int) -> None:
        """End the row after so many of its lines; the others come once more."""
        following = self.row[count:]
        self._read_again += len(following)
        self._pushed += reversed(following)
        del self.row[count:]

    @property
    def number(self) -> int:
        """The number of the last line of the row."""
        return self._first + len(self.row) - 1

    @property
    def place(self) -> str:
        """The lines of the row, in words."""
        is_one = len(self.row) == 1
        return f"line {self._first}" if is_one else f"lines {self._first} to {self.number}"


def _split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a text that comes in pieces: they end as on a Mac of old, on Windows, or as everywhere else."""
    held = b""
    for piece in pieces:
        if not held and piece.find(b"\r") in (-1, len(piece) - 2) and piece.endswith(b"\n"):
            yield piece
            continue
        for match in _LINE.finditer(held + piece):
            held = match[0]
            if held.endswith((b"\n", b"\r")) or len(held) > LARGEST:
                yield held
                held = b""
    if held:
        yield held
