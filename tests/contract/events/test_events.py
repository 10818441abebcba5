"""Samples against the sandbox: complete, in order, through faults; the sandbox's own database is the witness."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from core import Workspace, open_workspace
from core.domain.event import EventsPage, Period
from core.errors import InputError, Refused
from core.events.sample import Sample
from core.events.sample_reader import SampleReader
from core.events.sampling import MAX_SAMPLES, HeldSamples
from core.events.service import Events
from core.klaviyo.client import KlaviyoClient
from core.settings import Settings
from sandbox.state import State
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

METRIC = "PLord1"
MANY = 50_000 if os.environ.get("SOAK") else 6_000
SECONDS_A_PAGE = 0.05


@pytest.fixture
def newest(connected_workspace: Workspace, running_sandbox: RunningSandbox) -> Iterator[list[str]]:
    """The ids of the metric's events, the newest first."""
    state = State(running_sandbox.database)
    query = "select id from event where metric_id = ? order by timestamp desc, id desc"
    yield [row["id"] for row in state.db.execute(query, [METRIC])]
    state.db.close()


def ids(sample: object) -> list[str]:
    return [event.id for event in sample.events]  # type: ignore[attr-defined]


def test_profiles_come_again_with_the_permissions(connected_workspace: Workspace, control: Control) -> None:
    """Also for whoever began to read before the permissions were taken: no events at all are no answer on profiles."""
    ws = connected_workspace
    before = Events(ws.account)
    for _ in range(2):
        control.post("scenarios", name="scopes", on=True)
        with pytest.raises(Refused):
            before.sample(METRIC, limit=1)
        control.post("scenarios", name="scopes", on=False)
        for events in (before, ws.events):
            assert events.sample(METRIC, limit=1).events[0].profile is not None


@pytest.mark.parametrize("limit", [1, 200, 201, 700, 50_000])
def test_the_newest_are_read_whole_and_in_order(connected_workspace: Workspace, newest: list[str], limit: int) -> None:
    sample = connected_workspace.events.sample(METRIC, limit=limit)
    assert ids(sample) == newest[:limit]
    assert (sample.complete, sample.note) == (True, "")


def test_a_429_and_a_broken_answer_lose_nothing(
    connected_workspace: Workspace, control: Control, newest: list[str]
) -> None:
    control.fault("GET", "/klaviyo/api/events", "status", 429, times=2)
    control.fault("GET", "/klaviyo/api/events", "reset_after", times=2)
    assert ids(connected_workspace.events.sample(METRIC, limit=1000)) == newest[:1000]


def test_a_period_holds_its_first_and_its_last_day(connected_workspace: Workspace) -> None:
    everything = connected_workspace.events.sample(METRIC, limit=50_000)
    days = sorted({event.datetime[:10] for event in everything.events})
    since, until = days[-30], days[-10]
    sample = connected_workspace.events.sample(METRIC, limit=50_000, since=since, until=until)
    assert ids(sample) == [event.id for event in everything.events if since <= event.datetime[:10] <= until]
    assert sample.span == f"{since} – {until}"


@pytest.mark.parametrize(("since", "until"), [("soon", ""), ("2026-11-31", ""), ("2026-11-02", "2026-11-01")])
def test_a_wrong_period_is_named(connected_workspace: Workspace, since: str, until: str) -> None:
    with pytest.raises(InputError, match=r"^(since|until)"):
        connected_workspace.events.sample(METRIC, since=since, until=until)


def test_in_the_background_stopped_half_way(connected_workspace: Workspace, control: Control) -> None:
    control.post("latency", path="/klaviyo/api/events", seconds=0.3)
    ws, metric = connected_workspace, connected_workspace.events.metric(METRIC)
    job = ws.sampling.read(metric, limit=50_000).job
    assert ws.sampling.read(metric, limit=50_000).job.id == job.id
    while ws.jobs.get(job.id).done < 200:
        assert ws.jobs.wait(job.id, 0.01).active
    ws.jobs.stop(job.id)
    control.post("latency", seconds=0)
    ws.jobs.wait(job.id)
    stopped = ws.sampling.read(metric, limit=50_000)
    assert (stopped.job.id, stopped.job.state, stopped.job.note) == (job.id, "stopped", "")
    assert stopped.sample is not None
    assert len(stopped.sample.events) >= 200
    assert not stopped.sample.complete
    again = ws.sampling.wait(ws.sampling.read_again(stopped.job))
    assert (again.job.id != job.id, again.job.state) == (True, "done")
    assert again.job.calls == len(control.calls("GET", "/klaviyo/api/events")) - stopped.job.calls
    assert ws.sampling.wait(ws.sampling.read(metric, limit=200)).job.state == "done"


def test_counting_that_fails_ends_the_sampling_with_a_sentence(
    connected_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be counted cannot be shown: the page would wait for it for ever."""

    def out_of_memory(_: Sample) -> None:
        raise MemoryError

    ws, metric = connected_workspace, connected_workspace.events.metric(METRIC)
    monkeypatch.setattr(Sample, "fields", out_of_memory)
    failed = ws.sampling.wait(ws.sampling.read(metric, limit=400))
    assert (failed.job.state, failed.sample) == ("failed", None)
    assert "unexpected error ended the sampling" in failed.job.note
    assert failed.job.error_id in failed.job.note
    assert "MemoryError" not in failed.job.note
    monkeypatch.undo()
    # It is not tried again and again by itself.
    assert ws.sampling.read(metric, limit=400) == failed
    again = ws.sampling.wait(ws.sampling.read_again(failed.job))
    assert again.sample is not None
    assert (again.job.state, len(again.sample.events)) == ("done", 400)


def test_events_stay_in_the_process_and_go_with_the_connection(
    connected_workspace: Workspace, settings: Settings
) -> None:
    ws, metric = connected_workspace, connected_workspace.events.metric(METRIC)
    read = ws.sampling.wait(ws.sampling.read(metric, limit=400))
    assert read.sample is not None
    event = read.sample.events[0]
    with closing(sqlite3.connect(settings.workspace_db)) as db:
        assert event.id not in "\n".join(db.iterdump())
    with open_workspace(settings) as other:
        # What another process has read is read anew by this one.
        assert other.sampling.read(metric, limit=400).job.id != read.job.id
    held = ws.account.memory.get(HeldSamples)
    ws.setup.disconnect()
    assert held.get(read.job.id) is None
    held.put(read.job.id, read.sample)
    assert held.get(read.job.id) is None


def test_only_the_latest_samples_are_held(connected_workspace: Workspace) -> None:
    ws, metric = connected_workspace, connected_workspace.events.metric(METRIC)
    readings = [ws.sampling.wait(ws.sampling.read(metric, limit=300 + number)) for number in range(MAX_SAMPLES + 1)]
    assert all(reading.sample for reading in readings)
    held = ws.account.memory.get(HeldSamples)
    assert [held.get(reading.job.id) is None for reading in readings] == [True, *[False] * MAX_SAMPLES]
    assert ws.sampling.read(metric, limit=301).job.id == readings[1].job.id
    assert ws.sampling.wait(ws.sampling.read(metric, limit=300)).job.id != readings[0].job.id


@pytest.fixture
def many(connected_workspace: Workspace, running_sandbox: RunningSandbox) -> list[str]:
    """The ids of many events of a metric of their own, the newest first; some of them in the same second."""
    state, end = State(running_sandbox.database), int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())
    ids = [f"many{MANY - number:08}" for number in range(MANY)]
    rows = [
        (ids[number], "MANY01", "01FERNKILN", end - 60 * (number // 3), f"u{number}", json.dumps({"n": number}))
        for number in range(MANY)
    ]
    with state.write() as db:
        db.execute("insert into metric select 'MANY01', 'Many', attributes from metric limit 1")
        db.executemany("insert into event values (?, ?, ?, ?, ?, ?)", rows)
    state.db.close()
    return ids


def test_many_through_refusals_and_cursors_that_have_expired(
    connected_workspace: Workspace, control: Control, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page reads them: in the background, with the progress that its bar shows."""
    ask, followed, expired = KlaviyoClient.get_events_page, 0, 0

    def some_cursors_expire(klaviyo: KlaviyoClient, metric_id: str, *, next_url: str = "", **more: Any) -> EventsPage:
        nonlocal followed, expired
        followed += bool(next_url)
        if next_url and followed % 4 == 0:
            expired += 1
            next_url, changed = re.subn(r"(page(?:\[|%5B)cursor(?:\]|%5D)=)[^&]*", r"\1expired", next_url)
            assert changed == 1
        return ask(klaviyo, metric_id, next_url=next_url, **more)

    monkeypatch.setattr(KlaviyoClient, "get_events_page", some_cursors_expire)
    control.post("latency", path="/klaviyo/api/events", seconds=SECONDS_A_PAGE)
    ws, seen, refused = connected_workspace, [0], False
    job = ws.sampling.read(ws.events.metric("MANY01"), limit=MANY).job
    while (job := ws.jobs.wait(job.id, 0.05)).active:
        seen.append(job.done)
        if not refused and job.done > MANY / 3:
            refused = True
            control.fault("GET", "/klaviyo/api/events", "status", 429, times=10)
    reading = ws.sampling.read(ws.events.metric("MANY01"), limit=MANY)
    assert (reading.job.state, reading.job.id) == ("done", job.id)
    assert reading.sample is not None
    assert ids(reading.sample) == many
    assert refused
    assert expired > 1
    assert seen == sorted(seen)
    assert len(set(seen)) > 4


def test_many_stopped_half_way(connected_workspace: Workspace, control: Control, many: list[str]) -> None:
    control.post("latency", path="/klaviyo/api/events", seconds=SECONDS_A_PAGE)
    ws = connected_workspace
    reading = ws.sampling.read(ws.events.metric("MANY01"), limit=MANY)
    while (read := ws.jobs.wait(reading.job.id, 0.01).done) < MANY / 2:
        assert ws.jobs.get(reading.job.id).active
    ws.jobs.stop(reading.job.id)
    reading = ws.sampling.wait(reading)
    assert reading.sample is not None
    assert reading.job.state == "stopped"
    kept = ids(reading.sample)
    assert read <= len(kept) < MANY
    known = set(kept)
    assert kept == [each for each in many if each in known]
    assert not reading.sample.complete


def test_a_failure_in_the_middle_keeps_what_was_read(connected_workspace: Workspace, control: Control) -> None:
    klaviyo = connected_workspace.account.klaviyo
    calls = 0

    def read(*, period: Period, next_url: str, size: int, newest_first: bool, **_: object) -> EventsPage:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Refused("no more of this")
        return klaviyo.get_events_page(METRIC, period=period, next_url=next_url, size=size, newest_first=newest_first)

    reader = SampleReader(read, 2000, workers=2)
    events = reader.run()
    assert len(events) >= 200
    assert not reader.complete
    assert str(reader.error) == "no more of this"


@pytest.mark.parametrize("every", [2, 3])
def test_cursors_that_end_lose_nothing(connected_workspace: Workspace, newest: list[str], every: int) -> None:
    """Every second or third following page is refused, as when a cursor has expired."""
    klaviyo = connected_workspace.account.klaviyo
    followed = 0

    def read(*, period: Period, next_url: str, size: int, newest_first: bool, **_: object) -> EventsPage:
        nonlocal followed
        if next_url:
            followed += 1
            if followed % every == 0:
                raise InputError("the cursor is invalid", "page[cursor]")
        # Small pages, so that there is always one to follow, however the threads share the time among them.
        size = min(size, 60)
        return klaviyo.get_events_page(METRIC, period=period, next_url=next_url, size=size, newest_first=newest_first)

    events = SampleReader(read, 3000).run()
    assert [event.id for event in events] == newest[:3000]
    assert followed


def test_last_seen_and_a_metric_without_events(connected_workspace: Workspace, running_sandbox: RunningSandbox) -> None:
    seen = connected_workspace.events.last_seen()
    state = State(running_sandbox.database)
    rows = state.db.execute("select metric_id, max(timestamp) as at from event group by metric_id").fetchall()
    state.db.close()
    expected = {row["metric_id"]: datetime.fromtimestamp(row["at"], UTC).isoformat() for row in rows}
    assert {metric: at for metric, at in seen.items() if at} == expected
    assert seen["KCvis1"] == ""
    assert connected_workspace.events.sample("KCvis1").events == ()


def test_a_thumbnail_is_made_of_the_asset_by_any_of_its_addresses(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    for own in (
        f"{ws.account.cloud.prefix}/image/upload/products/mug.png",
        "http://res.cloudinary.com/fernkiln/image/upload/c_fill,h_90,w_90/v1/products/mug.png?_a=B",
        "//fernkiln-res.cloudinary.com/images/products/mug/blue-mug.jpg",
    ):
        assert ws.events.is_own(own)
        url = ws.events.thumbnail(own)
        assert url.startswith(f"{ws.account.cloud.prefix}/image/upload/")
        assert ws.account.cloudinary.download_image(url).startswith(b"\xff\xd8")
    other = "https://shop.example/?to=https://res.cloudinary.com/fernkiln/image/upload/products/mug.png"
    assert not ws.events.is_own(other)
    assert ws.events.thumbnail(other).startswith(f"{ws.account.cloud.prefix}/image/fetch/")
