"""Each kind of job is killed in the middle by SIGKILL, and a new process goes on with it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from core import Workspace, open_workspace
from core.jobs.job import INTERRUPTED, Job
from core.services.check.account_check import PROBES
from core.settings import Settings
from tests.conftest import ROOT
from tests.soak_send import environment

from .conftest import Control
from .test_account_check import Another, left_behind

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
        assert job.state == "running"
        os.kill(worker.pid, signal.SIGKILL)
    yield ws.jobs.get(job_id)


def go_on(settings: Settings) -> None:
    """A server starts, and ends when nothing is left to do."""
    subprocess.run([sys.executable, "-c", _GO_ON], cwd=ROOT, env=environment(settings), check=True, timeout=300)


def test_an_account_check(connected_workspace: Workspace, settings: Settings) -> None:
    ws = connected_workspace
    with killed(ws, settings, "ws.checks.start()", 2) as job:
        assert (job.interrupted, ws.checks.last()) == (True, [])
        assert len(left_behind(ws)) == 1
        go_on(settings)
    assert ws.jobs.get(job.id).state == "done"
    assert [finding.probe for finding in ws.checks.last()] == list(PROBES)
    assert left_behind(ws) == []


def test_a_template_scan(connected_workspace: Workspace, settings: Settings, control: Control) -> None:
    ws = connected_workspace
    control.post("latency", path="/klaviyo/api/templates", seconds=0.2)
    with killed(ws, settings, "ws.used.start_scan()", 5) as job:
        assert (job.interrupted, ws.used.last()) == (True, None)
        control.post("latency", path="", seconds=0)
        go_on(settings)
    scan = ws.used.last()
    assert scan
    assert (ws.jobs.get(job.id).state, scan.templates) == ("done", 60)


def test_a_template_scan_that_klaviyo_asks_for_patience_is_stopped_at_once(
    connected_workspace: Workspace, settings: Settings
) -> None:
    asked = threading.Event()

    def patience(request: httpx.Request) -> httpx.Request | httpx.Response:
        if "/api/templates" not in request.url.path:
            return request
        asked.set()
        return httpx.Response(429, headers={"Retry-After": "55"}, json={"errors": []})

    with open_workspace(settings, transport=Another(asked=patience)) as ws:
        job = ws.used.start_scan()
        assert asked.wait(20)
        ws.jobs.stop(job.id)
        stopped = ws.jobs.wait(job.id, 20)
    assert (stopped.state, stopped.note) == ("stopped", "")


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
        f"{INTERRUPTED} The events that it had read are gone.",
    )
    assert (reading.job.calls, reading.sample) == (0, None)
    again = ws.sampling.wait(ws.sampling.read_again(reading.job))
    assert again.sample is not None
    assert (again.job.state, again.sample.complete) == ("done", True)


@pytest.mark.parametrize("kind", ["account check", "template scan", "sampling"])
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
