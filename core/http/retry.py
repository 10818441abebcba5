"""When a call is repeated, and how long that may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Throttled, Unavailable
from core.http.failures import NoAnswer


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """When a call that failed ends instead of being repeated, and how long it waits in between, in seconds.

    It ends when the service has asked for patience `throttled` times, had a fault (5xx) `faults` times, or given no
    answer `no_answer` times. A service may name the wait itself (`Retry-After`). Otherwise it is `first_wait`, then
    twice as long each time; if `first_wait` is None, only named waits are kept. A call that would have to wait longer
    than `longest_wait`, or than `patience` in total, fails at once instead.
    """

    throttled: int = 3
    faults: int = 3
    no_answer: int = 3
    first_wait: float | None = 1.0
    longest_wait: float = 20.0
    total_wait: float = 60.0

    def wait(self, failures: Sequence[Unavailable], waited: float) -> float | None:
        """Return the seconds until the next attempt, or None if there is none.

        `failures` is how all attempts so far ended; `waited` is what the call has waited.
        """
        error, most = failures[-1], self._most(failures[-1])
        count = sum(_kind(each) is _kind(error) for each in failures)
        if count >= most:
            return None
        wait = error.retry_after
        if wait is None and self.first_wait is not None:
            wait = min(self.first_wait * 2 ** (len(failures) - 1), self.longest_wait)
        if wait is None or wait > self.longest_wait or waited + wait > self.total_wait:
            return None
        return wait

    def _most(self, error: Unavailable) -> int:
        return {Throttled: self.throttled, NoAnswer: self.no_answer, Unavailable: self.faults}[_kind(error)]


def _kind(error: Unavailable) -> type[Unavailable]:
    return next((kind for kind in (Throttled, NoAnswer) if isinstance(error, kind)), Unavailable)


DEFAULT: Final = RetryPolicy()
"""For somebody who waits for the answer."""
ONCE: Final = RetryPolicy(throttled=1, faults=1, no_answer=1)
"""For what must not be asked twice."""
