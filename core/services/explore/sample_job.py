"""Samples that are read in the background: they survive every page and reload, not the process."""

import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from core.domain.event import Metric
from core.events.sample import Sample
from core.http import Cost
from core.services.explore.sample_reader import SampleReader

KEPT: Final = 4
"""Samples that are held at most; they are personal data, and large."""

Key = tuple[str, str, int, str, str]


class SampleJob:
    """One sample under way; `state` is reading, stopping, done, stopped or failed."""

    def __init__(self, key: Key, metric: Metric, limit: int, reader: SampleReader) -> None:
        self.key = key
        self.limit = limit
        self._metric, self._reader = metric, reader
        self._ready = threading.Event()
        self._began, self._ended = time.monotonic(), 0.0
        self._sample: Sample | None = None
        self._thread = threading.Thread(target=self._run, name=f"sample-{metric.id}", daemon=True)
        self._thread.start()

    @property
    def found(self) -> int:
        """How many events have been read."""
        return self._reader.found

    @property
    def cost(self) -> Cost:
        """What it has cost so far, or altogether."""
        return Cost(calls=self._reader.calls, seconds=(self._ended or time.monotonic()) - self._began)

    @property
    def state(self) -> str:
        """Where it stands."""
        if not self._ready.is_set():
            return "stopping" if self._reader.asked_to_stop else "reading"
        if self._sample is None or self._sample.note:
            return "failed"
        return "done" if self._sample.complete else "stopped"

    @property
    def sample(self) -> Sample | None:
        """What was read, once the reading has ended."""
        return self._sample if self._ready.is_set() else None

    def stop(self) -> None:
        """Ask for no more pages; what was read stays."""
        self._reader.stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; whether it came."""
        return self._ready.wait(seconds)

    def _run(self) -> None:
        try:
            events = self._reader.run()
            note = str(self._reader.error or "")
            complete = self._reader.complete
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            sys.stderr.write(f"sample of {self._metric.id}: {type(error).__name__}\n")
            events, complete, note = (), False, f"a fault of this product ({type(error).__name__})"
        sample = Sample(metric=self._metric, events=events, asked=self.limit, complete=complete, note=note)
        # Counted here, so that the page that shows it does not wait.
        sample.fields()
        self._sample, self._ended = sample, time.monotonic()
        self._ready.set()


class SampleJobs:
    """The samples of this process, the latest ones."""

    def __init__(self) -> None:
        self._jobs: dict[Key, SampleJob] = {}
        self._guard = threading.Lock()

    def start(self, key: Key, metric: Metric, limit: int, reader: Callable[[], SampleReader]) -> SampleJob:
        """The job of that key, begun now if there is none."""
        with self._guard:
            if key not in self._jobs:
                self._jobs[key] = SampleJob(key, metric, limit, reader())
            job = self._jobs[key] = self._jobs.pop(key)
            for old in list(self._jobs)[:-KEPT]:
                self._jobs.pop(old).stop()
            return job

    def forget(self, job: SampleJob) -> None:
        """Hold it no longer."""
        job.stop()
        with self._guard:
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def close(self) -> None:
        """Stop every reading."""
        for job in list(self._jobs.values()):
            job.stop()
            job.wait(30)
        self._jobs.clear()
