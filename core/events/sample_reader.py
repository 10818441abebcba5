"""Reading many events of a metric: time windows side by side, the newest first, nothing lost on the way."""

import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from core.domain.event import Event, EventsPage, Period
from core.errors import InputError, Throttled, WorkspaceError
from core.events.windows import Windows
from core.http import RateLimiter, RetryPolicy, map_concurrently

# Klaviyo's limits for GET /api/events, https://developers.klaviyo.com/en/reference/get_events
BURST: Final = 350
STEADY: Final = 3500
WORKERS: Final = 8
PAGE: Final = 200
READING: Final = RetryPolicy(throttled=8, longest_wait=120.0, total_wait=300.0)
"""The patience with which a page is asked for; a minute's limit comes back within a minute."""
_RESTARTS: Final = 3
"""How often a window's cursor may end without a new event in between."""


class ReadPage(Protocol):
    """A page of events; `next_url` says everything else when it is given, `stopped` ends a wait."""

    def __call__(
        self, *, period: Period, next_url: str, size: int, newest_first: bool, stopped: Callable[[], bool]
    ) -> EventsPage:
        """Ask for it."""


class SampleReader:
    """Reads the newest `limit` events of a period until `stopped()`; `on_progress` is called with how many it has."""

    def __init__(
        self,
        read: ReadPage,
        limit: int,
        period: Period | None = None,
        limiter: RateLimiter | None = None,
        workers: int = WORKERS,
        *,
        stopped: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._read, self._limit, self._period = read, limit, period or Period()
        self._limiter = limiter or RateLimiter(BURST, STEADY)
        self._workers = workers
        self._stopped, self._on_progress = stopped, on_progress
        self._events: dict[str, Event] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._cut = False
        self.error: WorkspaceError | None = None
        self.repairs = 0
        """Values that Klaviyo sent in a form that is no JSON, and that were replaced."""

    @property
    def events_read(self) -> int:
        """How many of the events that are asked for have been read so far; other threads may ask."""
        return min(len(self._events), self._limit)

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for is missing."""
        return not self._cut and self.error is None

    def run(self) -> tuple[Event, ...]:
        """Read, and return the events, the newest first; `complete` and `error` say how it ended."""
        try:
            first = self._page(self._period, "", min(self._limit, PAGE))
            if first is not None:
                self._keep(first)
                if first.next and len(self._events) < self._limit:
                    self._rest(first.events)
        except WorkspaceError as error:
            self._fail(error)
        newest = sorted(self._events.values(), key=lambda event: (event.second, event.id), reverse=True)
        return tuple(newest[: self._limit])

    def _rest(self, first: Sequence[Event]) -> None:
        oldest = self._page(self._period, "", 1, newest_first=False)
        if oldest is None or not oldest.events:
            return
        windows = Windows(
            newest=first[0].second,
            last=first[-1].second,
            oldest=oldest.events[0].second,
            read=len(first),
            limit=self._limit,
        )
        map_concurrently(self._work, [windows] * self._workers, self._workers)

    def _work(self, windows: Windows) -> None:
        try:
            while not self._must_end() and (window := windows.take()):
                try:
                    self._window(window, windows)
                finally:
                    windows.end(window)
        except WorkspaceError as error:
            self._fail(error)
        except BaseException:
            # Raised again where somebody waits for the workers.
            self._ended.set()
            raise

    def _fail(self, error: WorkspaceError) -> None:
        # Whoever was stopped while waiting for the service has nothing to tell.
        if not self._cut:
            self.error = self.error or error
        self._ended.set()

    def _window(self, window: Period, windows: Windows) -> None:
        period, cursor, restarts = window, "", 0
        while True:
            try:
                page = self._page(period, cursor, PAGE)
            except InputError:
                if not cursor or restarts == _RESTARTS:
                    raise
                # The cursor has ended. What is left begins in the second of the last event, which may hold more.
                restarts, cursor = restarts + 1, ""
                continue
            if page is None:
                return
            new = self._keep(page)
            restarts = 0 if new else restarts
            if windows.count(window, new) or not page.next:
                return
            cursor = page.next
            period = Period(since=window.since, until=min(period.until, page.events[-1].second + 1))

    def _page(self, period: Period, cursor: str, size: int, *, newest_first: bool = True) -> EventsPage | None:
        """A page; None when the reading was stopped first."""
        if not self._limiter.wait(self._must_end):
            if not self._must_end():
                raise Throttled("Klaviyo is limiting requests")
            return None
        return self._read(period=period, next_url=cursor, size=size, newest_first=newest_first, stopped=self._must_end)

    def _must_end(self) -> bool:
        self._cut = self._cut or self._stopped()
        return self._cut or self._ended.is_set()

    def _keep(self, page: EventsPage) -> int:
        """How many of a page's events were not known."""
        with self._lock:
            before = len(self._events)
            self._events.update({event.id: event for event in page.events if event.id not in self._events})
            count = len(self._events)
            self.repairs += page.repairs if count > before else 0
        self._on_progress(self.events_read)
        return count - before
