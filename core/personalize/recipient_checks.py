"""Checks of every recipient of a sample or of a file, in the background while somebody works on the page.

The job is stored. The block, the events and what comes of them stay in the memory of the process that checks.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from core.accounts.account import Account, AccountOf
from core.blocks.place_views import CheckedBlock, checked_block
from core.blocks.recipient_check import RecipientCheck
from core.blocks.recipient_report import RecipientReport
from core.domain.capabilities import ExpressionSupport
from core.domain.event import Event
from core.domain.job import Job
from core.errors import InputError
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.personalize.checked_events import CheckedEvents, digest
from core.publish.prepared_block import PreparedBlock

_JOB: Final = "recipient check"
_REPORTS: Final = 8
"""Reports of an account that a process holds."""
_BATCH: Final = 20
"""Recipients between two looks whether somebody stopped the check; HTML that a person edited may take a second each."""


class HeldChecks:
    """What a process checks for one account and has checked, until it is disconnected."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[CheckedBlock, CheckedEvents]] = {}
        self._reports: dict[str, RecipientReport] = {}
        self._guard = threading.Lock()
        self._closed = False

    def wait(self, name: str, block: CheckedBlock, events: CheckedEvents) -> None:
        """Hold what is about to be checked."""
        with self._guard:
            if not self._closed:
                self._waiting[name] = block, events

    def take(self, name: str) -> tuple[CheckedBlock, CheckedEvents]:
        """What is to be checked; InputError if it is gone."""
        with self._guard:
            if name not in self._waiting:
                raise InputError("the events are no longer here; check them again")
            return self._waiting.pop(name)

    def put(self, job_id: str, report: RecipientReport) -> None:
        """Hold a report; not if the account was disconnected meanwhile."""
        with self._guard:
            if not self._closed:
                self._reports[job_id] = report
                for old in list(self._reports)[:-_REPORTS]:
                    del self._reports[old]

    def report(self, job_id: str) -> RecipientReport | None:
        """What a job has found."""
        with self._guard:
            return self._reports.get(job_id)

    def close(self) -> None:
        """Drop everything."""
        with self._guard:
            self._closed = True
            self._waiting.clear()
            self._reports.clear()


@dataclass(frozen=True, kw_only=True)
class CheckState:
    """How far a check is; `report` is what came of it, as far as this process has it."""

    job: Job
    report: RecipientReport | None = field(default=None)


class RecipientChecks:
    """Checks the recipients of one account for one person."""

    def __init__(self, account: Account, jobs: Jobs, who: str) -> None:
        self._account, self._jobs, self._who = account, jobs, who

    def begin(self, block: PreparedBlock, events: CheckedEvents) -> Job:
        """Begin to check these recipients; the job."""
        name = _name(block, events)
        self._account.memory.get(HeldChecks).wait(name, as_checked(block), events)
        job_id = self._jobs.start(_JOB, self._account.scope, {"check": name}, person=self._who)
        return self._jobs.get(job_id)

    def state(self, block: PreparedBlock, events: CheckedEvents) -> CheckState | None:
        """How far the last check of these recipients is; None if there was none, or if nothing is left of it here."""
        job = self._jobs.latest(_JOB, self._account.scope, {"check": _name(block, events)})
        if job is None:
            return None
        report = self._account.memory.get(HeldChecks).report(job.id)
        return CheckState(job=job, report=report) if report or job.active or job.note else None


class RecipientCheckWork:
    """Checks the recipients that a job is for, as far as it gets."""

    def __init__(self, account_of: AccountOf) -> None:
        self._account_of = account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; it cannot go on in another process, which has none of the events."""
        return JobKind(name=_JOB, work=self.run, partial_results="What it had checked is gone.", resumable=False)

    def run(self, context: JobContext) -> None:
        """Check them all; what was checked until somebody stops it, or until a file cannot be read on, is held."""
        held = self._account_of(context.account).memory.get(HeldChecks)
        block, events = held.take(context.arguments["check"])
        check, started_at = RecipientCheck(block), monotonic()
        batch: list[Event] = []
        try:
            for event in events.read():
                batch.append(event)
                if len(batch) == _BATCH:
                    check.count(batch)
                    batch.clear()
                    context.progress(events.done, events.total, _pace(check.events, events, monotonic() - started_at))
                    context.check()
        finally:
            check.count(batch)
            context.progress(events.done, events.total, _pace(check.events, events, monotonic() - started_at))
            if check.events:
                held.put(context.id, check.report)


def check_all(block: PreparedBlock, events: Sequence[Event]) -> RecipientReport:
    """What all of these recipients see of a block."""
    check = RecipientCheck(as_checked(block))
    check.count(events)
    return check.report


def _pace(count: int, events: CheckedEvents, seconds: float) -> str:
    """How far it is, in words."""
    left = seconds * (events.total - events.done) / max(1, events.done)
    return f"{count:,} recipients, {count / max(0.001, seconds):,.0f} a second, about {max(1, round(left)):,} s left"


def as_checked(block: PreparedBlock) -> CheckedBlock:
    """A block as it is checked."""
    noted = block.support
    support = ExpressionSupport(alternative=noted.alternative, lost=noted.lost, unguarded_dates=noted.unguarded_dates)
    return checked_block(block, block.template, block.cloud, support)


def _name(block: PreparedBlock, events: CheckedEvents) -> str:
    """What tells a check from others, without anything of its events."""
    template, cloud, choices, support = block.identity
    html = block.html if block.personalization.edited else ""
    parts = (template, cloud, choices, sorted(support.alternative), sorted(support.lost), html, events.name)
    return digest(repr(parts))
