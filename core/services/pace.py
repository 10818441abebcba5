"""Not asking faster than a service allows."""

import threading
import time
from collections import deque
from collections.abc import Callable


class Pace:
    """At most `burst` turns in any second and `steady` in any minute, among all threads that share it."""

    def __init__(
        self,
        burst: int,
        steady: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = ((burst, 1.0), (steady, 60.0))
        self._clock, self._sleep = clock, sleep
        self._turns: deque[float] = deque(maxlen=steady)
        self._lock = threading.Lock()
        self._not_before = 0.0

    def wait(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Wait for a turn; False when `stopped` said so first."""
        while not stopped():
            with self._lock:
                delay = self._delay(self._clock())
                if delay <= 0:
                    self._turns.append(self._clock())
                    return True
            self._sleep(min(delay, 0.25))
        return False

    @property
    def is_waiting(self) -> bool:
        """Whether the next turn is a second or more away."""
        with self._lock:
            return self._delay(self._clock()) >= 1.0

    def pause(self, seconds: float) -> None:
        """Nobody gets a turn for so long: the service asked for patience."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)

    def _delay(self, now: float) -> float:
        waits = [self._not_before - now]
        for limit, window in self._limits:
            if len(self._turns) >= limit:
                waits.append(self._turns[-limit] + window - now)
        return max(waits)
