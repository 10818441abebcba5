"""Files that a command reads and writes; an InputError names the file and what is wrong with it."""

import sys
from pathlib import Path
from typing import Any, Final

import orjson

from core.cli.output import print_content
from core.errors import InputError
from core.events.paths import open_file

LARGEST: Final = 5_000_000
"""Bytes of a file that is read as a whole: as many as Klaviyo takes for an event."""


def read_bytes(path: str, largest: int = LARGEST) -> bytes:
    """Return the content of a file, which may have at most `largest` bytes."""
    with open_file(path) as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise InputError(f"is larger than {largest / 1_000_000:g} MB", path)
    return content


def read_text(path: str) -> str:
    """Return the content of a file of UTF-8."""
    return _decoded(read_bytes(path), path)


def read_input() -> str:
    """Return the text of standard input, of UTF-8."""
    return _decoded(sys.stdin.buffer.read(), "-")


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 (byte {error.start})", path) from None


def read_json(path: str) -> Any:
    """Return the value that a file of JSON holds."""
    try:
        return orjson.loads(read_bytes(path))
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error}", path) from None


def read_context(path: str | None) -> dict[str, Any]:
    """Return a recipient, `{"profile": {…}|null, "event": {…}|null}`; nothing without a file."""
    context = read_json(path) if path else {}
    if not isinstance(context, dict):
        raise InputError("is not a JSON object", str(path))
    for name, part in context.items():
        if part is not None and not isinstance(part, dict):
            raise InputError("is neither an object nor null", f"{path}: {name}")
    return context


def write_output(output: str | None, content: bytes) -> None:
    """Write a file, or print its content where no file is named."""
    if not output:
        print_content(content)
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", output) from None


def check_output(output: str) -> None:
    """InputError if a file cannot be written; it is not changed, and not there if it was not."""
    path = Path(output)
    was_there = path.exists()
    try:
        with path.open("ab"):
            pass
        if not was_there:
            path.unlink()
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", output) from None
