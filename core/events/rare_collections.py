"""Garbage collection that leaves its time to a process that counts."""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

_OBJECTS: Final = 10_000


@contextmanager
def rare_collections() -> Generator[None]:
    """Collect less often, and look only at objects that are made meanwhile: counting makes many, and hardly a cycle.

    A copy of the process that is made meanwhile does so to its end. What another thread or the process itself has set
    stays; whoever has set something here sets it back.
    """
    often, *others = gc.get_threshold()
    is_often, is_frozen = 0 < often < _OBJECTS, gc.get_freeze_count() > 0
    if is_often:
        gc.set_threshold(_OBJECTS, *others)
    if not is_frozen:
        gc.freeze()
    try:
        yield
    finally:
        if is_often:
            gc.set_threshold(often, *others)
        if not is_frozen:
            gc.unfreeze()
