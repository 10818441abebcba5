"""The calls of a piece of work in the background: which service it waits for, and none more once it is cancelled."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from core.errors import Unavailable


class PendingCalls:
    """The calls of one piece of work that were not answered yet; all of its threads share them."""

    def __init__(self) -> None:
        self._calls: dict[object, tuple[str, float]] = {}
        self._guard = threading.Lock()
        self._cancelled = threading.Event()

    @property
    def service(self) -> str:
        """The service that has owed an answer for the longest; blank if none does."""
        with self._guard:
            return next((service for service, _ in self._calls.values()), "")

    @property
    def silence(self) -> float:
        """For how many seconds that service has owed this answer; 0 if none is owed."""
        with self._guard:
            return next((time.monotonic() - began for _, began in self._calls.values()), 0.0)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for the work any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask nothing more; what is being asked now is answered to nobody."""
        self._cancelled.set()

    @contextmanager
    def calling(self, service: str) -> Generator[None]:
        """One call to a service."""
        call = object()
        with self._guard:
            self._calls[call] = (service, time.monotonic())
        try:
            yield
        finally:
            with self._guard:
                del self._calls[call]


_pending: ContextVar[PendingCalls | None] = ContextVar("pending_calls", default=None)


@contextmanager
def counted_as(pending: PendingCalls) -> Generator[None]:
    """Let calls that are made inside be those of this piece of work."""
    token = _pending.set(pending)
    try:
        yield
    finally:
        _pending.reset(token)


@contextmanager
def calling(service: str) -> Generator[None]:
    """One call to a service for whoever makes it."""
    pending = _pending.get()
    with pending.calling(service) if pending else nullcontext():
        yield


def refuse_if_cancelled(service: str) -> None:
    """Raise Unavailable before a call whose answer nobody waits for any more."""
    if (pending := _pending.get()) and pending.is_cancelled:
        raise Unavailable(f"the request to {service} was cancelled: nobody waits for its answer any more")
