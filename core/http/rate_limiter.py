"""Not asking faster than a service allows."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from core.http.patience import can_wait

_SLICES: Final = 15
_SLOWER: Final = 1.08
_LATER: Final = 0.2
"""A service counts in windows that begin when it likes, and the network bunches calls: turns are spread evenly over the
second, somewhat slower than allowed, and a minute lasts a little longer. A refusal costs everybody a second or two."""


class RateLimiter:
    """At most `burst` turns in any second, evenly, and `steady` in any minute, among all threads that share it."""

    def __init__(
        self,
        burst: int,
        steady: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        few = max(1, burst // _SLICES)
        self._limits = ((few, few / burst * _SLOWER), (burst, 1.0), (steady, 60.0 + _LATER))
        self._clock, self._sleep = clock, sleep
        self._turns: deque[float] = deque(maxlen=steady)
        self._lock, self._queue = threading.Lock(), threading.Lock()
        self._not_before, self._asked_by = 0.0, ""

    def wait(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Wait for a turn; False when `stopped` said so first, or for a person who would wait too long."""
        # One thread waits for its turn and the others for that thread: they need not all look at the clock.
        with self._queue:
            while not stopped():
                with self._lock:
                    delay = self._delay(self._clock())
                    if delay <= 0:
                        self._turns.append(self._clock())
                        return True
                if not can_wait(delay):
                    return False
                self._sleep(min(delay, 0.25))
        return False

    def hold(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Wait while the service is limiting requests, without taking a turn; False as in `wait`."""
        while True:
            with self._lock:
                delay = self._not_before - self._clock()
            if delay <= 0:
                return True
            if stopped() or not can_wait(delay):
                return False
            self._sleep(min(delay, 0.25))

    @property
    def is_waiting(self) -> bool:
        """Whether the next turn is a second or more away."""
        with self._lock:
            return self._delay(self._clock()) >= 1.0

    def pause(self, seconds: float, service: str = "") -> None:
        """Nobody gets a turn for so long: the service asked for patience."""
        with self._lock:
            if self._clock() + seconds > self._not_before:
                self._not_before, self._asked_by = self._clock() + seconds, service

    @property
    def asked_wait(self) -> tuple[str, float]:
        """The service that asked for patience last, and how many seconds of it are left: 0 if none are."""
        with self._lock:
            return self._asked_by, max(0.0, self._not_before - self._clock())

    def _delay(self, now: float) -> float:
        waits = [self._not_before - now]
        for limit, window in self._limits:
            if len(self._turns) >= limit:
                waits.append(self._turns[-limit] + window - now)
        return max(waits)
