"""The rows of a CSV file; a quotation mark that nothing closes costs its own row, not those behind it."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.errors import InputError
from core.events.csv_lines import CsvLines
from core.events.json_array import LARGEST

_DELIMITERS: Final = (",", ";", "\t", "|")
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*+"')
_DELIMITERS_OF_ROWS: Final = 100
"""Delimiters in the lines of a text that are no chance if each line has as many as the head has."""
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


def csv_rows(pieces: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file, the first of which is its head; InputError is raised where a row is too long to be held."""
    # The module's own limit holds for the process, and is smaller than the JSON of one event may be.
    csv.field_size_limit(LARGEST)
    lines = CsvLines(pieces)
    head = next(lines, "")
    if (named := re.match(r"sep=(.)\s*$", head, re.IGNORECASE)) and named[1] in _DELIMITERS:
        delimiter = named[1]
    else:
        delimiter = _delimiter(head)
        lines.end(0)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        lines.begin()
        try:
            cells = next(reader, None)
            is_one = cells is None or not _is_swallowing(cells, lines.row, width, delimiter)
        except csv.Error:
            # What stands behind a text in quotes is a part of it, as long as both stand in one line.
            cells, has_end = _alone(lines.row[0], delimiter)
            is_one = has_end and len(lines.row) == 1
        if cells is None:
            return
        if not is_one:
            lines.end(_own_lines(lines, width, delimiter))
            yield InputError("has an opening quotation mark without a closing one", lines.place)
        elif any(cell.strip() for cell in cells):
            yield _checked(cells, width, lines)
            width = width or len(cells)


def _checked(row: list[str], width: int, lines: CsvLines) -> Row:
    filled = len(row)
    while filled > width and not row[filled - 1].strip():
        filled -= 1
    if width and (filled > width or (len(row) == 1 and width > 2)):
        cells = "1 cell" if filled == 1 else f"{filled:,} cells"
        return InputError(f"has {cells}, but the header has {width:,}", lines.place)
    return lines.number, row


def _is_swallowing(cells: list[str], lines: list[str], width: int, delimiter: str) -> bool:
    """Whether a row is made of several: each of its further lines has as many cells as the head has.

    A text may consist of such lines; so they are many, unless the row is wrong as it is.
    """
    width = width or len(cells)
    is_likely = len(cells) != width or (len(lines) - 1) * (width - 1) >= _DELIMITERS_OF_ROWS
    return is_likely and len(lines) > 1 and all(_is_row(line, width, delimiter) for line in lines[1:] if line.strip())


def _own_lines(lines: CsvLines, width: int, delimiter: str) -> int:
    """How many of the lines belong to the row whose text has no end: those before the first that is a row."""
    count = len(lines.row)
    # Where another text begins, its mark was taken for the end of the first one.
    most = count if lines.is_over else max(1, count - 1)
    return next((at for at in range(1, count) if _is_row(lines.row[at], width, delimiter)), most)


def _is_row(line: str, width: int, delimiter: str) -> bool:
    cells, has_end = _alone(line, delimiter)
    return has_end and len(cells) == width


def _alone(line: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a line by itself, and whether its last text has an end."""
    lines = iter([line, ""])
    cells = next(csv.reader(lines, delimiter=delimiter), [])
    return cells, next(lines, None) is not None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _width(line, delimiter))


def _width(line: str, delimiter: str) -> int:
    return _QUOTED.sub("", line).count(delimiter) + 1
