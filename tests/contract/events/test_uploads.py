"""Dropped files are read in the background: stopped, chosen again, and forgotten with the account."""

import gzip
import time
from collections.abc import Callable

import pytest

from core import Workspace
from core.errors import NO_LONGER_CONNECTED, ChooseError, NotFound
from core.events.read_files import FilesRead
from core.events.uploads import HeldUploads, Upload
from tests.unit.core.events.test_read_files import lines


def finished(ws: Workspace, job_id: str) -> FilesRead:
    result = ws.uploads.wait(job_id, 120).result
    assert isinstance(result, FilesRead)
    return result


def test_files_are_read_by_a_job(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    files = [Upload(name="a.ndjson", content=lines(3000)), Upload(name="b.csv", content=b"id;note\n1;Mug\n")]
    job = ws.uploads.read(files)
    result = finished(ws, job.id)
    assert (result.profile.total, len(result.sample.events)) == (3001, 2000)
    assert [each.name for each in result.sample.readings] == ["a.ndjson", "b.csv"]
    ended = ws.uploads.get(job.id).job
    assert (ended.state, ended.done, ended.step) == ("done", ended.total, "3,001")
    assert ws.account.memory.get(HeldUploads).files(ended.arguments["files"]) == (), "they are needed no more"
    assert "a.ndjson" not in str(dict(ended.arguments)), "a file's name may say whose it is"


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_reading_that_is_stopped_keeps_what_was_read(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = ws.uploads.read([Upload(name="a.ndjson.gz", content=gzip.compress(lines(60_000), 1))])
    until(lambda: ws.uploads.get(job.id).job.step not in ("", "0"))
    ws.jobs.stop(job.id)
    result = finished(ws, job.id)
    assert ws.uploads.get(job.id).job.state == "stopped"
    assert result.stopped
    assert 0 < result.profile.total < 60_000


def test_a_reading_ends_with_its_account(connected_workspace: Workspace) -> None:
    """It makes no call, which would tell it that the account is gone."""
    ws = connected_workspace
    job = ws.uploads.read([Upload(name="a.ndjson.gz", content=gzip.compress(lines(60_000), 1))])
    until(lambda: ws.uploads.get(job.id).job.step not in ("", "0"))
    ws.setup.disconnect()
    ended = ws.jobs.wait(job.id, 60)
    assert (ended.state, ended.note) == ("stopped", NO_LONGER_CONNECTED)


def test_a_column_is_chosen_and_the_files_are_read_once_more(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    table = b'id,x,y\n1,"{""a"": 1}","{""b"": 1}"\n'
    job = ws.uploads.read([Upload(name="a.csv", content=table)])
    choice = ws.uploads.wait(job.id, 120).result
    assert isinstance(choice, ChooseError)
    again = ws.uploads.read_again(job.id, "y")
    assert list(finished(ws, again.id).profile.by_path) == ["b"]
    broken = ws.uploads.read([Upload(name="a.ndjson", content=b"nope\n")])
    assert ws.uploads.wait(broken.id, 120).result is None
    assert ws.uploads.get(broken.id).job.note.startswith("a.ndjson: ")


def test_they_go_with_the_account(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    assert ws.uploads.can_read
    job = ws.uploads.read([Upload(name="a.ndjson", content=lines(10))])
    finished(ws, job.id)
    begun = ws.bound()
    ws.setup.disconnect()
    assert not ws.uploads.can_read
    with pytest.raises(NotFound):
        ws.uploads.get(job.id)
    assert begun.account.memory.get(HeldUploads).result(job.id) is None
