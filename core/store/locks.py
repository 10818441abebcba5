"""Locks among all threads and processes of one workspace, which the system frees when their holder dies.

A lock is a file while it is held, and only then: the holder removes it, so files do not grow with what was ever locked.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.errors import StoreError

try:
    import fcntl
except ImportError:  # On Windows, which says so when a lock is needed.
    fcntl = None  # type: ignore[assignment]

_SUFFIX: Final = ".lock"
_SHORTEST_PAUSE: Final = 0.001
_LONGEST_PAUSE: Final = 0.05
"""Seconds between two tries; they double, so that waiting costs little."""


class Lock:
    """A lock that is held, until it is released by any thread or the process ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptors = path, [descriptor]

    def release(self) -> None:
        """Let others take it; nothing happens the second time."""
        with suppress(IndexError):
            descriptor = self._descriptors.pop()
            # Only its holder removes a lock's file: who has opened it by now sees that it is gone, and opens another.
            with suppress(OSError):
                self._path.unlink()
            # A process that was forked meanwhile has the file open too, so closing it is not enough.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


class LockFolder:
    """The locks of a workspace by their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, name: str, seconds: float) -> Lock | None:
        """The lock of this name; None when somebody else holds it for longer than `seconds`.

        Two locks may be held at once if everybody takes them in the same order. StoreError when the file cannot be
        made.
        """
        until, pause = time.monotonic() + seconds, _SHORTEST_PAUSE
        while (lock := self._try(self._path(name))) is None:
            remaining = until - time.monotonic()
            if remaining <= 0:
                return None
            time.sleep(min(pause, remaining))
            pause = min(2 * pause, _LONGEST_PAUSE)
        return lock

    def is_taken(self, name: str) -> bool:
        """Whether a living thread or process holds it."""
        if not self._path(name).exists():
            return False
        lock = self.take(name, 0)
        if lock:
            lock.release()
        return lock is None

    def remove_abandoned(self) -> None:
        """Remove the files of holders that were killed, and those that earlier versions left."""
        for path in list(self._files()):
            if lock := self._try(path):
                lock.release()

    def _try(self, path: Path) -> Lock | None:
        if fcntl is None:
            raise StoreError(
                "this operating system does not release file locks when a process ends; use Linux or macOS"
            )
        try:
            descriptor = self._opened(path)
            if _locked(descriptor):
                return Lock(path, descriptor)
        except OSError as error:
            # The folder of the database, which people know.
            raise StoreError(f"the folder {self._folder.parent.name} cannot be written ({error.strerror})") from error
        return None

    def _opened(self, path: Path) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            self._folder.mkdir(exist_ok=True)
            return os.open(path, flags, 0o600)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _files(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            yield from self._folder.glob(f"*{_SUFFIX}")


def _locked(descriptor: int) -> bool:
    """Lock an open file; it is closed if somebody else holds it, or has held it and removed it meanwhile."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        there = os.fstat(descriptor).st_nlink > 0
    except BlockingIOError:
        there = False
    except BaseException:
        os.close(descriptor)
        raise
    if not there:
        os.close(descriptor)
    return there
