"""The presses on buttons that a session has to carry out."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

_T = TypeVar("_T")


@dataclass(eq=False)
class Press:
    """A press that is open; `outcome` once what it asks for has begun, `run` the last one that has drawn its button."""

    outcome: Future[Any] | None = None
    run: object = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def carry_out(self, begin: Callable[[], Future[_T]]) -> _T:
        """What comes of it, or its error; it is begun by the first run of the page that asks, and all wait for it."""
        with self._guard:
            if self.outcome is None:
                self.outcome = begin()
        outcome: Future[_T] = self.outcome
        return outcome.result()


@dataclass(eq=False)
class Presses:
    """The open presses of a session, by the keys of their buttons.

    They are changed in place: a run of a page can be ended whenever it asks the session for something, but not here.
    """

    open: dict[str, Press] = field(default_factory=dict)

    def add(self, key: str) -> None:
        """A button was pressed; twice is once, as long as the page has not said what came of it."""
        self.open.setdefault(key, Press())

    def close(self, which: Callable[[Press], bool] = lambda _: True) -> list[Press]:
        """Forget these presses, by default all; they are returned."""
        before = self.open
        self.open = {key: press for key, press in before.items() if not which(press)}
        return [press for key, press in before.items() if key not in self.open]
