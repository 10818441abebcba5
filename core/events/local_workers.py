"""Processes of this machine as an executor that ends at once."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor

# A copy of this process starts at once; elsewhere than on Linux that is not safe, and each starts anew.
_START = "fork" if sys.platform == "linux" else "spawn"
_LOOK = 0.5
"""Seconds between two looks at who started a worker."""


class LocalWorkers(ProcessPoolExecutor):
    """Workers that are killed where their work is cancelled, and that end when this process does."""

    def __init__(self, count: int) -> None:
        self._others = set(multiprocessing.active_children())
        super().__init__(
            count, mp_context=multiprocessing.get_context(_START), initializer=_begin, initargs=(os.getpid(),)
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End them: at once if what waits is cancelled."""
        if cancel_futures:
            for child in set(multiprocessing.active_children()) - self._others:
                child.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)


def _begin(parent: int) -> None:
    # Ctrl-C reaches every process of a terminal: who started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End when the process that started this one is gone, however it ended."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
