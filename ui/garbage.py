"""Short pauses: Streamlit collects all garbage after every run of a page, and looks at everything that is loaded."""

import gc
import time
from collections.abc import Callable
from typing import Final

_LONG: Final = 0.003
_MINUTE: Final = 60.0
"""Seconds of a pause from which on its survivors are set aside, and after which they are looked at once again.

Sessions that ended are rings, and hold what they read: with an hour a busy server grew by 40 MB a minute.
"""


def shorten_collections(clock: Callable[[], float] = time.perf_counter) -> None:
    """After a long collection of garbage set aside what it left: the next one looks at what is new.

    What is set aside is freed as ever when nothing refers to it; rings in it wait for a minute.
    """
    started = looked = clock()

    def watch(phase: str, info: dict[str, int]) -> None:
        nonlocal started, looked
        if info["generation"] < 2:
            return
        if phase == "stop":
            if clock() - started > _LONG:
                gc.freeze()
            return
        started = clock()
        if started - looked > _MINUTE:
            looked = started
            gc.unfreeze()

    gc.callbacks.append(watch)
