"""Samples that are read in the background while somebody looks at the first events.

The job is stored, its events are not: they are personal data, and stay in the memory of the process that read them.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.domain.event import Metric
from core.domain.job import Job
from core.events.sample import Sample
from core.events.service import Events, check_request, reader_sample
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs

MAX_SAMPLES: Final = 4
"""Samples of an account that a process holds at most; they are large."""
_JOB: Final = "sampling"


class HeldSamples:
    """What a process has read of one account, by the job that read it; the latest ones, until it is disconnected."""

    most = MAX_SAMPLES
    """Samples that are held."""

    def __init__(self) -> None:
        self._samples: dict[str, Sample] = {}
        self._guard = threading.Lock()
        self._closed = False

    def get(self, job_id: str) -> Sample | None:
        """What a job has read."""
        with self._guard:
            return self._samples.get(job_id)

    def put(self, job_id: str, sample: Sample) -> None:
        """Hold what a job has read; not if the account was disconnected meanwhile."""
        with self._guard:
            if self._closed:
                return
            self._samples[job_id] = sample
            for old in list(self._samples)[: -self.most]:
                del self._samples[old]

    def close(self) -> None:
        """Drop everything."""
        with self._guard:
            self._closed = True
            self._samples.clear()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A sample that is being read or was: `sample` is what came of it, as far as this process has it."""

    job: Job
    sample: Sample | None


class Sampling:
    """Reads samples of one account for one person."""

    def __init__(self, account: Account, jobs: Jobs, who: str) -> None:
        self._account, self._jobs, self._who = account, jobs, who

    def read(self, metric: Metric, limit: int = 200, since: str = "", until: str = "") -> Reading:
        """The sample that is being read or was read last for this request; begun now if there is none.

        One that broke off, and left nothing in this process, is not begun anew by itself: see `read_again`.
        """
        arguments = _arguments(metric, limit, since, until)
        job = self._jobs.latest(_JOB, self._account.scope, arguments)
        reading = self._reading(job) if job else None
        if reading and (reading.job.active or reading.sample or reading.job.note):
            return reading
        return self._begin(arguments)

    def read_again(self, job: Job) -> Reading:
        """Read what a job read once more, whatever came of it."""
        return self._begin(job.arguments)

    def wait(self, reading: Reading, seconds: float | None = None) -> Reading:
        """Wait until it has been read, at most so long."""
        return self._reading(self._jobs.wait(reading.job.id, seconds))

    def _begin(self, arguments: Mapping[str, Any]) -> Reading:
        job_id = self._jobs.start(_JOB, self._account.scope, arguments, person=self._who)
        return self._reading(self._jobs.get(job_id))

    def _reading(self, job: Job) -> Reading:
        return Reading(job=job, sample=self._account.memory.get(HeldSamples).get(job.id))


class SampleWork:
    """Reads a sample, and counts its fields so that the page that shows it does not wait."""

    def __init__(self, account_of: AccountOf) -> None:
        self._account_of = account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; it cannot go on in another process, which has none of the events."""
        return JobKind(name=_JOB, work=self.run, partial_results="The events it had read are lost.", resumable=False)

    def run(self, context: JobContext) -> None:
        """Read until all is there, or as much as can be had."""
        account, arguments = self._account_of(context.account), context.arguments
        held, limit = account.memory.get(HeldSamples), int(arguments["limit"])
        metric = Metric(id=arguments["metric"], name=arguments["name"], integration=arguments["integration"])
        reader = Events(account).reader(
            metric,
            limit,
            arguments["since"],
            arguments["until"],
            stopped=context.stopped,
            on_progress=lambda count: context.progress(count, limit),
        )
        events = reader.run()
        sample = reader_sample(metric, reader, events, limit)
        sample.fields()
        held.put(context.id, sample)
        if reader.error:
            raise reader.error
        if not reader.complete:
            context.check()


def _arguments(metric: Metric, limit: int, since: str, until: str) -> dict[str, Any]:
    check_request(limit, since, until)
    named = {"metric": metric.id, "name": metric.name, "integration": metric.integration}
    return {**named, "limit": limit, "since": since, "until": until}
