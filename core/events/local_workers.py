"""Processes of this machine as an executor that ends at once."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from core.errors import Unavailable

T = TypeVar("T")
# A copy of this process starts at once; elsewhere than on Linux that is not safe, and each starts anew.
_START = "fork" if sys.platform == "linux" else "spawn"
_LOOK = 0.5
"""Seconds between two looks at who started a worker."""


class LocalWorkers(ProcessPoolExecutor):
    """Workers that are killed where their work is cancelled, and that end when this process does."""

    def __init__(self, count: int) -> None:
        self._others, self._count = set(multiprocessing.active_children()), count
        self._are_followed = False
        with self._starting():
            super().__init__(
                count, mp_context=multiprocessing.get_context(_START), initializer=_begin, initargs=(os.getpid(),)
            )

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Send work to them; Unavailable if the system does not start so many."""
        with self._starting():
            future = super().submit(fn, *args, **kwargs)
        self._follow()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End them: at once if what waits is cancelled."""
        if cancel_futures:
            for child in set(multiprocessing.active_children()) - self._others:
                child.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)

    def _follow(self) -> None:
        """Let a result break off where its worker was killed, instead of being waited for.

        A pipe ends when nobody can write to it any more: neither this process, nor another worker.
        """
        if self._are_followed or len(self._processes) < self._count:
            return
        self._are_followed = True
        self._result_queue._writer.close()  # type: ignore[attr-defined]  # it never writes
        threading.Thread(target=_end_with_one, args=[list(self._processes.values())], daemon=True).start()

    @contextmanager
    def _starting(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            words = f"{self._count} processes that read files cannot be started ({error.strerror or error})"
            raise Unavailable(words) from None


def _end_with_one(workers: Sequence[BaseProcess]) -> None:
    """End all when one has ended, which may have held the lock that the others need to send their results."""
    wait([worker.sentinel for worker in workers])
    for worker in workers:
        worker.kill()


def _begin(parent: int) -> None:
    # Ctrl-C reaches every process of a terminal: who started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # What was there before the work stays: no collection looks at it, or copies the pages that it shares.
    gc.freeze()


def _end_with(parent: int) -> None:
    """End when the process that started this one is gone, however it ended."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
