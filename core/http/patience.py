"""How long somebody who looks at a page waits for services that fail: one short time for all calls of a run.

A job has patience of its own, and nobody in front of it. So has what a person presses a button for: rather than fail it
takes longer.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

OF_A_PERSON: Final = 1.0
"""Seconds of one run of a page that are spent on waiting before calls are repeated."""


class Patience:
    """What is left of the seconds, for all threads of a run."""

    def __init__(self, seconds: float) -> None:
        self._left, self._lock = seconds, threading.Lock()

    def covers(self, seconds: float) -> bool:
        """Whether there is as much left."""
        return seconds <= self._left

    def spend(self, seconds: float) -> bool:
        """Use so many seconds, if there are as many left; whether there are."""
        with self._lock:
            if seconds > self._left:
                return False
            self._left -= seconds
            return True


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def while_a_person_waits(seconds: float = OF_A_PERSON) -> Generator[None]:
    """Let calls that are made inside fail rather than wait for longer than this in all."""
    token = _patience.set(Patience(seconds))
    try:
        yield
    finally:
        _patience.reset(token)


@contextmanager
def with_full_patience() -> Generator[None]:
    """Let calls that are made inside wait as long as their policy says, though a person waits."""
    token = _patience.set(None)
    try:
        yield
    finally:
        _patience.reset(token)


def may_wait(seconds: float) -> bool:
    """Whether a call may wait so long before it is repeated; that time is spent then."""
    patience = _patience.get()
    return patience is None or patience.spend(seconds)


def can_wait(seconds: float) -> bool:
    """Whether whoever waits has as much patience left."""
    patience = _patience.get()
    return patience is None or patience.covers(seconds)
