"""Runs jobs in threads of this process; each job in one process at a time."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from core.domain.job import Job
from core.errors import Busy, NotFound, StoreError
from core.jobs.claims import Claims
from core.jobs.context import JobContext
from core.jobs.job import INTERRUPTED
from core.jobs.run import JobKind, Run, log, perform
from core.jobs.store import InTransaction, JobStore, new_job
from core.jobs.watcher import Watcher
from core.logs import report_unexpected
from core.store.database import Database

_LOG: Final = logging.getLogger(__name__)
_CLOSING_SECONDS: Final = 30.0
_STOPPING_SECONDS: Final = 20.0
"""How long a job that is being stopped is waited for before it is resumed."""
_JOINING_SECONDS: Final = 300.0
"""How long another process that does the same is waited for."""


class Jobs:
    """The jobs of one workspace; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._store = JobStore(database)
        self._claims = Claims(database.lock_folder)
        self._watcher = Watcher(database, self._store)
        self._kinds: dict[str, JobKind] = {}
        self._runs: dict[str, Run] = {}
        self._guard = threading.Lock()
        self._closing = threading.Event()

    def register(self, kind: JobKind) -> None:
        """Make a kind of work known, before any job of it is started or resumed."""
        self._kinds[kind.name] = kind

    def start(
        self,
        kind: str,
        account: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        person: str = "",
        in_transaction: InTransaction | None = None,
    ) -> str:
        """Begin a job in a thread of its own; its ID, or that of the active job that does the same.

        `account` is the scope of the account that it is planned for. `in_transaction` writes the job's own rows in the
        write unit in which the job is added.
        """
        job_id, run = self._added(new_job(kind, account, arguments or {}, person), in_transaction)
        if run:
            self._launch(run)
        return job_id

    def run(
        self,
        kind: str,
        account: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        person: str = "",
        in_transaction: InTransaction | None = None,
    ) -> Job:
        """Do a job in this thread, or wait for the active one that does the same; how it ended.

        An error that ends it is raised once it is written down. See `start` for the arguments.
        """
        job_id, run = self._added(new_job(kind, account, arguments or {}, person), in_transaction)
        if run is None:
            return self._joined(job_id)
        try:
            self._watcher.add(run.context)
            end = perform(run, self._store, self._closing)
        finally:
            self._leave(run)
        if end.error:
            raise end.error
        return self.get(job_id)

    def stop(self, job_id: str) -> bool:
        """Ask a job to leave off; what it did is kept. False, and nothing happens, if it has ended or was asked."""
        job = self.get(job_id)
        if is_stopping := self._store.move(job_id, "stopping"):
            log("asked to stop", job)
        if run := self._runs.get(job_id):
            run.context.stop()
        elif not self._claims.is_taken(job_id):
            self._store.move(job_id, "stopped")
        return is_stopping

    def resume(
        self, job_id: str, in_transaction: InTransaction | None = None, *, done: bool = False, person: str = ""
    ) -> None:
        """Go on with a job that was stopped, failed or interrupted, or with `done` is done, in a thread of its own.

        `in_transaction` writes the job's own rows in the same write unit. Busy while the job is still being stopped.
        `person` answers for what it does from now on.
        """
        if self.get(job_id).state == "stopping":
            self.wait(job_id, _STOPPING_SECONDS)
        if run := self._claimed(self.get(job_id), person):
            self._resume(run, in_transaction, done=done)
        elif (job := self.get(job_id)).state == "stopping":
            raise Busy(f"the {job.kind} is still being stopped; try again in a minute")

    def resume_interrupted(self, account: str) -> list[str]:
        """Go on with the jobs of an account that lost their process; the IDs of those that run again.

        One that was being stopped, and one whose kind cannot go on, ends as stopped.
        """
        revived = []
        for job in self._store.active(account):
            run = self._claimed(job) if job.kind in self._kinds else None
            if run is None:
                continue
            is_stopping = run.job.state == "stopping"
            if run.job.active and run.kind.resumable and not is_stopping:
                revived += [job.id] if self._resume(run, None) else []
            else:
                try:
                    self._store.move(job.id, "stopped", "" if is_stopping else run.kind.interrupted)
                finally:
                    self._leave(run)
        return revived

    def wait(self, job_id: str, seconds: float | None = None) -> Job:
        """Wait until this process no longer works on a job, at most so long; how far it is then."""
        until = None if seconds is None else time.monotonic() + seconds
        # One that was stopped may go on at once: somebody resumes it, or starts the same.
        while True:
            while run := self._runs.get(job_id):
                if not run.ended.wait(None if until is None else max(0.0, until - time.monotonic())):
                    return self.get(job_id)
            job = self.get(job_id)
            if not job.active or job_id not in self._runs:
                return job

    def get(self, job_id: str) -> Job:
        """A job as it is now; NotFound if there is none."""
        job = self._store.get(job_id)
        if job is None:
            raise NotFound(f"there is no job {job_id}")
        return self._as_it_is(job)

    def latest(self, kind: str, account: str, arguments: Mapping[str, Any] | None = None) -> Job | None:
        """The job of a kind that was started last for an account, with these arguments if they are given."""
        job = self._store.latest(kind, account, arguments)
        return self._as_it_is(job) if job else None

    def newest(self, kind: str, account: str, limit: int = 50) -> list[Job]:
        """The jobs of a kind that were started last for an account, the newest first."""
        return [self._as_it_is(job) for job in self._store.newest(kind, account, limit)]

    def active(self, account: str) -> list[Job]:
        """The jobs of an account that a living process works on, the oldest first."""
        return [job for job in map(self._as_it_is, self._store.active(account)) if job.active]

    def partial_results(self, kind: str) -> str:
        """What stays of a job of this kind when it breaks off, in a sentence."""
        return self._kinds[kind].partial_results

    def wait_until_stopped(self, job_id: str) -> Job:
        """A job that is being stopped, once it has been; one that was interrupted ends as stopped."""
        if self.get(job_id).interrupted:
            self.stop(job_id)
        return self.wait(job_id, _STOPPING_SECONDS) if self.get(job_id).state == "stopping" else self.get(job_id)

    def close(self) -> None:
        """Let each job leave off where it can go on; none begins any more."""
        with self._guard:
            self._closing.set()
            runs = list(self._runs.values())
        for run in runs:
            run.context.stop(closing=True)
        until = time.monotonic() + _CLOSING_SECONDS
        for run in runs:
            run.ended.wait(max(0.0, until - time.monotonic()))

    def _claimed(self, job: Job, person: str = "") -> Run | None:
        """This process's run of a job, to be launched or left; None if another thread or process works on it."""
        # Known as soon as it is claimed: whoever finds it claimed can wait for it.
        with self._guard:
            claim = self._claims.take(job.id)
            if claim is None:
                return None
            try:
                # As its last run left it, which may have ended since the job was read.
                job = self._store.get(job.id) or job
                job = replace(job, person=person or job.person)
                run = Run(job=job, kind=self._kinds[job.kind], claim=claim, context=JobContext(job))
            except BaseException:
                claim.release()
                raise
            self._runs[job.id] = run
            return run

    def _added(self, job: Job, in_transaction: InTransaction | None) -> tuple[str, Run | None]:
        """The ID of the job or of the active one that does the same, and the run that this process owes it."""
        # Claimed before others see it: an active job that nobody has claimed has lost its process.
        run = self._claimed(job)
        if run is None:
            raise StoreError("a new job cannot be claimed")
        same = ""
        try:
            same = self._store.add(job, in_transaction, shared=run.kind.shared)
        finally:
            if same != job.id:
                self._leave(run)
        if same == job.id:
            log("added", job)
            return same, run
        other = self._claimed(self.get(same), job.person)
        return same, other if other and self._requeued(other, None) else None

    def _resume(self, run: Run, in_transaction: InTransaction | None, *, done: bool = False) -> bool:
        if not self._requeued(run, in_transaction, done=done):
            return False
        log("resumed", run.job)
        self._launch(run)
        return True

    def _requeued(self, run: Run, in_transaction: InTransaction | None, *, done: bool = False) -> bool:
        """Whether a job waits for its turn again; if not, its run is over."""
        requeued = False
        try:
            requeued = self._store.requeue(run.job.id, in_transaction, done=done, person=run.job.person)
        finally:
            if not requeued:
                self._leave(run)
        return requeued

    def _joined(self, job_id: str) -> Job:
        if run := self._runs.get(job_id):
            run.ended.wait()
        elif claim := self._claims.take(job_id, _JOINING_SECONDS):
            claim.release()
        return self.get(job_id)

    def _as_it_is(self, job: Job) -> Job:
        run = self._runs.get(job.id)
        if run:
            # The calls of a run are added to its row in the end, with its state.
            calls = run.context.cost.calls if job.active else 0
            return replace(job, **vars(run.context.reached), calls=job.calls + calls)
        if not job.active or self._claims.is_taken(job.id):
            return job
        # It may have ended since it was read.
        now = self._store.get(job.id) or job
        if not now.active:
            return now
        kind = self._kinds.get(now.kind)
        return replace(now, state="stopped", note=kind.interrupted if kind else INTERRUPTED, interrupted=True)

    def _launch(self, run: Run) -> None:
        if self._closing.is_set():
            # It waits for the next process.
            self._leave(run)
            return
        name = f"{run.job.kind} {run.job.id}"
        try:
            self._watcher.add(run.context)
            threading.Thread(target=self._thread, args=[run], name=name, daemon=True).start()
        except BaseException:
            self._leave(run)
            raise

    def _thread(self, run: Run) -> None:
        try:
            perform(run, self._store, self._closing)
        except Exception as error:  # noqa: BLE001 - its end could not be written: the next process goes on with it
            report_unexpected(_LOG, error)
        finally:
            self._leave(run)
            self._database.close()

    def _leave(self, run: Run) -> None:
        self._watcher.remove(run.context)
        run.claim.release()
        with self._guard:
            # This process may work on it again by now.
            if self._runs.get(run.job.id) is run:
                del self._runs[run.job.id]
        run.ended.set()
