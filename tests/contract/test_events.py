"""Samples against the sandbox: complete, in order, through faults; the sandbox's own database is the witness."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from core import Workspace
from core.domain.event import EventsPage, Period
from core.errors import InputError, Refused, Throttled
from core.klaviyo.client import KlaviyoClient
from core.services.explore.sample_reader import SampleReader
from sandbox.state import State
from tests.conftest import RunningSandbox

from .conftest import Control

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


@pytest.mark.parametrize("limit", [1, 200, 201, 700, 50_000])
def test_the_newest_are_read_whole_and_in_order(connected_workspace: Workspace, newest: list[str], limit: int) -> None:
    sample = connected_workspace.events.sample(METRIC, limit=limit)
    assert ids(sample) == newest[:limit]
    assert (sample.complete, sample.note) == (True, "")


def test_a_429_and_a_broken_answer_lose_nothing(
    connected_workspace: Workspace, control: Control, newest: list[str]
) -> None:
    control.fault("GET", "/klaviyo/api/events", "status", 429, times=2)
    control.fault("GET", "/klaviyo/api/events", "truncate", times=1)
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
    events = connected_workspace.events
    metric = events.metric(METRIC)
    job = events.start(metric, limit=50_000)
    assert events.start(metric, limit=50_000) is job
    while job.found < 200:
        assert not job.wait(0.01)
    job.stop()
    control.post("latency", seconds=0)
    assert job.wait(20)
    assert job.state == "stopped"
    assert job.sample is not None
    assert len(job.sample.events) >= 200
    assert not job.sample.complete
    events.forget(job)
    assert events.start(metric, limit=200).wait(20)


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
    ask, followed, expired = KlaviyoClient.events_page, 0, 0

    def some_cursors_expire(klaviyo: KlaviyoClient, metric_id: str, *, next_url: str = "", **more: Any) -> EventsPage:
        nonlocal followed, expired
        followed += bool(next_url)
        if next_url and followed % 4 == 0:
            expired += 1
            next_url, changed = re.subn(r"(page(?:\[|%5B)cursor(?:\]|%5D)=)[^&]*", r"\1expired", next_url)
            assert changed == 1
        return ask(klaviyo, metric_id, next_url=next_url, **more)

    monkeypatch.setattr(KlaviyoClient, "events_page", some_cursors_expire)
    control.post("latency", path="/klaviyo/api/events", seconds=SECONDS_A_PAGE)
    job = connected_workspace.events.start(connected_workspace.events.metric("MANY01"), limit=MANY)
    seen = [0]
    refused = False
    while not job.wait(0.05):
        seen.append(job.found)
        if not refused and job.found > MANY / 3:
            refused = True
            control.fault("GET", "/klaviyo/api/events", "status", 429, times=10)
    assert job.state == "done"
    assert job.sample is not None
    assert ids(job.sample) == many
    assert refused
    assert expired > 1
    assert seen == sorted(seen)
    assert len(set(seen)) > 4


def test_many_stopped_half_way(connected_workspace: Workspace, control: Control, many: list[str]) -> None:
    control.post("latency", path="/klaviyo/api/events", seconds=SECONDS_A_PAGE)
    job = connected_workspace.events.start(connected_workspace.events.metric("MANY01"), limit=MANY)
    while job.found < MANY / 2:
        assert not job.wait(0.01)
    job.stop()
    read = job.found
    assert job.wait(20)
    assert (job.state, job.sample is not None) == ("stopped", True)
    kept = ids(job.sample)
    assert read <= len(kept) < MANY
    known = set(kept)
    assert kept == [each for each in many if each in known]
    assert not job.sample.complete  # type: ignore[union-attr]


def test_a_failure_in_the_middle_keeps_what_was_read(connected_workspace: Workspace, control: Control) -> None:
    klaviyo = connected_workspace.account.klaviyo
    calls = 0

    def read(*, period: Period, next_url: str, size: int, newest_first: bool) -> EventsPage:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Refused("no more of this")
        return klaviyo.events_page(METRIC, period=period, next_url=next_url, size=size, newest_first=newest_first)

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

    def read(*, period: Period, next_url: str, size: int, newest_first: bool) -> EventsPage:
        nonlocal followed
        if next_url:
            followed += 1
            if followed % every == 0:
                raise InputError("the cursor is invalid", "page[cursor]")
        if followed % 5 == 4:
            followed += 1
            raise Throttled("slow down", retry_after=0.01)
        # Small pages, so that there is always one to follow, however the threads share the time among them.
        size = min(size, 60)
        return klaviyo.events_page(METRIC, period=period, next_url=next_url, size=size, newest_first=newest_first)

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
