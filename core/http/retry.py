"""When a call is repeated, and how long that may take."""

from dataclasses import dataclass
from typing import Final

from core.errors import Throttled, Unavailable
from core.http.failures import NoAnswer


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a call is sent at most, and how long it waits in between; every wait is in seconds.

    A service may name the wait itself (`Retry-After`). Otherwise it is `first_wait`, then twice as long each time; if
    `first_wait` is None, only named waits are kept. A call that would have to wait longer than `longest_wait`, or than
    `patience` in total, fails at once instead. Without `faults`, an answer that tells of a fault (5xx) is final.
    """

    attempts: int = 3
    first_wait: float | None = 1.0
    longest_wait: float = 20.0
    patience: float = 60.0
    faults: bool = True

    def wait(self, error: Unavailable, attempt: int, waited: float) -> float | None:
        """Return the seconds until the next attempt, or None if there is none.

        `attempt` counts from 1; `waited` is what the call has waited so far.
        """
        if attempt >= self.attempts or not (self.faults or isinstance(error, Throttled | NoAnswer)):
            return None
        wait = error.retry_after
        if wait is None and self.first_wait is not None:
            wait = min(self.first_wait * 2 ** (attempt - 1), self.longest_wait)
        if wait is None or wait > self.longest_wait or waited + wait > self.patience:
            return None
        return wait


DEFAULT: Final = RetryPolicy()
"""For somebody who waits for the answer."""
