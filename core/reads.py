"""Reads that go on beside a page, so that a service that answers slowly does not hold up whoever looks at it.

A job is work whose progress is stored. A read changes nothing: it has its thread, and its result is handed to whoever
asked for it, once that looks. It is for the account that it was begun with, whose clients refuse to call for another.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Final, Generic, TypeVar, cast

from core.errors import Unavailable, WorkspaceError
from core.http import PendingCalls, counted_as
from core.logs import report_unexpected
from core.store.database import Database

_T = TypeVar("_T")
_LOG: Final = logging.getLogger(__name__)
NAME: Final = "read of a page"
MOST: Final = 64
"""Reads at a time; a service that never answers holds each thread for half a minute or more."""
_CLOSING_SECONDS: Final = 2.0
"""A read has nothing to lose, and a server that is told to end should not wait for a service that is silent."""


class Unanswered(Unavailable):
    """The answer has not come yet; `read` goes on, unless it was stopped."""

    def __init__(self, read: "Read[Any]") -> None:
        name = read.service
        if read.is_stopped:
            super().__init__(f"you stopped waiting for {name or 'this'}")
        else:
            super().__init__(f"{name} has not answered yet" if name else "this takes longer than usual")
        self.read = read


class Read(Generic[_T]):
    """One read, as whoever asked for it sees it."""

    def __init__(self, work: Callable[[], _T]) -> None:
        self._work, self._calls = work, PendingCalls()
        self._ended, self._result, self._error = threading.Event(), cast("_T", None), cast("Exception | None", None)
        self._last_service = ""

    @property
    def service(self) -> str:
        """The service whose answer it waits for, or waited for when it was stopped."""
        return self._last_service or self._calls.service

    @property
    def silence(self) -> float:
        """For how many seconds that service has let it wait for one answer; work of many calls may take long anyway."""
        return self._calls.silence

    @property
    def is_stopped(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._calls.is_cancelled

    @property
    def has_ended(self) -> bool:
        """Whether there is something to take."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, at most so long; whether it has ended."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Wait for it no longer: it makes no further call, and what comes of it is dropped."""
        self._last_service = self._calls.service
        self._calls.cancel()

    def take(self) -> _T:
        """What it brought, once it has ended; its error is raised."""
        if self._error:
            raise self._error.with_traceback(None)
        return self._result

    def perform(self) -> None:
        """Do the work in this thread."""
        try:
            with counted_as(self._calls):
                self._result = self._work()
        except Exception as error:  # noqa: BLE001 - raised again in the thread that takes the result
            self._error = error
            if self.is_stopped and not isinstance(error, WorkspaceError):
                # Nobody takes it.
                report_unexpected(_LOG, error)
        finally:
            self._ended.set()


class Reads:
    """The reads of one workspace; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running: dict[Read[Any], threading.Thread] = {}
        self._guard = threading.Lock()
        self._is_closed = False

    def begin(self, work: Callable[[], _T]) -> Read[_T]:
        """Begin a read in a thread of its own; Unavailable where too many are waited for already."""
        read = Read(work)
        thread = threading.Thread(target=copy_context().run, args=[self._perform, read], name=NAME, daemon=True)
        with self._guard:
            if self._is_closed or len(self._running) >= MOST:
                raise Unavailable("the workspace is already waiting for too many answers")
            thread.start()
            self._running[read] = thread
        return read

    def stop(self) -> None:
        """Stop them all: none begins any more, and none makes a further call."""
        with self._guard:
            self._is_closed, running = True, list(self._running)
        for read in running:
            read.stop()

    def close(self) -> None:
        """Stop them and wait for their threads; one that a silent service holds ends with its call, to no effect."""
        self.stop()
        with self._guard:
            threads = list(self._running.values())
        until = time.monotonic() + _CLOSING_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _perform(self, read: Read[Any]) -> None:
        try:
            read.perform()
        finally:
            self._database.close()
            with self._guard:
                del self._running[read]
