"""Files of events as the sources of a command."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.cli.command import DONE, INTERRUPTED, PARTLY
from core.cli.output import print_error
from core.cli.progress import ReadingProgress, bar, uninterrupted
from core.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from core.events.file_reading import FileReading
    from core.events.files import EventFile
    from core.events.tally import T


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
    with _followed_files(names, column) as (files, _):
        yield files


def count_files(
    names: Sequence[str], column: str | None, workers: int | None, make: "Callable[[], T]", result: str
) -> "tuple[T, tuple[FileReading, ...], int]":
    """What `make` counts of the files of these names, how they were read, and how the command ends for it.

    `result` is what it is called.
    Ctrl-C ends the reading; what was read until then is what there is.
    """
    from core.events.scan import Scan, Workers
    from core.events.splitting import processors

    count = workers or processors()
    code = DONE
    with _followed_files(names, column) as (files, progress):
        several = Workers(count=count, make=partial(_local_workers, count))
        scan = Scan(files, make, several, on_read=progress.add, shield=uninterrupted)
        try:
            scan.run()
        except KeyboardInterrupt:
            code = INTERRUPTED
    for problem in scan.problems:
        print_error(problem)
    if code == INTERRUPTED:
        print_error(f"you stopped it after {scan.tally.events:,} events, of which this is the {result}")
    elif scan.problems:
        code = PARTLY
    return scan.tally, tuple(file.reading for file in files), code


@contextmanager
def _followed_files(names: Sequence[str], column: str | None) -> "Generator[tuple[list[EventFile], ReadingProgress]]":
    from core.events.files import EventFile
    from core.events.paths import event_paths

    paths = dict.fromkeys(path for name in names for path in (("-",) if name == "-" else event_paths(name)))
    files: list[EventFile] = []
    with bar() as show:
        sizes = [Path(path).stat().st_size if Path(path).is_file() else None for path in paths]
        whole = sum(filter(None, sizes)) if all(sizes) else None
        progress = ReadingProgress(whole, show, lambda: sum(file.counts.events for file in files))
        for path in paths:
            opened = partial(progress.follow, partial(_bytes_of, path))
            files.append(EventFile(path, opened, column, "" if path == "-" else path))
        yield files, progress


def _local_workers(count: int) -> "Executor":
    from core.events.local_workers import LocalWorkers

    return LocalWorkers(count)


def _bytes_of(path: str) -> "AbstractContextManager[IO[bytes]]":
    from core.events.paths import open_file

    # Standard input stays open: it is not ours.
    return nullcontext(sys.stdin.buffer) if path == "-" else open_file(path)


def print_readings(readings: "Sequence[FileReading]") -> None:
    """Say how files were read, a line each."""
    for reading in readings:
        print_error(f"{reading.name}: {'; '.join(filter(None, (reading.sentence, reading.skipped_sentence)))}")
