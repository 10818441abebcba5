"""A stretch of time cut into windows, from the newest to the oldest, by how dense its events turn out to be."""

import threading
from typing import Final

from core.domain.event import Period

_SMALLEST: Final = 180
_LARGEST: Final = 1500
"""Events that a window is meant to hold."""
_TOGETHER: Final = 16
"""Windows that a reading is cut into, if they do not get too small or too large by it."""


class Windows:
    """Hands out windows to threads until the newest `limit` events are inside of those that were read."""

    def __init__(self, *, newest: int, last: int, oldest: int, read: int, limit: int) -> None:
        """The first `read` events lie between the seconds `newest` and `last`; none is older than `oldest`."""
        self._oldest = oldest
        self._limit = limit
        # Of the second in which the first page ended there may be more.
        self._until = last + 1
        self._aim = min(_LARGEST, max(_SMALLEST, (limit - read) // _TOGETHER))
        self._seconds_each = max(1, newest - last) / max(1, read)
        self._read = {last + 1: read}
        self._open: set[Period] = set()
        self._changed = threading.Condition()

    def take(self) -> Period | None:
        """The next window; None when no more are needed. Waits while that depends on windows under way."""
        with self._changed:
            while True:
                if self._until <= self._oldest:
                    return None
                if sum(self._read.values()) + self._aim * len(self._open) < self._limit:
                    return self._cut()
                if not self._open:
                    return None
                self._changed.wait()

    def count(self, window: Period, events: int) -> bool:
        """Note that a page of a window was read; whether everything that is wanted is newer than what is left of it."""
        with self._changed:
            self._read[window.since] = self._read.get(window.since, 0) + events
            return sum(number for since, number in self._read.items() if since >= window.since) >= self._limit

    def end(self, window: Period) -> None:
        """A window is read, or given up."""
        with self._changed:
            self._open.discard(window)
            width, events = window.until - window.since, self._read.get(window.since, 0)
            measured = width / max(events, 0.25)
            self._seconds_each = min(4 * self._seconds_each, max(self._seconds_each / 4, measured))
            self._changed.notify_all()

    def _cut(self) -> Period:
        width = max(1, round(self._seconds_each * self._aim))
        since = max(self._oldest, self._until - width)
        window = Period(since=since, until=self._until)
        self._until = since
        self._open.add(window)
        return window
