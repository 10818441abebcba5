"""The table `job`."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from core.domain.job import ACTIVE, Job, JobState
from core.errors import InputError
from core.http import CallCounter
from core.jobs.job import MOVES, End, Progress
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

InTransaction = Callable[["Tables", str], None]
"""Writes a job's own rows in the write unit in which the job with this ID is added or queued again."""
_LONGEST_ARGUMENTS: Final = 4096
_COLUMNS: Final = (
    "id", "kind", "account", "person", "state", "done", "total", "step", "note", "error_id", "calls", "seconds",
)  # fmt: skip


class JobStore:
    """Jobs and their states; a state moves along `MOVES` only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job, in_transaction: InTransaction | None = None, *, shared: bool = False) -> str:
        """Add a new job and its own rows; its ID, or if it is shared that of the active job that does the same."""
        arguments, now = _json(job.arguments), _now()
        with self._database.write() as db:
            if shared and (same := active_job(db, job.kind, job.account, job.arguments)):
                return same
            row = {name: getattr(job, name) for name in _COLUMNS}
            db.table("job").insert({**row, "arguments": arguments, "created_at": now, "updated_at": now})
            if in_transaction:
                in_transaction(db, job.id)
        return job.id

    def get(self, job_id: str) -> Job | None:
        """One job; None if there is none, as after an older backup was restored."""
        row = self._database.row("select * from job where id = ?", job_id)
        return _job(row) if row else None

    def latest(self, kind: str, account: str, arguments: Mapping[str, Any] | None = None) -> Job | None:
        """The job of a kind that was added last for an account, with these arguments if they are given."""
        query, values = "select * from job where kind = ? and account = ?", [kind, account]
        if arguments is not None:
            query, values = f"{query} and arguments = ?", [*values, _json(arguments)]
        row = self._database.row(f"{query} order by rowid desc limit 1", *values)
        return _job(row) if row else None

    def newest(self, kind: str, account: str, limit: int) -> list[Job]:
        """The jobs of a kind that were added last for an account, the newest first."""
        where = "kind = ? and account = ?"
        rows = self._database.rows_where("job", where, [kind, account], order_by="rowid desc", limit=limit)
        return [_job(row) for row in rows]

    def active(self, account: str) -> list[Job]:
        """The jobs of an account that have not ended, the oldest first."""
        where = f"account = ? and state in ({_marks(ACTIVE)})"
        rows = self._database.rows_where("job", where, [account, *ACTIVE], order_by="rowid")
        return [_job(row) for row in rows]

    def states(self, job_ids: Sequence[str]) -> dict[str, JobState]:
        """The state of each of these jobs; without those that are gone."""
        query = f"select id, state from job where id in ({_marks(job_ids)})"  # noqa: S608 - question marks
        return dict(self._database.connection.execute(query, list(job_ids)))

    def move(self, job_id: str, to: JobState, note: str = "") -> bool:
        """Move a job to a state; False, and nothing is changed, if that may not follow."""
        with self._database.write() as db:
            return _move(db, job_id, to, note)

    def requeue(
        self, job_id: str, in_transaction: InTransaction | None = None, *, done: bool = False, person: str = ""
    ) -> bool:
        """Let a job wait for its turn again, with its own rows; False if it is gone, or done unless `done`.

        `person` takes the place of who started it.
        """
        with self._database.write() as db:
            state = db.conn.execute("select state from job where id = ?", [job_id]).fetchone()
            if not state or (state[0] == "done" and not done):
                return False
            if state[0] != "queued":
                _move(db, job_id, "queued")
            if person:
                db.conn.execute("update job set person = ? where id = ?", [person, job_id])
            if in_transaction:
                in_transaction(db, job_id)
        return True

    def end(self, job_id: str, end: End, reached: Progress, cost: CallCounter) -> bool:
        """Write down how a run ended, how far it came and what it cost; False, and nothing is, if it may not end so."""
        with self._database.write() as db:
            if not _move(db, job_id, end.state, end.note, end.error_id):
                return False
            query = (
                "update job set done = ?, total = ?, step = ?, calls = calls + ?, seconds = seconds + ? where id = ?"
            )
            values = [reached.done, reached.total, reached.step, cost.calls, round(cost.seconds, 3)]
            db.conn.execute(query, [*values, job_id])
        return True

    def progress(self, job_id: str, reached: Progress) -> None:
        """Write down how far a job is."""
        query = "update job set done = ?, total = ?, step = ?, updated_at = ? where id = ?"
        with self._database.write() as db:
            db.conn.execute(query, [reached.done, reached.total, reached.step, _now(), job_id])


def new_job(kind: str, account: str, arguments: Mapping[str, Any], person: str) -> Job:
    """A job that waits for its turn; InputError if its arguments are too long to be stored."""
    if len(_json(arguments)) > _LONGEST_ARGUMENTS:
        raise InputError(f"the input of the {kind} is longer than {_LONGEST_ARGUMENTS:,} characters", "arguments")
    job_id = uuid.uuid4().hex[:12]
    return Job(id=job_id, kind=kind, account=account, person=person, state="queued", arguments=dict(arguments))


def active_job(db: "Tables", kind: str, account: str, arguments: Mapping[str, Any]) -> str:
    """The ID of an active job that does this for an account; blank if there is none."""
    query = f"select id from job where kind = ? and account = ? and arguments = ? and state in ({_marks(ACTIVE)})"  # noqa: S608 - question marks
    row = db.conn.execute(query, [kind, account, _json(arguments), *ACTIVE]).fetchone()
    return str(row[0]) if row else ""


def is_active(db: "Tables", job_id: str) -> bool:
    """Whether a job has not ended."""
    query = f"select 1 from job where id = ? and state in ({_marks(ACTIVE)})"  # noqa: S608 - question marks
    return db.conn.execute(query, [job_id, *ACTIVE]).fetchone() is not None


def _move(db: "Tables", job_id: str, to: JobState, note: str = "", error_id: str = "") -> bool:
    before = [state for state, following in MOVES.items() if to in following]
    change = "update job set state = ?, note = ?, error_id = ?, updated_at = ?"
    values = [to, note, error_id, _now(), job_id, *before]
    moved = db.conn.execute(f"{change} where id = ? and state in ({_marks(before)})", values)
    return bool(moved.rowcount)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(**{**row, "arguments": json.loads(row["arguments"])})


def _json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(dict(arguments), sort_keys=True)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
