"""Which service somebody waits for in the background, and that nothing more is asked once nobody does."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from core.errors import Unavailable


class Asker:
    """A piece of work that waits for answers; all of its threads share it."""

    def __init__(self) -> None:
        self._services: list[str] = []
        self._guard = threading.Lock()
        self._left = threading.Event()

    @property
    def service(self) -> str:
        """The service that owes it an answer for the longest; blank if none does."""
        with self._guard:
            return next(iter(self._services), "")

    @property
    def has_left(self) -> bool:
        """Whether nobody waits for the work any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Ask nothing more; what is being asked now is answered to nobody."""
        self._left.set()

    @contextmanager
    def calling(self, service: str) -> Generator[None]:
        """One call to a service."""
        with self._guard:
            self._services.append(service)
        try:
            yield
        finally:
            with self._guard:
                self._services.remove(service)


_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)


@contextmanager
def asking_for(asker: Asker) -> Generator[None]:
    """Let calls that are made inside be those of this piece of work."""
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def calling(service: str) -> Generator[None]:
    """One call to a service for whoever makes it."""
    asker = _asker.get()
    with asker.calling(service) if asker else nullcontext():
        yield


def require_asker(service: str) -> None:
    """Raise Unavailable before a call whose answer nobody waits for any more."""
    if (asker := _asker.get()) and asker.has_left:
        raise Unavailable(f"{service} was not asked: nobody waits for its answer any more")
