"""Running calls side by side, and counting what they cost."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass
class CallCounter:
    """What a piece of work cost: calls to services, seconds of waiting for them."""

    calls: int = 0
    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add_calls(self, calls: int = 1) -> None:
        """Count calls, from any thread."""
        with self._lock:
            self.calls += calls


_cost: ContextVar[CallCounter | None] = ContextVar("cost", default=None)


@contextmanager
def count_api_calls() -> Generator[CallCounter]:
    """Count the calls that are made inside; they count for the work around it too, once this has ended."""
    cost, outer = CallCounter(), _cost.get()
    token = _cost.set(cost)
    started = time.perf_counter()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - started
        _cost.reset(token)
        if outer:
            outer.add_calls(cost.calls)


def count_call() -> None:
    """Count one call for the work that makes it."""
    if cost := _cost.get():
        cost.add_calls()


def map_concurrently(
    function: Callable[[_Item], _Result],
    items: Sequence[_Item],
    workers: int = 8,
    leave: Callable[[], None] = lambda: None,
) -> list[_Result]:
    """Return the results in the order of the items, worked on by several threads.

    Calls of the threads count for the caller. If `function` raises, no further item is begun, and the first exception
    is raised here. Each thread calls `leave` at its end, to let go of what it holds, such as a database connection.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    work = _Work(function, items, leave)
    threads = [
        threading.Thread(target=copy_context().run, args=[work.run], daemon=True)
        for _ in range(min(workers, len(items)))
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except BaseException:
        # Somebody pressed Ctrl+C here: the threads end with the item at hand.
        work.waiting.clear()
        raise
    if work.errors:
        raise work.errors[0]
    return [work.results[number] for number in range(len(items))]


class _Work(Generic[_Item, _Result]):
    """What the threads of one call share."""

    def __init__(self, function: Callable[[_Item], _Result], items: Sequence[_Item], leave: Callable[[], None]) -> None:
        self.waiting = deque(enumerate(items))
        self.results: dict[int, _Result] = {}
        self.errors: list[BaseException] = []
        self._function, self._leave = function, leave

    def run(self) -> None:
        try:
            while item := self._next():
                self.results[item[0]] = self._function(item[1])
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self.errors.append(error)
            self.waiting.clear()
        finally:
            self._leave()

    def _next(self) -> tuple[int, _Item] | None:
        try:
            return self.waiting.popleft()
        except IndexError:
            return None
