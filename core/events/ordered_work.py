"""Work that many workers do side by side, and that comes back in order; a worker that dies costs its own share."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import Final, Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")
_DEATHS: Final = (BrokenExecutor, CancelledError, MemoryError)
"""What is raised for a share of which a worker died, or for which it had too little memory beside the others."""


class OrderedWork(Generic[W, R]):
    """Does `work` on executors that `make` makes, at most `most` shares at a time."""

    def __init__(self, make: Callable[[], Executor], work: Callable[[W], R], most: int) -> None:
        self._make, self._work, self._most = make, work, most
        self._executor: Executor | None = None
        self._waiting: deque[tuple[W, Future[R]]] = deque()

    def results(self, shares: Iterable[W]) -> Iterator[tuple[W, R | None]]:
        """Each share with what came of it, in order; None if workers died of it twice."""
        for share in shares:
            self._waiting.append((share, self._submit(self._work, share)))
            if len(self._waiting) >= self._most:
                yield from self._next()
        while self._waiting:
            yield from self._next()

    def ask(self, work: Callable[[A], B], share: A) -> B | None:
        """What comes of other work, beside the shares; None if workers died of it twice."""
        for _ in range(2):
            try:
                return self._submit(work, share).result()
            except _DEATHS:
                self.close()
        return None

    def close(self) -> None:
        """End the workers at once."""
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def _next(self) -> Iterator[tuple[W, R | None]]:
        share, future = self._waiting[0]
        try:
            result = future.result()
        except _DEATHS:
            yield from self._one_by_one()
        else:
            self._waiting.popleft()
            yield share, result

    def _one_by_one(self) -> Iterator[tuple[W, R | None]]:
        """Whichever share it was of which a worker died, it is alone when that happens again."""
        self.close()
        while self._waiting:
            share, future = self._waiting[0]
            if not future.done() or future.cancelled() or future.exception() is not None:
                try:
                    future = self._submit(self._work, share)
                    future.result()
                except _DEATHS:
                    self.close()
                    self._waiting.popleft()
                    yield share, None
                    continue
            self._waiting.popleft()
            yield share, future.result()

    def _submit(self, work: Callable[[A], B], share: A) -> "Future[B]":
        if self._executor is None:
            self._executor = self._make()
        try:
            return self._executor.submit(work, share)
        except BrokenExecutor as error:
            # Like one whose worker died: it is tried again alone.
            broken: Future[B] = Future()
            broken.set_exception(error)
            return broken
