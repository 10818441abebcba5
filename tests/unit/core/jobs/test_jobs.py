"""One background job: it always ends, once, in one process at a time, and says how."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core.domain.job import Job, JobState
from core.errors import Busy, InputError, NotConnected, NotFound, StoreError, Throttled
from core.http import count_api_calls
from core.jobs.context import JobContext
from core.jobs.job import INTERRUPTED, MOVES, Stopped
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.jobs.store import JobStore, new_job
from core.jobs.watcher import Watcher
from core.store.backup import back_up, restore
from core.store.database import Database
from tests.support.servers import ROOT

HERE = "real:ACCOUNT:cloud"
KEPT = "The things that were counted are kept."
LOST = f"{INTERRUPTED} {KEPT}"
Work = Callable[[JobContext], None]


class Gate:
    """Work that says when it has begun, and ends when it may or must."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Semaphore(0), threading.Event()
        self.threads: list[str] = []

    def work(self, context: JobContext) -> None:
        self.threads.append(threading.current_thread().name)
        self.begun.release()
        while not self.go.is_set():
            if context.wait(0.01):
                raise Stopped


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "workspace.db")


@pytest.fixture
def make(database: Database) -> Iterator[Callable[..., Jobs]]:
    made: list[Jobs] = []

    def make(work: Work, **options: bool) -> Jobs:
        """The jobs of one process, of one kind."""
        jobs = Jobs(database)
        jobs.register(JobKind(name="count", work=work, partial_results=KEPT, **options))
        made.append(jobs)
        return jobs

    yield make
    for jobs in made:
        jobs.close()


Make = Callable[..., Jobs]


def raising(error: BaseException) -> Work:
    def work(_: JobContext) -> None:
        raise error

    return work


def test_a_job_that_returns_is_done_and_keeps_what_it_was_about(make: Make) -> None:
    def work(context: JobContext) -> None:
        assert (context.account, context.person, dict(context.arguments)) == (HERE, "ada@example.com", {"size": 3})
        context.progress(3, 3, "third")

    jobs = make(work)
    job = jobs.wait(jobs.start("count", HERE, {"size": 3}, person="ada@example.com"))
    assert (job.state, job.done, job.total, job.step, job.note, job.fraction) == ("done", 3, 3, "third", "", 1.0)
    assert (job.kind, job.account, job.person, job.arguments) == ("count", HERE, "ada@example.com", {"size": 3})
    assert jobs.latest("count", HERE) == jobs.latest("count", HERE, {"size": 3}) == job
    assert jobs.latest("count", HERE, {"size": 4}) is jobs.latest("count", "another") is None


@pytest.mark.parametrize("start", [Jobs.start, Jobs.run])
def test_whoever_starts_what_was_interrupted_answers_for_it(
    make: Make, database: Database, start: Callable[..., object]
) -> None:
    """The same was begun by somebody else, whose process is gone: what it does from now on is this person's doing."""
    seen: list[str] = []
    jobs = make(lambda context: seen.append(context.person))
    for person, expected in (("ben@example.com", "ben@example.com"), ("", "ana@example.com")):
        lost = JobStore(database).add(new_job("count", HERE, {}, "ana@example.com"), None)
        start(jobs, "count", HERE, person=person)
        job = jobs.wait(lost)
        assert (job.state, job.person, seen.pop()) == ("done", expected, expected)


def test_an_error_of_the_product_stops_it_with_its_sentence(make: Make) -> None:
    jobs = make(raising(NotConnected("this account is not connected any more")))
    job = jobs.wait(jobs.start("count", HERE))
    assert (job.state, job.note, job.error_id) == ("stopped", "this account is not connected any more", "")


@pytest.mark.parametrize("error", [MemoryError(), KeyError("ada@example.com"), AssertionError("boom")])
def test_an_unexpected_error_fails_it_with_a_sentence_and_an_id_that_the_log_knows(
    make: Make, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = make(raising(error))
    job = jobs.wait(jobs.start("count", HERE))
    assert job.state == "failed"
    assert KEPT in job.note
    assert job.error_id in job.note
    assert not any(word in job.note for word in (type(error).__name__, "boom", "ada@example.com"))
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert (record.exc_info[1], job.error_id in record.getMessage()) == (error, True)
    assert job.error_id


def test_each_step_is_logged_with_id_kind_person_and_account(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "core.jobs")
    gate = Gate()
    jobs = make(gate.work)
    job_id = jobs.start("count", HERE, person="ada@example.com")
    gate.begun.acquire()
    jobs.stop(job_id)
    jobs.wait(job_id)
    gate.go.set()
    jobs.resume(job_id)
    jobs.wait(job_id)
    steps = [vars(record)["step"] for record in caplog.records]
    assert steps == ["added", "started", "asked to stop", "stopped", "resumed", "started", "done"]
    for record in caplog.records:
        assert all(each in record.getMessage() for each in ("count", job_id, HERE, "ada@example.com"))


def test_stopped_it_goes_on_and_what_it_cost_is_added(make: Make) -> None:
    gate = Gate()

    def work(context: JobContext) -> None:
        context.cost.add_calls(2)
        gate.work(context)

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()
    running = jobs.get(job_id)
    assert (running.state, running.calls) == ("running", 2)
    jobs.stop(job_id)
    stopped = jobs.wait(job_id)
    assert (stopped.state, stopped.note, stopped.interrupted) == ("stopped", "", False)
    jobs.stop(job_id)
    gate.go.set()
    jobs.resume(job_id)
    done = jobs.wait(job_id)
    assert (done.state, stopped.calls, done.calls) == ("done", 2, 4)
    jobs.resume(job_id)
    jobs.stop(job_id)
    assert jobs.get(job_id) == done
    assert len(gate.threads) == 2


def test_a_failed_job_can_be_tried_again_and_says_nothing_of_the_failure_then(make: Make) -> None:
    errors: list[Exception] = [ValueError()]

    def work(_: JobContext) -> None:
        if errors:
            raise errors.pop()

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    assert jobs.wait(job_id).state == "failed"
    jobs.resume(job_id)
    job = jobs.wait(job_id)
    assert (job.state, job.note, job.error_id) == ("done", "", "")


def test_twenty_starts_at_once_of_the_same_work_make_one_thread(make: Make) -> None:
    """In two processes' worth of runners."""
    gate = Gate()
    runners, ids = [make(gate.work), make(gate.work)], set[str]()
    threads = [
        threading.Thread(target=lambda n=n: ids.add(runners[n % 2].start("count", HERE, {"n": 1}))) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.begun.acquire()
    assert len(ids) == len(gate.threads) == 1
    other = runners[0].start("count", HERE, {"n": 2})
    assert other not in ids
    gate.go.set()
    assert {runners[0].wait(each).state for each in ids} <= {"done", "running"}


@pytest.mark.parametrize("step", ["added", "resumed"])
def test_whoever_is_told_of_a_job_can_wait_for_its_end(make: Make, step: str, caplog: pytest.LogCaptureFixture) -> None:
    """At whatever moment: here between the write that shows it to others and the start of its thread."""
    caplog.set_level(logging.INFO, "core.jobs")
    jobs = make(lambda _: None)
    ended, seen = jobs.start("count", HERE, {"n": 1}), list[Job]()
    jobs.wait(ended)

    def begin() -> str:
        if step == "added":
            return jobs.start("count", HERE, {"n": 2})
        jobs.resume(ended, done=True)
        return ended

    another = threading.Thread(target=lambda: seen.append(jobs.wait(begin())))

    class Between(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if vars(record)["step"] == step and not another.ident:
                another.start()
                another.join(0.5)

    between = Between()
    logging.getLogger("core.jobs").addHandler(between)
    try:
        mine = jobs.wait(begin())
        another.join(20)
    finally:
        logging.getLogger("core.jobs").removeHandler(between)
    assert [(each.id, each.state) for each in seen] == [(mine.id, "done")]


def test_a_job_that_goes_on_while_it_is_waited_for_is_waited_for_to_its_end(make: Make) -> None:
    """It is stopped, and at that moment somebody starts the same again."""
    gate = Gate()
    jobs = make(gate.work)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()

    class Resumed(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            has_ended = super().wait(timeout)
            jobs.resume(job_id)
            threading.Timer(0.3, gate.go.set).start()
            return has_ended

    object.__setattr__(jobs._runs[job_id], "ended", Resumed())
    jobs.stop(job_id)
    assert jobs.wait(job_id).state == "done"
    assert len(gate.threads) == 2


def test_what_is_not_shared_begins_each_time(make: Make) -> None:
    gate = Gate()
    jobs = make(gate.work, shared=False)
    assert jobs.start("count", HERE) != jobs.start("count", HERE)
    gate.go.set()


def test_many_resumes_at_once_make_one_thread(make: Make) -> None:
    gate = Gate()
    runners = [make(gate.work), make(gate.work)]
    job_id = runners[0].start("count", HERE)
    gate.begun.acquire()
    runners[0].stop(job_id)
    runners[0].wait(job_id)
    threads = [threading.Thread(target=runners[n % 2].resume, args=[job_id]) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.begun.acquire()
    assert len(gate.threads) == 2
    gate.go.set()


def test_another_process_sees_how_far_it_is_and_stops_it(make: Make) -> None:
    begun, seen = threading.Event(), threading.Event()

    def work(context: JobContext) -> None:
        context.progress(7, 9, "seventh")
        begun.set()
        context.wait(60)
        seen.set()
        raise Stopped

    mine, other = make(work), make(work)
    job_id = mine.start("count", HERE)
    assert begun.wait(20)
    while other.get(job_id).done != 7:
        assert not seen.wait(0.01)
    other.stop(job_id)
    assert other.get(job_id).state in ("stopping", "stopped")
    assert seen.wait(20)
    assert mine.wait(job_id).state == "stopped"


def test_closing_leaves_it_to_the_next_process(make: Make, database: Database) -> None:
    gate = Gate()
    jobs = make(gate.work)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()
    jobs.close()
    next_one = make(gate.work)
    job = next_one.get(job_id)
    assert (job.state, job.note, job.interrupted) == ("stopped", LOST, True)
    late = jobs.start("count", HERE, {"n": 2})
    assert next_one.resume_interrupted("another") == []
    assert next_one.resume_interrupted(HERE) == [job_id, late]
    gate.go.set()
    assert [next_one.wait(each).state for each in (job_id, late)] == ["done", "done"]
    assert len(gate.threads) == 3


def test_one_that_was_being_stopped_is_not_resumed(make: Make, database: Database) -> None:
    jobs, store = make(Gate().work), JobStore(database)
    job_id = store.add(new_job("count", HERE, {}, ""))
    store.move(job_id, "running")
    store.move(job_id, "stopping")
    assert jobs.resume_interrupted(HERE) == []
    job = jobs.get(job_id)
    assert (job.state, job.note, job.interrupted) == ("stopped", "", False)


def test_work_that_cannot_go_on_ends_with_its_process(make: Make) -> None:
    gate = Gate()
    jobs = make(gate.work, resumable=False)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()
    jobs.close()
    job = make(gate.work, resumable=False).get(job_id)
    assert (job.state, job.note) == ("stopped", LOST)


def test_an_interrupted_job_can_be_stopped_resumed_and_joined(make: Make, database: Database) -> None:
    gate = Gate()
    gate.go.set()
    jobs, store = make(gate.work), JobStore(database)
    for act in (jobs.resume, jobs.stop, lambda _: jobs.start("count", HERE), lambda _: jobs.run("count", HERE)):
        job_id = store.add(new_job("count", HERE, {}, ""))
        store.move(job_id, "running")
        assert jobs.get(job_id).interrupted
        act(job_id)
        job = jobs.wait(job_id)
        assert (job.state, job.interrupted) == ("stopped" if act == jobs.stop else "done", False)


def test_in_this_thread_it_raises_what_ended_it(make: Make) -> None:
    jobs = make(raising(NotConnected("connect first")))
    with pytest.raises(NotConnected, match="connect first"):
        jobs.run("count", HERE)
    job = jobs.latest("count", HERE)
    assert job
    assert (job.state, job.note) == ("stopped", "connect first")


def test_in_this_thread_calls_count_for_whoever_waits(make: Make) -> None:
    def work(context: JobContext) -> None:
        context.cost.add_calls(3)

    with count_api_calls() as cost:
        job = make(work).run("count", HERE)
    assert job.calls == cost.calls == 3


def test_a_client_that_waits_no_longer_because_it_must_leave_off_is_no_error(make: Make) -> None:
    begun = threading.Event()

    def work(context: JobContext) -> None:
        begun.set()
        context.wait(60)
        raise Throttled("the service asks to slow down")

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    assert begun.wait(20)
    jobs.stop(job_id)
    job = jobs.wait(job_id)
    assert (job.state, job.note) == ("stopped", "")


def test_whoever_runs_what_is_under_way_waits_for_it(make: Make) -> None:
    gate = Gate()
    runners, found = [make(gate.work), make(gate.work)], list[Job]()
    job_id = runners[0].start("count", HERE)
    gate.begun.acquire()
    waiting = [threading.Thread(target=lambda jobs=jobs: found.append(jobs.run("count", HERE))) for jobs in runners]
    for thread in waiting:
        thread.start()
    assert found == []
    gate.go.set()
    for thread in waiting:
        thread.join(60)
    assert [(job.id, job.state) for job in found] == [(job_id, "done")] * 2
    assert len(gate.threads) == 1


def test_a_killed_thread_leaves_a_job_that_goes_on(make: Make) -> None:
    class Killed(BaseException):
        pass

    works: list[Work] = [lambda _: None, raising(Killed())]

    def work(context: JobContext) -> None:
        works.pop()(context)

    jobs = make(work)
    with pytest.raises(Killed):
        jobs.run("count", HERE)
    job = jobs.latest("count", HERE)
    assert job
    assert job.interrupted
    assert jobs.resume_interrupted(HERE) == [job.id]
    assert jobs.wait(job.id).state == "done"


PROCESS = """
import sys
from pathlib import Path
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.store.database import Database

def work(context):
    context.progress(5, 9, "fifth")
    while jobs._store.get(context.id).done != 5:
        context.wait(0.05)
    print("begun", flush=True)
    if sys.argv[2] == "hang":
        context.wait(600)

jobs = Jobs(Database(Path(sys.argv[1])))
jobs.register(JobKind(name="count", work=work, partial_results="The things that were counted are kept."))
if sys.argv[2] == "hang":
    print(jobs.start("count", sys.argv[3]), flush=True)
else:
    jobs.resume_interrupted(sys.argv[3])
latest = jobs.latest("count", sys.argv[3])
jobs.wait(latest.id)
print(jobs.get(latest.id).state)
"""


def process(database: Database, what: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PROCESS, str(database.path), what, HERE]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_across_sigkill_it_is_told_as_interrupted_and_goes_on_in_a_new_process(make: Make, database: Database) -> None:
    with process(database, "hang") as worker:
        assert worker.stdout
        job_id, begun = worker.stdout.readline().strip(), worker.stdout.readline()
        assert begun == "begun\n"
        watching = make(Gate().work)
        job = watching.get(job_id)
        assert (job.state, job.done, job.total, job.step, job.interrupted) == ("running", 5, 9, "fifth", False)
        # One process works: another one neither resumes it nor begins it anew.
        watching.resume(job_id)
        assert watching.resume_interrupted(HERE) == []
        assert watching.start("count", HERE) == job_id
        assert watching.get(job_id).state == "running"
        os.kill(worker.pid, signal.SIGKILL)
    job = watching.get(job_id)
    assert (job.state, job.note, job.interrupted, job.done) == ("stopped", LOST, True, 5)
    with process(database, "resume") as worker:
        assert worker.communicate()[0] == "begun\ndone\n"
    assert watching.get(job_id).state == "done"


def test_lock_files_do_not_grow_with_the_number_of_jobs(make: Make, database: Database) -> None:
    jobs = make(lambda _: None)
    for number in range(30):
        jobs.wait(jobs.start("count", HERE, {"n": number}))
    assert [path.name for path in (database.path.parent / "workspace.locks").glob("job-*")] == []


def test_a_backup_from_before_the_job_stops_it(make: Make, database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup.db")
    gate = Gate()
    jobs = make(gate.work)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()
    restore(database, tmp_path / "backup.db")
    while jobs._runs:
        gate.go.wait(0.01)
    with pytest.raises(NotFound):
        jobs.get(job_id)


def test_a_database_that_cannot_be_written_leaves_no_thread_and_no_claim(make: Make, database: Database) -> None:
    gate = Gate()
    jobs = make(gate.work)
    job_id = jobs.start("count", HERE)
    gate.begun.acquire()
    with database.write() as db:
        db.execute("create trigger full before update on job begin select raise(abort, 'the disk is full'); end")
    gate.go.set()
    jobs.wait(job_id)
    with database.write() as db:
        db.execute("drop trigger full")
    assert jobs.get(job_id).interrupted
    assert jobs.resume_interrupted(HERE) == [job_id]
    assert jobs.wait(job_id).state == "done"


def test_an_end_that_cannot_be_written_is_logged_and_the_job_goes_on_elsewhere(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks, the thread ends, nothing stays claimed, and the log knows."""

    def broken(*_: object) -> bool:
        raise TypeError("a mistake of ours")

    jobs = make(lambda _: None)
    monkeypatch.setattr(JobStore, "end", broken)
    job = jobs.wait(jobs.start("count", HERE))
    assert job.interrupted
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
    monkeypatch.undo()
    assert jobs.resume_interrupted(HERE) == [job.id]
    assert jobs.wait(job.id).state == "done"


def test_a_look_that_breaks_is_logged_and_the_next_one_passes_a_stop_on(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("core.jobs.watcher.TICK", 0.01)
    gate, broken, states = Gate(), threading.Event(), JobStore.states

    def once(store: JobStore, job_ids: Sequence[str]) -> dict[str, JobState]:
        if not broken.is_set():
            broken.set()
            raise TypeError("a mistake of ours")
        return states(store, job_ids)

    monkeypatch.setattr(JobStore, "states", once)
    mine, other = make(gate.work), make(gate.work)
    job_id = mine.start("count", HERE)
    gate.begun.acquire()
    assert broken.wait(20)
    other.stop(job_id)
    assert mine.wait(job_id, 20).state == "stopped"
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]


def test_arguments_that_are_too_long_are_refused(make: Make) -> None:
    with pytest.raises(InputError, match="longer than 4,096"):
        make(Gate().work).start("count", HERE, {"text": "x" * 5000})


def test_its_own_rows_are_written_with_it_or_not_at_all(make: Make, database: Database) -> None:
    jobs = make(lambda _: None, shared=False)

    def in_transaction(db: object, job_id: str) -> None:
        db.table("activity").insert({"what": job_id})  # type: ignore[attr-defined]
        if refused:
            raise InputError("not now")

    refused = True
    with pytest.raises(InputError):
        jobs.start("count", HERE, in_transaction=in_transaction)
    assert (jobs.latest("count", HERE), database.tables.table("activity").count) == (None, 0)
    refused = False
    job_id = jobs.start("count", HERE, in_transaction=in_transaction)
    assert [row["what"] for row in database.tables.table("activity").rows] == [job_id]


def test_stopping_is_waited_for_before_it_is_resumed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call under way may take its time."""
    monkeypatch.setattr("core.jobs.runner._STOPPING_SECONDS", 0.01)
    begun, go = threading.Event(), threading.Event()

    def work(context: JobContext) -> None:
        begun.set()
        go.wait(60)
        context.check()

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    assert begun.wait(20)
    jobs.stop(job_id)
    with pytest.raises(Busy, match="still being stopped"):
        jobs.resume(job_id)
    go.set()
    assert jobs.wait(job_id).state == "stopped"
    jobs.resume(job_id)
    assert jobs.wait(job_id).state == "done"


def test_nothing_spins_while_jobs_run_end_and_rest(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher looks once a tick and at each end, however long a closing workspace waits for a hanging call."""
    looks = 0
    look = Watcher._look

    def counted(watcher: Watcher) -> None:
        nonlocal looks
        looks += 1
        look(watcher)

    monkeypatch.setattr(Watcher, "_look", counted)
    monkeypatch.setattr("core.jobs.watcher.TICK", 3600)
    go, begun = threading.Event(), threading.Event()

    def work(context: JobContext) -> None:
        begun.set()
        context.wait(60)
        go.wait(60)
        raise Stopped

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    assert begun.wait(20)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    closing.join(0.3)
    assert closing.is_alive()
    go.set()
    closing.join(20)
    jobs.wait(job_id)
    assert looks <= 1


def test_waiting_ends_at_once_when_it_must_leave_off(make: Make) -> None:
    waited = threading.Event()

    def work(context: JobContext) -> None:
        waited.set()
        assert context.wait(3600)
        raise Stopped

    jobs = make(work)
    job_id = jobs.start("count", HERE)
    assert waited.wait(20)
    jobs.stop(job_id)
    assert jobs.wait(job_id).state == "stopped"


def test_a_state_moves_along_the_allowed_edges_only(database: Database) -> None:
    store = JobStore(database)

    @given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
    def check(moves: list[JobState]) -> None:
        job_id, state = store.add(new_job("count", HERE, {}, "")), "queued"
        for to in moves:
            assert store.move(job_id, to) == (to in MOVES[state])
            state = to if to in MOVES[state] else state
            assert store.states([job_id]) == {job_id: state}

    check()


class JobsMachine(RuleBasedStateMachine):
    """Two processes start, stop, resume and close; the database itself writes down every move of a state."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.number = len(list(self.folder.iterdir()))
        self.database = Database(self.folder / str(self.number) / "workspace.db")
        with self.database.write() as db:
            db.table("moved").create({"before": str, "after": str})
            db.execute(
                "create trigger moved after update of state on job when old.state <> new.state "
                "begin insert into moved values (old.state, new.state); end"
            )
        self.at_work: list[str] = []
        self.runners = [self._runner(), self._runner()]
        self.ids: list[str] = []

    def _runner(self) -> Jobs:
        jobs = Jobs(self.database)
        jobs.register(JobKind(name="count", work=self._work, partial_results=KEPT, shared=False))
        return jobs

    def _work(self, context: JobContext) -> None:
        assert context.id not in self.at_work, "two work on one job"
        self.at_work.append(context.id)
        try:
            how = context.arguments["how"]
            if how == "hang":
                context.wait(60)
                raise Stopped
            if how != "done":
                raise (ValueError() if how == "fault" else NotConnected("connect first"))
        finally:
            self.at_work.remove(context.id)

    @rule(runner=st.integers(0, 1), how=st.sampled_from(["done", "hang", "fault", "refused"]))
    def start(self, runner: int, how: str) -> None:
        self.ids.append(self.runners[runner].start("count", HERE, {"how": how}))

    @precondition(lambda self: self.ids)
    @rule(runner=st.integers(0, 1), number=st.integers(0, 30))
    def stop(self, runner: int, number: int) -> None:
        self.runners[runner].stop(self.ids[number % len(self.ids)])

    @precondition(lambda self: self.ids)
    @rule(runner=st.integers(0, 1), number=st.integers(0, 30))
    def resume(self, runner: int, number: int) -> None:
        # Wherever it is being stopped, so that nothing has to be waited for.
        for each in self.runners:
            if each.get(self.ids[number % len(self.ids)]).state == "stopping":
                each.wait(self.ids[number % len(self.ids)])
        self.runners[runner].resume(self.ids[number % len(self.ids)])

    @rule(runner=st.integers(0, 1), revive=st.booleans())
    def restart(self, runner: int, revive: bool) -> None:
        self.runners[runner].close()
        self.runners[runner] = self._runner()
        if revive:
            self.runners[runner].resume_interrupted(HERE)

    @invariant()
    def only_allowed_moves(self) -> None:
        moved = set(self.database.connection.execute("select before, after from moved"))
        assert {(before, after) for before, after in moved if after not in MOVES[before]} == set()

    def teardown(self) -> None:
        for job_id in self.ids:
            self.runners[0].stop(job_id)
        for jobs in self.runners:
            for job_id in self.ids:
                jobs.wait(job_id)
            jobs.close()
        assert {self.runners[0].get(job_id).state for job_id in self.ids} <= {"stopped", "done", "failed"}
        assert self.at_work == []
        self.database.close()


def test_whatever_two_processes_do_every_job_ends_and_states_move_as_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.watcher.TICK", 0.01)
    JobsMachine.folder = tmp_path
    run_state_machine_as_test(JobsMachine, settings=settings(max_examples=20, stateful_step_count=25))


def test_a_claim_needs_its_folder(tmp_path: Path) -> None:
    database = Database(tmp_path / "workspace.db")
    jobs = Jobs(database)
    jobs.register(JobKind(name="count", work=lambda _: None, partial_results=KEPT))
    (tmp_path / "workspace.locks" / "migrate.lock").unlink(missing_ok=True)
    (tmp_path / "workspace.locks").rmdir()
    (tmp_path / "workspace.locks").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        jobs.start("count", HERE)
