"""Each kind of job is killed in the middle by SIGKILL, and a new process goes on with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from core import Workspace, open_workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.event import Metric
from core.domain.job import Job
from core.errors import Busy
from core.jobs.job import INTERRUPTED
from core.klaviyo.responses import html_definition
from core.settings import Settings
from core.setup.account_check import CAPABILITIES
from tests.soak_send import environment
from tests.support.account_checks import Another, left_behind
from tests.support.damage import Damage
from tests.support.sends import MUG, blocks, sent
from tests.support.servers import ROOT
from tests.support.workspaces import Control, planned_audit, planned_send

_BEGIN = """
import sys
from core import open_workspace
with open_workspace() as ws:
    job = {begin}
    print(job.id, flush=True)
    ws.jobs.wait(job.id)
"""
_GO_ON = """
from core import open_workspace
with open_workspace() as ws:
    ws.jobs._kinds["account check"].work.__self__.sleep = lambda _: None
    ws.resume_interrupted()
    for run in list(ws.jobs._runs.values()):
        run.ended.wait()
"""


@contextmanager
def killed(ws: Workspace, settings: Settings, begin: str, enough: int) -> Iterator[Job]:
    """A job that a process of its own has begun, as it is after the process was killed at `enough` of its progress."""
    command = [sys.executable, "-c", _BEGIN.format(begin=begin)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        job_id = worker.stdout.readline().strip()
        while (job := ws.jobs.get(job_id)).done < enough:
            assert job.active, job
            assert worker.poll() is None
            # To ask without a pause would take the processor from the worker.
            time.sleep(0.01)
        assert job.state == "running"
        os.kill(worker.pid, signal.SIGKILL)
    yield ws.jobs.get(job_id)


def go_on(settings: Settings) -> None:
    """A server starts, and ends when nothing is left to do."""
    subprocess.run([sys.executable, "-c", _GO_ON], cwd=ROOT, env=environment(settings), check=True, timeout=300)


def test_an_account_check(connected_workspace: Workspace, settings: Settings) -> None:
    ws = connected_workspace
    with killed(ws, settings, "ws.account_check.start()", 2) as job:
        assert (job.interrupted, ws.account_check.last()) == (True, [])
        assert len(left_behind(ws)) == 1
        go_on(settings)
    assert ws.jobs.get(job.id).state == "done"
    assert [finding.capability for finding in ws.account_check.last()] == list(CAPABILITIES)
    assert left_behind(ws) == []


def test_a_template_scan(connected_workspace: Workspace, settings: Settings, control: Control) -> None:
    ws = connected_workspace
    control.post("latency", path="/klaviyo/api/templates", seconds=0.2)
    with killed(ws, settings, "ws.where_used.start_scan()", 5) as job:
        assert (job.interrupted, ws.where_used.last()) == (True, None)
        control.post("latency", path="", seconds=0)
        go_on(settings)
    scan = ws.where_used.last()
    assert scan
    assert (ws.jobs.get(job.id).state, scan.templates) == ("done", 60)


@pytest.mark.parametrize(
    ("begin", "path"),
    [
        (lambda ws: ws.where_used.start_scan().id, "/api/templates"),
        (lambda ws: ws.links.start_audit(), "/api/template-universal-content"),
        (lambda ws: ws.sampling.read(Metric(id="PLord1", name="Placed Order"), 400).job.id, "/api/events"),
    ],
    ids=["template scan", "audit", "sampling"],
)
def test_a_job_that_klaviyo_asks_for_patience_is_stopped_at_once(
    connected_workspace: Workspace, settings: Settings, begin: Callable[[Workspace], str], path: str
) -> None:
    asked = threading.Event()

    def patience(request: httpx.Request) -> httpx.Request | httpx.Response:
        if path not in request.url.path:
            return request
        asked.set()
        return httpx.Response(429, headers={"Retry-After": "55"}, json={"errors": []})

    with open_workspace(settings, transport=Another(asked=patience)) as ws:
        job_id = begin(ws)
        assert asked.wait(20)
        ws.jobs.stop(job_id)
        stopped = ws.jobs.wait(job_id, 20)
    assert (stopped.state, stopped.note) == ("stopped", "")


def test_an_audit(connected_workspace: Workspace, settings: Settings, control: Control) -> None:
    """A page that was read is not read again, and what is found is what an audit without an accident finds."""
    ws, lists = connected_workspace, "/klaviyo/api/template-universal-content"
    sent(ws, [MUG, "products/vase"])
    damage = Damage(ws)
    damage.set_field(MUG, "")
    for number in range(250):
        damage.klaviyo.create_universal_content(f"Other {number}", html_definition("<p>Other</p>"))
    before = len(control.calls("GET", lists))
    control.post("latency", path=lists, seconds=0.7)
    with killed(ws, settings, "ws.jobs.get(ws.links.start_audit())", 100) as job:
        assert job.interrupted
        run = ws.links.audits()[0]
        assert (run.id, run.state, run.blocks) == (job.id, "stopped", job.done)
        control.post("latency", path="", seconds=0)
        go_on(settings)
    run = ws.links.progress(job.id)
    assert (run.state, run.note) == ("done", "")
    assert [each.finding.kind for each in ws.links.findings()] == ["entry_lost"]
    # Three pages; one of them may have been asked for when the process was killed.
    assert len(control.calls("GET", lists)) - before <= 4


def test_an_undo(connected_workspace: Workspace, settings: Settings, control: Control) -> None:
    """Each block is deleted once, and no asset tells one that is gone."""
    ws = connected_workspace
    names = [asset.public_id for asset in ws.assets.search("resource_type:image", 40)]
    made = sent(ws, names)
    assert set(made.counts) == {"created"}
    control.post("latency", path="/klaviyo/api/template-universal-content", seconds=0.5)
    begin = f"(ws.send.undo({made.id!r}), ws.jobs.get(ws.send.progress({made.id!r}).job))[1]"
    with killed(ws, settings, begin, 3) as job:
        assert job.kind == "undo"
        send = ws.send.progress(made.id)
        assert (send.job, send.state, send.undone) == (job.id, "stopped", True)
        control.post("latency", path="", seconds=0)
        go_on(settings)
    send = ws.send.progress(made.id)
    assert (send.state, send.counts) == ("done", {"undone": len(names)})
    assert blocks(ws) == []
    assets = ws.account.cloudinary.get_assets_by_id([item.asset_id for item in ws.send.items(made.id)])
    assert {asset.metadata.get(FIELD_ID) for asset in assets} == {None}


def test_a_send_and_its_undo_are_never_under_way_together(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    control.post("latency", path="/klaviyo/api/template-universal-content", seconds=0.5)
    send_id = ws.send.start([MUG, "products/vase", "products/teapot"])
    with pytest.raises(Busy, match="still running"):
        ws.send.undo(send_id)
    ws.send.wait(send_id)
    ws.send.undo(send_id)
    undo = ws.send.progress(send_id)
    assert (undo.undone, undo.at_work) == (True, True)
    with pytest.raises(Busy, match="being deleted"):
        ws.send.resume(send_id)
    # A second click begins no second one.
    ws.send.undo(send_id)
    assert ws.send.progress(send_id).job == undo.job
    assert ws.send.wait(send_id).counts == {"undone": 3}


def test_blocks_that_a_job_made_tell_who_had_started_it(connected_workspace: Workspace) -> None:
    ws = connected_workspace.bound("ada@example.com")
    send = sent(ws, [MUG])
    assert ws.jobs.get(send.id).person == "ada@example.com"
    ws.send.undo(send.id)
    ws.send.wait(send.id)
    assert [(change.outcome, change.who) for change in ws.history.newest()] == [
        ("deleted", "ada@example.com"),
        ("created", "ada@example.com"),
    ]


def test_a_sampling(connected_workspace: Workspace, settings: Settings, control: Control) -> None:
    """Its events are gone with its process: that it was interrupted is told, and it is read again when asked."""
    ws = connected_workspace
    control.post("latency", path="/klaviyo/api/events", seconds=0.3)
    begin = "ws.sampling.read(ws.events.metric('PLord1'), 50_000).job"
    with killed(ws, settings, begin, 200) as job:
        assert job.interrupted
        control.post("latency", path="", seconds=0)
        go_on(settings)
    reading = ws.sampling.read(ws.events.metric("PLord1"), 50_000)
    assert (reading.job.id, reading.job.state, reading.job.note) == (
        job.id,
        "stopped",
        f"{INTERRUPTED} The events it had read are lost.",
    )
    assert (reading.job.calls, reading.sample) == (0, None)
    again = ws.sampling.wait(ws.sampling.read_again(reading.job))
    assert again.sample is not None
    assert (again.job.state, again.sample.complete) == ("done", True)


@pytest.mark.parametrize("kind", ["account check", "template scan", "sampling", "event ranking", "undo"])
def test_a_job_whose_account_is_not_connected_stops_and_asks_nothing(
    connected_workspace: Workspace, control: Control, kind: str
) -> None:
    ws = connected_workspace
    before = len(control.calls("GET", "/"))
    job = ws.jobs.wait(ws.jobs.start(kind, "real:ANOTHER:cloud"))
    assert (job.state, job.calls, "no longer connected" in job.note) == ("stopped", 0, True)
    assert len(control.calls("GET", "/")) == before
    scope = ws.account.scope
    ws.setup.disconnect()
    job = ws.jobs.wait(ws.jobs.start(kind, scope))
    assert (job.state, "no longer connected" in job.note) == ("stopped", True)


@pytest.mark.parametrize("planned", [planned_audit, lambda ws: planned_send(ws, [MUG])], ids=["audit", "send"])
def test_stored_work_of_another_account_stops_and_asks_nothing(
    connected_workspace: Workspace, control: Control, planned: Callable[[Workspace], str]
) -> None:
    ws = connected_workspace
    job_id = planned(ws)
    with ws.database.write() as db:
        db.execute("update job set account = 'real:ANOTHER:cloud' where id = ?", [job_id])
    before = len(control.calls())
    ws.jobs.resume(job_id)
    job = ws.jobs.wait(job_id)
    assert (job.state, job.calls, "no longer connected" in job.note) == ("stopped", 0, True)
    assert len(control.calls()) == before
