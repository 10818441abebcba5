"""Files of any size counted, by many workers where that is worth it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, Generic

from core.errors import ChooseError, InputError, Unavailable
from core.events.file_reading import none_readable
from core.events.file_scan import FileScan
from core.events.files import EventFile
from core.events.ordered_work import OrderedWork
from core.events.part_memory import PartMemory, part_memory
from core.events.parts import Answer, Part, count_lines, read_part
from core.events.profile import BATCH
from core.events.splitting import SIZES, Cutting, Sizes, cut, is_cut, parts_of, size_of, whole_file
from core.events.tally import T

_WAITING: Final = 2
"""Parts that wait for a worker, beside one that each of them reads."""


@dataclass(frozen=True, kw_only=True)
class Workers:
    """How many workers read, and what makes an executor of them; another one is made when workers died.

    If they `are_remote`, nothing but they opens the files: they have the credentials, or the disk.
    """

    count: int
    make: Callable[[], Executor]
    are_remote: bool = False


Work = OrderedWork[Part, Answer[T]]


class Scan(Generic[T]):
    """Counts files; `tally` has what was read so far, `problems` are sentences on what could not be.

    `make` makes an empty tally, such as `Profiler`; it crosses to other processes. With `skips_unreadable`, a file that
    holds nothing that can be used is skipped beside others, and `unreadable` says why.

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
        skips_unreadable: bool = False,
    ) -> None:
        self.tally = make()
        self.problems: list[str] = []
        self.unreadable: dict[EventFile, InputError] = {}
        self._make = make
        self._scans = [FileScan(file, make) for file in files]
        self._on_read, self._shield, self._sizes = on_read, shield, sizes
        self._workers = workers if workers and _are_worth(workers, files, sizes) else None
        self._refused: list[InputError | ChooseError] = []
        self._skips_unreadable = skips_unreadable

    def run(self) -> None:
        """Read everything; InputError or ChooseError where a file, or each one, holds nothing that can be used.

        Of files that only workers open, such a one is a problem beside the others. KeyboardInterrupt, and Unavailable
        where the workers are lost, pass through; what was read until then is counted.
        """
        try:
            if self._workers:
                self._gather(self._workers)
            else:
                for scan in self._scans:
                    self._read_here(scan)
        except (KeyboardInterrupt, Unavailable):
            for scan in self._scans:
                self._take(scan)
            raise
        if self._refused and not self.tally.events:
            raise self._refused[0]
        if self.unreadable and len(self.unreadable) == len(self._scans):
            raise none_readable(self.unreadable.values())

    def _gather(self, workers: Workers) -> None:
        owners: deque[FileScan[T]] = deque()
        unfinished = deque(self._scans)
        most = workers.count + _WAITING
        work = OrderedWork(workers.make, partial(read_part, self._make), most)
        shared = nullcontext() if workers.are_remote else part_memory(most)

        def parts(memory: PartMemory | None) -> Iterator[Part]:
            for scan in self._scans:
                for part in self._parts(scan, workers, work, memory):
                    owners.append(scan)
                    yield part

        with closing(work), shared as memory:
            for part, answer in work.results(parts(memory)):
                scan = owners.popleft()
                while unfinished[0] is not scan:
                    self._finish(unfinished.popleft(), work)
                self._add(scan, part, answer, work)
                self._on_read(part.size)
            for scan in unfinished:
                self._finish(scan, work)

    def _add(self, scan: FileScan[T], part: Part, answer: Answer[T] | None, work: Work[T]) -> None:
        lines = 0 if answer else work.ask(count_lines, part) or 0
        with self._shield():
            if answer:
                scan.add(answer)
            else:
                scan.lose(part, lines)

    def _parts(self, scan: FileScan[T], workers: Workers, work: Work[T], memory: PartMemory | None) -> Iterator[Part]:
        try:
            for part in self._cut(scan.file, workers, work, memory):
                if scan.is_over:
                    return
                yield part
        except (InputError, ChooseError) as error:
            scan.fail(error)

    def _cut(self, file: EventFile, workers: Workers, work: Work[T], memory: PartMemory | None) -> Iterable[Part]:
        is_alone = len(self._scans) == 1
        if not workers.are_remote:
            return parts_of(file, workers.count, self._sizes, memory, is_alone=is_alone)
        if not is_cut(file, self._sizes, is_alone=is_alone):
            return [whole_file(file)]
        cutting = Cutting(
            path=file.path, size=file.size or 0, column=file.column, workers=workers.count, sizes=self._sizes,
            is_alone=is_alone,
        )  # fmt: skip
        answer = work.ask(cut, cutting) or InputError("was not read: the process that opened it crashed twice")
        if isinstance(answer, Exception):
            raise answer
        file.take(answer.file)
        return answer.parts

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

    def _finish(self, scan: FileScan[T], work: Work[T]) -> None:
        if scan.is_read:
            self._check(scan)
        elif self._workers and self._workers.are_remote:
            scan.restart()
            whole = whole_file(scan.file)
            self._add(scan, whole, work.ask(partial(read_part, self._make), whole), work)
            self._check(scan)
        else:
            self._read_here(scan)

    def _check(self, scan: FileScan[T]) -> None:
        try:
            scan.check()
        except (InputError, ChooseError) as error:
            refused = error.named(scan.file.name)
            if self._skips_unreadable and isinstance(refused, InputError):
                # What was taken out of it until then counts no more, whatever ends the reading.
                scan.restart()
                self.unreadable[scan.file] = refused
                return
            if not (self._workers and self._workers.are_remote):
                raise refused from None
            self._refused.append(refused)
            self.problems.append(str(refused))
            return
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


def _are_worth(workers: Workers, files: Sequence[EventFile], sizes: Sizes) -> bool:
    return workers.are_remote or (workers.count > 1 and size_of(files) >= sizes.worth)
