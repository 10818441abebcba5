"""A least-recently-used store with a limit on its weight."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Keeps the values used last, for all threads, up to a total weight."""

    def __init__(self, limit: int) -> None:
        self._limit, self._weight = limit, 0
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """The value kept under `key`."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: V, weight: int) -> None:
        """Keep a value, and drop those that were used longest ago."""
        with self._lock:
            self._weight += weight - self._values.pop(key, (value, 0))[1]
            self._values[key] = (value, weight)
            while self._weight > self._limit and self._values:
                self._weight -= self._values.popitem(last=False)[1][1]
