"""Which jobs a living process works on: a lock file for each, which the system frees when its holder dies."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import StoreError

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Claim:
    """The right to work on one job, until it is released or the process ends."""

    def __init__(self, path: Path, lock: "BaseFileLock") -> None:
        self._path, self._lock = path, lock

    def release(self) -> None:
        """Let others work on the job."""
        # Whoever waits for a file that is gone takes a new one; Windows keeps a file that is open.
        with suppress(OSError):
            self._path.unlink()
        self._lock.release()


class Claims:
    """The claims of all processes of one workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, job_id: str, seconds: float = 0.1) -> Claim | None:
        """Claim a job; None if another thread or process holds it for longer than `seconds`."""
        from filelock import FileLock, Timeout

        path = self._path(job_id)
        # Taken by the thread that starts a job, released by the one that runs it.
        lock = FileLock(path, timeout=seconds, thread_local=False)
        try:
            self._folder.mkdir(exist_ok=True)
            lock.acquire()
        except Timeout:
            return None
        except OSError as error:
            raise StoreError(f"the folder {self._folder.name} cannot be written ({error.strerror})") from error
        return Claim(path, lock)

    def is_taken(self, job_id: str) -> bool:
        """Whether a living process works on a job."""
        if not self._path(job_id).exists():
            return False
        claim = self.take(job_id, 0)
        if claim:
            claim.release()
        return claim is None

    def _path(self, job_id: str) -> Path:
        return self._folder / f"job-{job_id}.lock"
