"""Files of any size counted, by many workers where that is worth it."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, Generic

from core.errors import ChooseError, InputError
from core.events.file_scan import FileScan
from core.events.files import EventFile
from core.events.ordered_work import OrderedWork
from core.events.parts import Part, read_part
from core.events.profile import BATCH
from core.events.splitting import SIZES, Sizes, parts_of, size_of
from core.events.tally import T

_WAITING: Final = 2
"""Parts that wait for a worker, beside one that each of them reads."""


@dataclass(frozen=True, kw_only=True)
class Workers:
    """How many workers read, and what makes an executor of them; another one is made when workers died."""

    count: int
    make: Callable[[], Executor]


class Scan(Generic[T]):
    """Counts files; `tally` has what was read so far, `problems` are sentences on what could not be.

    `make` makes an empty tally, such as `Profiler`; it crosses to other processes.

    Few bytes are read in this process. Of more, workers read parts, which are counted in their order. `on_read` is
    called with the bytes that others have read; nothing is interrupted that happens inside of `shield`.
    """

    def __init__(
        self,
        files: Sequence[EventFile],
        make: Callable[[], T],
        workers: Workers | None = None,
        *,
        on_read: Callable[[int], None] = lambda _: None,
        shield: Callable[[], AbstractContextManager[object]] = nullcontext,
        sizes: Sizes = SIZES,
    ) -> None:
        self.tally = make()
        self.problems: list[str] = []
        self._make = make
        self._scans = [FileScan(file, make) for file in files]
        self._on_read, self._shield, self._sizes = on_read, shield, sizes
        is_worth = workers is not None and workers.count > 1 and size_of(files) >= sizes.worth
        self._workers = workers if is_worth else None

    def run(self) -> None:
        """Read everything; InputError or ChooseError where a file holds nothing that can be used.

        KeyboardInterrupt passes through; what was read until then is counted.
        """
        try:
            if self._workers:
                self._gather(self._workers)
            else:
                for scan in self._scans:
                    self._read_here(scan)
        except KeyboardInterrupt:
            for scan in self._scans:
                self._take(scan)
            raise

    def _gather(self, workers: Workers) -> None:
        owners: deque[FileScan[T]] = deque()
        unfinished = deque(self._scans)

        def parts() -> Iterator[Part]:
            for scan in self._scans:
                for part in self._parts(scan, workers.count):
                    owners.append(scan)
                    yield part

        work = OrderedWork(workers.make, partial(read_part, self._make), workers.count + _WAITING)
        try:
            for part, answer in work.results(parts()):
                scan = owners.popleft()
                while unfinished[0] is not scan:
                    self._finish(unfinished.popleft())
                with self._shield():
                    scan.add(part, answer)
                self._on_read(part.size)
        finally:
            work.close()
        for scan in unfinished:
            self._finish(scan)

    def _parts(self, scan: FileScan[T], count: int) -> Iterator[Part]:
        try:
            for part in parts_of(scan.file, count, self._sizes, is_alone=len(self._scans) == 1):
                if scan.is_over:
                    return
                yield part
        except (InputError, ChooseError) as error:
            scan.fail(error)

    def _read_here(self, scan: FileScan[T]) -> None:
        scan.restart()
        values = scan.file.read(scan.tally.read)
        try:
            while batch := list(islice(values, BATCH)):
                with self._shield():
                    scan.tally.count(batch)
        except ChooseError as error:
            scan.fail(error)
        self._check(scan)

    def _finish(self, scan: FileScan[T]) -> None:
        if scan.is_read:
            self._check(scan)
        else:
            self._read_here(scan)

    def _check(self, scan: FileScan[T]) -> None:
        try:
            scan.check()
        except (InputError, ChooseError) as error:
            raise error.named(scan.file.name) from None
        self.problems += scan.problems()
        with self._shield():
            self._take(scan)

    def _take(self, scan: FileScan[T]) -> None:
        if scan.tally.events:
            if self.tally.events:
                self.tally.merge(scan.tally)
            else:
                self.tally = scan.tally
            # Less than what was taken out of the file, if it was interrupted.
            scan.file.counts.events = scan.tally.events
            scan.tally = self._make()
