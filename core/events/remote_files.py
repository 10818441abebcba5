"""Files that only workers open, because they have the credentials or the disk."""

from collections.abc import Sequence

from core.errors import InputError
from core.events.ordered_work import OrderedWork
from core.events.paths import found_files
from core.events.scan import Workers


def remote_files(names: Sequence[str], workers: Workers) -> dict[str, int | None]:
    """The files that these names stand for, each once, with their sizes; InputError where a name has none."""
    work = OrderedWork(workers.make, found_files, workers.count)
    sizes: dict[str, int | None] = {}
    try:
        for name, files in work.results(names):
            if files is None:
                raise InputError("could not be looked up: the process that did this crashed twice", name)
            if isinstance(files, InputError):
                raise files
            sizes.update(files)
    finally:
        work.close()
    return sizes
