"""One run of a job: from its start to whatever ends it, which is always written down."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.domain.job import Job
from core.errors import StoreError, WorkspaceError
from core.http import count_api_calls
from core.jobs.context import JobContext
from core.jobs.job import INTERRUPTED, End, Stopped
from core.jobs.store import JobStore
from core.logs import report_unexpected
from core.store.locks import Lock

_LOG: Final = logging.getLogger("core.jobs")


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of long work.

    `work` returns when all is done, raises `Stopped` when it leaves off because it must, and an error of the product
    when it cannot go on; the text of both becomes the note. `partial_results` says what stays when it breaks off.
    Work that is not `resumable` ends as stopped when its process ends. Of `shared` work, one job with the same
    arguments is active for an account at a time.
    """

    name: str
    work: Callable[[JobContext], None]
    partial_results: str
    resumable: bool = True
    shared: bool = True

    @property
    def interrupted(self) -> str:
        """The note of a job that lost its process."""
        return f"{INTERRUPTED} {self.partial_results}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A job that this process works on."""

    job: Job
    kind: JobKind
    claim: Lock
    context: JobContext
    ended: threading.Event = field(default_factory=threading.Event)


def perform(run: Run, store: JobStore, closing: threading.Event) -> End:
    """Do the work and write down how it ended.

    An exception that is no `Exception` passes: as if the process had been killed, the job is left to the next one.
    """
    end = End(state="stopped")
    try:
        if store.move(run.job.id, "running"):
            log("started", run.job)
            end = _worked(run, store, closing)
        if not store.end(run.job.id, end, run.context.reached, run.context.cost):
            _LOG.warning("the end of job %s (%s) cannot be written: its state has changed", run.job.id, end.state)
    except StoreError as error:
        # The next process that opens the workspace goes on with it.
        _LOG.warning("job %s cannot be written (%s)", run.job.id, error)
        return End(state="stopped", note=str(error), error=end.error or error)
    log(end.state, run.job)
    return end


def log(step: str, job: Job) -> None:
    """Write a step of a job to the log."""
    fields = {"job": job.id, "kind": job.kind, "account": job.account, "person": job.person}
    message = "%s %s %s (account %s, started by %s)"
    _LOG.info(
        message, job.kind, job.id, step, job.account, job.person or "this machine", extra={"step": step, **fields}
    )


def _worked(run: Run, store: JobStore, closing: threading.Event) -> End:
    try:
        with count_api_calls() as run.context.cost:
            run.kind.work(run.context)
    except Stopped as stopped:
        return _left_off(run, store, closing, str(stopped))
    except WorkspaceError as error:
        if run.context.stopped():
            # A call that waits for a service to be ready again ends with the error that it waited for.
            return _left_off(run, store, closing)
        return End(state="stopped", note=str(error), error=error)
    except Exception as error:  # noqa: BLE001 - whatever ends a job is told to the person who started it
        error_id = report_unexpected(_LOG, error)
        return End(state="failed", note=_unexpected(run.kind, error_id), error_id=error_id, error=error)
    return End(state="done")


def _left_off(run: Run, store: JobStore, closing: threading.Event, note: str = "") -> End:
    is_stopping = store.states([run.job.id]).get(run.job.id) == "stopping"
    if is_stopping or not closing.is_set():
        return End(state="stopped", note=note)
    return End(state="queued") if run.kind.resumable else End(state="stopped", note=run.kind.interrupted)


def _unexpected(kind: JobKind, error_id: str) -> str:
    return (
        f"An unexpected error ended the {kind.name}. {kind.partial_results} Try again; if it happens again, report the "
        f"error ID {error_id}."
    )
