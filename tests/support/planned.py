"""Sends that are written down and not begun."""

from collections.abc import Sequence

from core.domain.job import Job
from core.domain.send_settings import SendSettings
from core.jobs.store import JobStore, new_job
from core.send.store import Sends
from core.send.values import Plan, PlanRow
from core.store.database import Database


def planned_send(database: Database, scope: str, rows: Sequence[PlanRow]) -> Job:
    """The job of a send of these rows."""
    job = new_job("send", scope, {}, "")
    add, plan = Sends(database).add, Plan(rows=tuple(rows), settings=SendSettings())
    JobStore(database).add(job, lambda db, send_id: add(db, send_id, scope, plan))
    return job
