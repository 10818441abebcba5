"""The presses on buttons that a session has to carry out."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_LATE: Final = 30.0
"""Seconds after which nobody expects that what was pressed begins, as when a connection was lost and came back."""


@dataclass(eq=False)
class Press:
    """A press that is open.

    `label` is what the button said, `of` what it was about when it was drawn, `outcome` is there once the work has
    begun, and `run` is the last run of the page that has drawn the button.
    """

    label: str = ""
    of: Any = None
    outcome: Future[Any] | None = None
    run: object = None
    at: float = field(default_factory=monotonic)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_late(self) -> bool:
        """Whether it is too late to begin."""
        return self.outcome is None and monotonic() - self.at > _LATE

    @property
    def is_under_way(self) -> bool:
        """Whether its work has begun and not ended."""
        return self.outcome is not None and not self.outcome.done()

    def carry_out(self, begin: Callable[[], Future[_T]]) -> _T:
        """What comes of it, or its error; it is begun by the first run of the page that asks, and all wait for it."""
        with self._guard:
            if self.outcome is None:
                self.outcome = begin()
        outcome: Future[_T] = self.outcome
        return outcome.result()


class Presses:
    """The open presses of a session, by the keys of their buttons; several runs of a page may change them at once.

    They are changed in place: a run of a page can be ended whenever it asks the session for something, but not here.
    """

    def __init__(self) -> None:
        self._open: dict[str, Press] = {}
        self._guard = threading.Lock()

    def add(self, key: str, label: str = "", of: Any = None) -> None:
        """A button was pressed; twice is once, as long as the page has not said what came of it."""
        with self._guard:
            before = self._open.get(key)
            if before is None or before.is_late:
                self._open[key] = Press(label=label, of=of)

    def get(self, key: str) -> Press | None:
        """The open press of a button."""
        with self._guard:
            return self._open.get(key)

    def all(self) -> list[Press]:
        """The presses that are open."""
        with self._guard:
            return list(self._open.values())

    def close(self, which: Callable[[Press], bool]) -> list[Press]:
        """Forget these presses; they are returned."""
        with self._guard:
            closed = {key: press for key, press in self._open.items() if which(press)}
            for key in closed:
                del self._open[key]
        return list(closed.values())
