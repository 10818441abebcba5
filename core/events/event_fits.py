"""How well each event of an account suits a template, by small samples that are read in the background.

Like other samples they are personal data, and stay in the memory of the process that read them.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.domain.event import Metric
from core.domain.job import Job
from core.domain.template import Slot
from core.errors import InputError, NotFound
from core.events.fit import Fit, rank
from core.events.sample import Sample
from core.events.sample_reader import WORKERS
from core.events.sampling import HeldSamples
from core.events.service import Events, read_sample
from core.http import map_concurrently
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs

SIZE: Final = 100
"""The newest events of a metric that are read: one call, and a rate that is sure to about 10 points."""
MOST_METRICS: Final = 40
"""Metrics of an account that are tried."""
_PAUSE: Final = timedelta(minutes=5)
"""After an attempt that broke off."""
_JOB: Final = "event ranking"


class SmallSamples(HeldSamples):
    """What a process has read of an account's metrics to compare them, by the metric's ID."""

    most = MOST_METRICS


class EventFits:
    """Compares the events of one account for one person."""

    def __init__(self, account: Account, jobs: Jobs, who: str) -> None:
        self._account, self._jobs, self._who = account, jobs, who

    def samples(self, metrics: Iterable[Metric]) -> list[Sample]:
        """The samples of these metrics that this process has; a metric without any event has an empty one."""
        held = self._account.memory.get(SmallSamples)
        return [sample for metric in metrics if (sample := held.get(metric.id))]

    def rank(self, metrics: Iterable[Metric], slots: Sequence[Slot], *larger: Sample) -> list[Fit]:
        """The metrics with events that were read, the best for these slots first; `larger` samples count instead."""
        samples = {sample.metric.id: sample for sample in (*self.samples(metrics), *larger)}
        return rank((sample for sample in samples.values() if sample.events or sample.rates), slots)

    def is_incomplete(self, metrics: Sequence[Metric]) -> bool:
        """Whether samples are missing that are being read, or that `read` would bring."""
        if len(self.samples(metrics[:MOST_METRICS])) == len(metrics[:MOST_METRICS]):
            return False
        job = self._last(metrics)
        return job is None or job.active or not _is_pausing(job)

    def read(self, metrics: Sequence[Metric]) -> None:
        """Begin to read what is missing, and return at once; not while that is done, or soon after it broke off."""
        job = self._last(metrics)
        if self.is_incomplete(metrics) and not (job and job.active):
            self._jobs.start(_JOB, self._account.scope, _arguments(metrics), person=self._who)

    def wait(self, metrics: Sequence[Metric], seconds: float | None = None) -> Job | None:
        """Wait until they have been read, at most so long; the job that reads them, None where none was begun."""
        job = self._last(metrics)
        return self._jobs.wait(job.id, seconds) if job else None

    def _last(self, metrics: Sequence[Metric]) -> Job | None:
        return self._jobs.latest(_JOB, self._account.scope, _arguments(metrics))


def _arguments(metrics: Sequence[Metric]) -> dict[str, Any]:
    return {"metrics": [metric.id for metric in metrics[:MOST_METRICS]]}


def _is_pausing(job: Job) -> bool:
    """Whether it broke off just now."""
    return bool(job.note) and datetime.now(UTC) - datetime.fromisoformat(job.created_at) < _PAUSE


class RankingWork:
    """Reads a small sample of each metric, and counts its fields so that the page that shows them does not wait."""

    def __init__(self, account_of: AccountOf) -> None:
        self._account_of = account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; it cannot go on in another process, which has none of the events."""
        return JobKind(name=_JOB, work=self.run, partial_results="Its progress is saved.", resumable=False)

    def run(self, context: JobContext) -> None:
        """Read every metric that this process has no sample of."""
        account = self._account_of(context.account)
        held = account.memory.get(SmallSamples)
        metrics = {metric.id: metric for metric in account.klaviyo.get_metrics()}
        missing = [metrics[each] for each in context.arguments["metrics"] if each in metrics and held.get(each) is None]

        def read(metric: Metric) -> None:
            context.check()
            sample = _read(Events(account), metric, context)
            sample.fields()
            held.put(metric.id, sample)
            context.progress(sum(held.get(each.id) is not None for each in missing), len(missing))

        map_concurrently(read, missing, WORKERS)


def _read(events: Events, metric: Metric, context: JobContext) -> Sample:
    try:
        return read_sample(metric, events.reader(metric, SIZE, stopped=context.stopped), SIZE)
    except (InputError, NotFound):
        # Klaviyo does not let every metric's events be queried.
        return Sample(metric=metric, events=())
