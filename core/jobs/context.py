"""What a job's work may ask and tell while it runs."""

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.domain.job import Job
from core.http import CallCounter
from core.jobs.job import Progress, Stopped


class JobContext:
    """One run of one job, as its work sees it; may be used from several threads."""

    def __init__(self, job: Job) -> None:
        self.id = job.id
        self.account = job.account
        """The scope of the account that the job was planned for."""
        self.person = job.person
        self.arguments: Mapping[str, Any] = MappingProxyType(dict(job.arguments))
        self.cost = CallCounter()
        """The calls that the work has made so far."""
        self.reached = Progress(done=job.done, total=job.total, step=job.step)
        """How far the work is."""
        self._stopped = threading.Event()
        self._closing = False

    def stopped(self) -> bool:
        """Whether the work must leave off: somebody stopped the job, or the workspace closes."""
        return self._stopped.is_set()

    @property
    def is_closing(self) -> bool:
        """Whether it must because the workspace closes, which waits for the work for some seconds only."""
        return self._closing

    def check(self) -> None:
        """Raise `Stopped` if the work must leave off."""
        if self.stopped():
            raise Stopped

    def wait(self, seconds: float) -> bool:
        """Wait for so long, less if the work must leave off; whether it must."""
        return self._stopped.wait(seconds)

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Tell how far the work is; costs nothing, the runner writes it down now and then."""
        self.reached = Progress(done=done, total=total, step=step)

    def stop(self, *, closing: bool = False) -> None:
        """Ask the work to leave off, because somebody stopped the job or the workspace is `closing`."""
        self._closing |= closing
        self._stopped.set()
