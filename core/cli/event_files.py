"""Files of events as the sources of a command."""

import sys
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.cli.output import print_error
from core.cli.progress import ReadingProgress, bar
from core.errors import InputError

if TYPE_CHECKING:
    from core.events.file_reading import FileReading
    from core.events.files import EventFile


def are_files(names: Sequence[str]) -> bool:
    """Whether the names of sources are those of files; InputError for a metric beside something else."""
    from core.events.paths import is_file_name

    metrics = [name for name in names if name != "-" and not is_file_name(name)]
    if metrics and len(names) > 1:
        raise InputError("is no file; name one metric alone, or files", metrics[0])
    return not metrics


@contextmanager
def opened_files(names: Sequence[str], column: str | None) -> "Generator[list[EventFile]]":
    """The files of these names, - for standard input, with a bar of how much of them was read on a terminal."""
    from core.events.files import EventFile
    from core.events.paths import event_paths

    paths = dict.fromkeys(path for name in names for path in (("-",) if name == "-" else event_paths(name)))
    with bar() as show:
        sizes = [Path(path).stat().st_size if Path(path).is_file() else None for path in paths]
        progress = ReadingProgress(sum(filter(None, sizes)) if all(sizes) else None, show)
        yield [EventFile(path, partial(progress.follow, partial(_bytes_of, path)), column) for path in paths]


def _bytes_of(path: str) -> "AbstractContextManager[IO[bytes]]":
    from core.events.paths import open_file

    # Standard input stays open: it is not ours.
    return nullcontext(sys.stdin.buffer) if path == "-" else open_file(path)


def print_readings(readings: "Sequence[FileReading]") -> None:
    """Say how files were read, a line each."""
    for reading in readings:
        print_error(f"{reading.name}: {'; '.join(filter(None, (reading.sentence, reading.skipped_sentence)))}")
