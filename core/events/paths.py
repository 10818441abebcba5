"""Files of events by their names: a file, a folder, or a pattern."""

import glob
import os
import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Final

from core.errors import InputError
from core.events.buckets import bucket_files, is_address, open_object
from core.events.files import EventFile

ENDINGS: Final = ("ndjson", "jsonl", "json", "csv", "tsv", "parquet")
PACKED: Final = ("gz", "zst", "zstd")
"""What stands behind the name of a file that is packed."""
_ENDING: Final = re.compile(rf"\.({'|'.join(ENDINGS)})(\.({'|'.join(PACKED)}))?", re.IGNORECASE)
_NONE: Final = f"contains no event files (.{', .'.join(ENDINGS)})"
_NO_MATCH: Final = "no file matches this pattern"
_BUFFER: Final = 131_072
"""Bytes that are read at a time; eight thousand take 3 % more of a processor."""


def open_files(names: Iterable[str], column: str | None = None) -> list[EventFile]:
    """The files of these names, each once, in order; each is opened when its events are read."""
    paths = dict.fromkeys(path for name in names for path in event_paths(name))
    return [EventFile(path, partial(open_file, path), column, path) for path in paths]


def event_paths(name: str) -> list[str]:
    """The files that a name stands for: those of a folder by their endings, those of a pattern, else the file itself.

    InputError if a folder or a pattern has none, or if the name is blank, as a variable is that a shell does not know.
    """
    if not name.strip():
        raise InputError("a file name is blank")
    if is_address(name):
        raise InputError("only commands that count events, such as `events profile`, can read files at an address")
    path = Path(name)
    if path.is_dir():
        files = [str(each) for each in sorted(path.rglob("*")) if _is_event_file(each, path)]
        if not files:
            raise InputError(_NONE, name)
        return files
    is_pattern = glob.has_magic(name) and not path.exists()
    # Path.glob takes no absolute pattern.
    matches = sorted(glob.glob(name, recursive=True)) if is_pattern else []  # noqa: PTH207
    if is_pattern and not matches:
        raise InputError(_NO_MATCH, name)
    return [file for match in matches for file in event_paths(match)] or [name]


def found_files(name: str) -> list[tuple[str, int]] | InputError:
    """The same for files of this machine and of buckets, with their sizes; what is wrong comes back too.

    Another process does this.
    """
    try:
        if not is_address(name):
            return [(path, os.stat(path).st_size) for path in event_paths(name)]  # noqa: PTH116 - `path` is a text
        files = bucket_files(name, _is_event_name)
    except OSError as error:
        return InputError(f"cannot be read ({error.strerror})", name)
    except InputError as error:
        return error
    return files or InputError(_NO_MATCH if glob.has_magic(name) else _NONE, name)


def is_file_name(name: str) -> bool:
    """Whether a name is that of files rather than of anything else: it exists, or is written like one or a pattern."""
    is_path = "/" in name or os.sep in name or glob.has_magic(name)
    return not name.strip() or is_path or Path(name).exists() or _ends_like_one(name)


def open_file(path: str) -> IO[bytes]:
    """Open a file of this machine or of a bucket to read its bytes, from any place on."""
    if is_address(path):
        return open_object(path)
    try:
        return Path(path).open("rb", _BUFFER)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path) from None


def _ends_like_one(name: str) -> bool:
    match = _ENDING.search(name)
    return bool(match and match.end() == len(name))


def event_ending(name: str) -> str:
    """What a file's name ends with, such as `.ndjson.gz`; blank if no file of events ends so."""
    return next((match[0].lower() for match in _ENDING.finditer(name) if match.end() == len(name)), "")


def _is_event_file(path: Path, folder: Path) -> bool:
    return _is_event_name(path.relative_to(folder).parts) and path.is_file()


def _is_event_name(parts: Sequence[str]) -> bool:
    return _ends_like_one(parts[-1]) and not any(part.startswith((".", "_")) for part in parts)
