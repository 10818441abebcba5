"""What a process remembers of one account between two pieces of work."""

import threading
from typing import Any, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class Closeable(Protocol):
    """What holds threads or files."""

    def close(self) -> None:
        """Let go of them."""


class AccountMemory:
    """One object of each kind for an account; it is emptied when the account is disconnected."""

    def __init__(self) -> None:
        self._objects: dict[type[Any], Any] = {}
        self._guard = threading.Lock()

    def get(self, kind: type[T]) -> T:
        """The account's one object of this class, made without arguments when it is first asked for."""
        with self._guard:
            if kind not in self._objects:
                self._objects[kind] = kind()
            instance: T = self._objects[kind]
            return instance

    def clear(self) -> None:
        """Close and drop everything; what is asked for next begins empty."""
        with self._guard:
            objects = list(self._objects.values())
            self._objects.clear()
        for each in objects:
            if isinstance(each, Closeable):
                each.close()
