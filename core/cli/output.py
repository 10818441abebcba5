"""What a command prints: JSON, tables on a terminal, plain lines elsewhere.

Names come from other people. None of their control characters reaches a terminal, and none breaks a line.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from core.errors import InputError

# Control characters, what reverses or separates lines of text, and halves of characters, which cannot be written.
_CONTROL: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of texts, with the `columns` of a terminal's table; elsewhere each row fills the places of `line`."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    line: str
    right: frozenset[str] = frozenset()
    """Columns of numbers."""


def visible(text: str, keep: str = "") -> str:
    """Return the text with control characters spelled out as JSON spells them; `keep` names those that stay."""
    return _CONTROL.sub(lambda char: char[0] if char[0] in keep else f"\\u{ord(char[0]):04x}", text)


def print_table(table: Table) -> None:
    """Print a table on a terminal, else a line a row."""
    rows = [tuple(map(visible, row)) for row in table.rows]
    if not sys.stdout.isatty():
        sys.stdout.write("".join(f"{table.line.format(*row)}\n" for row in rows))
    elif rows:
        _draw(table, rows)


def print_line(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{visible(line)}\n")


def print_json(value: Any) -> None:
    """Print JSON."""
    print_content(json_bytes(value, indent=True) + b"\n")


def print_content(content: bytes) -> None:
    """Print a file's content: as it is, but with visible control characters on a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(visible(content.decode(), keep="\t\n\r"))
        return
    sys.stdout.flush()
    if sys.stdout.buffer.write(content) < len(content):
        # Whoever reads this has enough.
        raise BrokenPipeError


def print_error(sentence: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(f"{visible(sentence)}\n")


def json_bytes(value: Any, *, indent: bool = False) -> bytes:
    """Return JSON, also of numbers and texts that Cloudinary or Klaviyo send and a strict writer refuses."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None)
    except TypeError:
        return json.dumps(value, indent=2 if indent else None).encode()


def refuse_binary(file_format: str | None) -> None:
    """InputError for a form that is no text and would go to a terminal."""
    if file_format == "parquet" and sys.stdout.isatty():
        raise InputError("parquet is not text; send it to a file, such as > table.parquet", "--format")


def _draw(table: Table, rows: Iterable[tuple[str, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    drawing = Drawing(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in table.columns:
        drawing.add_column(column, overflow="fold", justify="right" if column in table.right else "left")
    for row in rows:
        drawing.add_row(*map(Text, row))
    Console(file=sys.stdout).print(drawing)
