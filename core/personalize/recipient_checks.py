"""Checks of every recipient of a sample or of a file, in the background while somebody works on the page.

The job is stored. The block, the events and what comes of them stay in the memory of the process that checks.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.blocks.place_views import CheckedBlock, checked_block
from core.blocks.recipient_check import RecipientCheck
from core.blocks.recipient_report import RecipientReport
from core.domain.capabilities import ExpressionSupport
from core.domain.event import Event
from core.domain.job import Job
from core.errors import ChooseError, InputError, WorkspaceError
from core.events.file_reading import FileReading
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.personalize.checked_events import CheckedEvents, digest
from core.publish.prepared_block import PreparedBlock

_JOB: Final = "recipient check"
_LOST: Final = "The results of the check were lost."
_HELD: Final = 8
"""Reports of an account that a process holds, and events that wait for their check."""
_BATCH: Final = 20
"""Recipients between two looks whether somebody stopped the check; HTML that a person edited may take a second each."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of a check: its `report`, None if there was nobody to check, and how files were read.

    `candidates` are the columns of JSON of a table, one of which is the event.
    """

    report: RecipientReport | None = None
    readings: tuple[FileReading, ...] = ()
    candidates: tuple[str, ...] = ()


class HeldChecks:
    """What a process checks for one account and has checked, by job, until it is disconnected."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[CheckedBlock, CheckedEvents]] = {}
        self._checked: dict[str, Checked] = {}
        self._guard = threading.Lock()
        self._closed = False

    def wait(self, job_id: str, block: CheckedBlock, events: CheckedEvents) -> None:
        """Hold what a job is about to check."""
        with self._guard:
            if not self._closed:
                self._waiting[job_id] = block, events
                _drop_oldest(self._waiting)

    def take(self, job_id: str) -> tuple[CheckedBlock, CheckedEvents]:
        """What a job is to check; InputError if this process no longer has it."""
        with self._guard:
            if job_id not in self._waiting:
                raise InputError("the events are no longer here; check them again")
            return self._waiting.pop(job_id)

    def drop(self, job_id: str) -> None:
        """Drop what a job was to check and will not."""
        with self._guard:
            self._waiting.pop(job_id, None)

    def put(self, job_id: str, checked: Checked) -> None:
        """Hold what came of a check; not if the account was disconnected meanwhile."""
        with self._guard:
            if not self._closed:
                self._checked[job_id] = checked
                _drop_oldest(self._checked)

    def checked(self, job_id: str) -> Checked | None:
        """What came of a job."""
        with self._guard:
            return self._checked.get(job_id)

    def close(self) -> None:
        """Drop everything."""
        with self._guard:
            self._closed = True
            self._waiting.clear()
            self._checked.clear()


def _drop_oldest(held: dict[str, Any]) -> None:
    for old in list(held)[:-_HELD]:
        del held[old]


@dataclass(frozen=True, kw_only=True)
class CheckState:
    """How far a check is; the rest is what came of it, as far as this process has it. See `Checked`."""

    job: Job
    report: RecipientReport | None = None
    readings: tuple[FileReading, ...] = ()
    candidates: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every recipient was checked."""
        return self.job.state == "done" and not any(reading.skipped for reading in self.readings)


class RecipientChecks:
    """Checks the recipients of one account for one person."""

    def __init__(self, account: Account, jobs: Jobs, who: str) -> None:
        self._account, self._jobs, self._who = account, jobs, who

    def begin(self, block: PreparedBlock, events: CheckedEvents) -> Job:
        """Begin to check these recipients; the job, which may be one that somebody has begun before."""
        arguments, held = {"check": _name(block, events)}, self._held
        self._end_interrupted(arguments)
        added: list[str] = []

        def wait(_: object, job_id: str) -> None:
            # Only for a job that is added: another one has its own events already.
            added.append(job_id)
            held.wait(job_id, as_checked(block), events)

        try:
            job_id = self._jobs.start(_JOB, self._account.scope, arguments, person=self._who, in_transaction=wait)
        except BaseException:
            for each in added:
                held.drop(each)
            raise
        return self._jobs.get(job_id)

    def state(self, block: PreparedBlock, events: CheckedEvents) -> CheckState | None:
        """How far the last check of these recipients is; None if there was none, or if nothing is left of it here."""
        job = self._jobs.latest(_JOB, self._account.scope, {"check": _name(block, events)})
        if job is None:
            return None
        if not job.active:
            # It may have been stopped before it began.
            self._held.drop(job.id)
        checked = self._held.checked(job.id)
        if checked:
            return CheckState(job=job, report=checked.report, readings=checked.readings, candidates=checked.candidates)
        return CheckState(job=job) if job.active or job.note else None

    def _end_interrupted(self, arguments: Mapping[str, str]) -> None:
        """End a job whose process is gone with its events, so that the next one is another."""
        before = self._jobs.latest(_JOB, self._account.scope, arguments)
        if before and before.interrupted:
            self._jobs.stop(before.id)

    @property
    def _held(self) -> HeldChecks:
        return self._account.memory.get(HeldChecks)


class RecipientCheckWork:
    """Checks the recipients that a job is for, as far as it gets."""

    def __init__(self, account_of: AccountOf) -> None:
        self._account_of = account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; it cannot go on in another process, which has none of the events."""
        return JobKind(name=_JOB, work=self.run, partial_results=_LOST, resumable=False)

    def run(self, context: JobContext) -> None:
        """Check them all; what was checked until somebody stops it, or until a file cannot be read on, is held."""
        held = self._account_of(context.account).memory.get(HeldChecks)
        block, events = held.take(context.id)
        check, started_at = RecipientCheck(block), monotonic()
        candidates: tuple[str, ...] = ()
        is_read = False

        def progress() -> None:
            context.progress(events.done, events.total, _pace(check.events, events, monotonic() - started_at))

        try:
            for batch in _batches(events.read()):
                check.count(batch)
                progress()
                context.check()
                # No call of a service tells that the account was disconnected.
                self._account_of(context.account)
            is_read = True
        except ChooseError as error:
            candidates = error.choices
            raise
        finally:
            progress()
            readings = events.readings if check.events or is_read else ()
            candidates = candidates or tuple(dict.fromkeys(name for each in readings for name in each.candidates))
            report = check.report if check.events else None
            # That there was nobody to check is an answer, too.
            if report or candidates or is_read:
                held.put(context.id, Checked(report=report, readings=readings, candidates=candidates))


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events, so many at a time; those before an error come before it."""
    batch: list[Event] = []
    try:
        for event in events:
            batch.append(event)
            if len(batch) == _BATCH:
                full, batch = batch, []
                yield full
    except WorkspaceError:
        yield batch
        raise
    if batch:
        yield batch


def check_all(block: PreparedBlock, events: Sequence[Event]) -> RecipientReport:
    """What all of these recipients see of a block."""
    check = RecipientCheck(as_checked(block))
    check.count(events)
    return check.report


def _pace(count: int, events: CheckedEvents, seconds: float) -> str:
    """How far it is, in words."""
    recipients = "1 recipient" if count == 1 else f"{count:,} recipients"
    pace = f"{recipients}, {count / max(0.001, seconds):,.0f} a second"
    if events.done >= events.total:
        return pace
    left = seconds * (events.total - events.done) / max(1, events.done)
    return f"{pace}, about {max(1, round(left)):,} s left"


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
