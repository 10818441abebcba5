"""Files of events as the sources of a command."""

import glob
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from core.cli.command import DONE, INTERRUPTED, PARTLY
from core.cli.output import print_error
from core.cli.progress import ReadingProgress, bar, uninterrupted
from core.errors import InputError, Unavailable

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from core.events.file_reading import FileReading
    from core.events.files import EventFile
    from core.events.scan import Workers
    from core.events.tally import T


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Who reads files: so many processes of this machine, as many as processors, or a cluster at an address."""

    workers: int | None = None
    cluster: str | None = None


def readers(function: F) -> F:
    """The options that say who reads files."""
    cluster = click.option("--cluster", metavar="ADDRESS", help="Let the Dask cluster at this address read the files.")
    workers = click.option(
        "--workers",
        type=click.IntRange(1, 256),
        help="The number of processes that read files; by default, one per processor.",
    )
    return workers(cluster(function))


def are_files(names: Sequence[str]) -> bool:
    """Whether the names of sources are those of files; InputError for a metric beside something else."""
    from core.events.paths import is_file_name

    metrics = [name for name in names if name != "-" and not is_file_name(name)]
    if metrics and len(names) > 1:
        raise InputError("is not a file; pass either files or one metric", metrics[0])
    return not metrics


@contextmanager
def opened_files(names: Sequence[str], column: str | None) -> "Generator[list[EventFile]]":
    """The files of these names, - for standard input, with a bar of how much of them was read on a terminal."""
    with _followed_files(_local_files(names), column) as (files, _):
        yield files


def count_files(
    names: Sequence[str], column: str | None, reading: Readers, make: "Callable[[], T]", result: str
) -> "tuple[T, tuple[FileReading, ...], int]":
    """What `make` counts of the files of these names, how they were read, and how the command ends for it.

    `result` is what it is called. Ctrl-C ends the reading; what was read until then is what there is.
    """
    from core.events.remote_files import remote_files
    from core.events.scan import Scan

    lost: KeyboardInterrupt | Unavailable | None = None
    with _workers(names, reading) as several:
        sizes = remote_files(_names_elsewhere(names, reading), several) if several.are_remote else _local_files(names)
        with _followed_files(sizes, column) as (files, progress):
            scan = Scan(files, make, several, on_read=progress.add, shield=uninterrupted)
            try:
                scan.run()
            except (KeyboardInterrupt, Unavailable) as error:
                lost = error
    for problem in scan.problems:
        print_error(problem)
    events = f"{scan.tally.events:,} events, which this {result} covers"
    if isinstance(lost, Unavailable):
        if not scan.tally.events:
            raise lost
        print_error(f"{lost}; stopped after {events}")
    elif lost:
        print_error(f"stopped after {events}")
    readings = tuple(file.reading for file in files)
    code = INTERRUPTED if isinstance(lost, KeyboardInterrupt) else PARTLY if lost or scan.problems else DONE
    return scan.tally, readings, code or code_of(readings)


def code_of(readings: "Sequence[FileReading]") -> int:
    """How a command ends that read files to their end: partly done where something of them was skipped."""
    return PARTLY if any(reading.skipped for reading in readings) else DONE


@contextmanager
def _workers(names: Sequence[str], reading: Readers) -> "Generator[Workers]":
    from core.events.buckets import check_address, is_address
    from core.events.scan import Workers
    from core.events.splitting import processors

    addresses = [name for name in names if is_address(name)]
    for name in addresses:
        check_address(name)
    if "-" in names and (reading.cluster is not None or addresses):
        raise InputError("standard input cannot be combined with a bucket or a cluster", "-")
    if reading.cluster is not None:
        from core.events.cluster import cluster_workers

        if reading.workers:
            raise InputError("applies to processes on this machine; a cluster has its own workers", "--workers")
        with cluster_workers(reading.cluster) as workers:
            yield workers
    else:
        count = reading.workers or processors()
        yield Workers(count=count, make=partial(_local_workers, count), are_remote=bool(addresses))


def _names_elsewhere(names: Sequence[str], reading: Readers) -> list[str]:
    """The names for whoever opens them: the workers of a cluster are in other folders than the command."""
    from core.events.buckets import is_address

    # Its name may hold the signs of a pattern.
    folder = Path(glob.escape(str(Path.cwd())))
    is_relative = [reading.cluster is not None and bool(name.strip()) and not is_address(name) for name in names]
    return [str(folder / name) if relative else name for name, relative in zip(names, is_relative, strict=True)]


def _local_files(names: Sequence[str]) -> dict[str, int | None]:
    """The files of these names with their sizes, where they have one."""
    from core.events.paths import event_paths

    paths = [path for name in names for path in (("-",) if name == "-" else event_paths(name))]
    return {path: Path(path).stat().st_size if Path(path).is_file() else None for path in paths}


@contextmanager
def _followed_files(
    sizes: Mapping[str, int | None], column: str | None
) -> "Generator[tuple[list[EventFile], ReadingProgress]]":
    from core.events.files import EventFile

    files: list[EventFile] = []
    with bar() as show:
        whole = sum(filter(None, sizes.values())) if all(sizes.values()) else None
        progress = ReadingProgress(whole, show, lambda: sum(file.counts.events for file in files))
        for path, size in sizes.items():
            opened = partial(progress.follow, partial(_bytes_of, path))
            files.append(EventFile(path, opened, column, "" if path == "-" else path, size))
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
