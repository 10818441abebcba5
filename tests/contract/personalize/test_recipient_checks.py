"""Every recipient of a sample or of a file is checked in the background; what comes of it stays in memory."""

import gzip
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from core import Workspace
from core.blocks.recipient_check import RecipientCheck
from core.domain.event import Event
from core.errors import NO_LONGER_CONNECTED, InputError, StoreError
from core.events.sample import Sample
from core.personalize.checked_events import FileEvents, SampleEvents
from core.personalize.recipient_checks import CheckState, HeldChecks, as_checked
from core.publish.prepared_block import PreparedBlock

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"


@pytest.fixture
def sample(connected_workspace: Workspace) -> Sample:
    """The newest orders of the demo shop."""
    return connected_workspace.events.sample(METRIC)


@pytest.fixture
def block(connected_workspace: Workspace) -> PreparedBlock:
    """A block whose headline shows the name of a product."""
    ws = connected_workspace
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    raw["event"] = {"metric_id": METRIC, "metric": "Placed Order"}
    path = ["$extra", "line_items", 1, "title"]
    bound = {"from": "event", "path": path, "format": [], "fallback": "your order"}
    return ws.personalize.compose(TEMPLATE, {**raw, "slots": {"headline": bound}})


def ended(ws: Workspace, block: PreparedBlock, events: SampleEvents | FileEvents) -> CheckState:
    ws.jobs.wait(ws.recipient_checks.begin(block, events).id, 60)
    state = ws.recipient_checks.state(block, events)
    assert state and not state.job.active
    return state


def test_a_sample_in_the_background(connected_workspace: Workspace, block: PreparedBlock, sample: Sample) -> None:
    ws = connected_workspace
    events = SampleEvents(sample)
    assert ws.recipient_checks.state(block, events) is None
    state = ended(ws, block, events)
    assert (state.job.state, state.job.note) == ("done", "")
    with ws.count_calls() as cost:
        assert state.report == ws.personalize.check_recipients(block, sample)
    assert (cost.calls, state.job.calls) == (0, 0), "no image is requested"
    rates = ws.preview.fill_rates(block, sample)
    headline = state.report.places["headline"]
    assert headline.fallback.recipients == round(rates.targets[0].fallback * len(sample.events)) > 0
    assert ws.recipient_checks.state(block, SampleEvents(sample)) == state, "it is that of the same events"


def test_a_file_in_the_background(
    connected_workspace: Workspace, block: PreparedBlock, sample: Sample, tmp_path: Path
) -> None:
    ws, file = connected_workspace, tmp_path / "orders.ndjson"
    file.write_bytes(b"\n".join(orjson.dumps(event.properties) for event in sample.events))
    events = FileEvents("f1", "orders.ndjson", file.stat().st_size, file.read_bytes)
    state = ended(ws, block, events)
    assert state.report == ws.personalize.check_files(block, str(file))
    assert state.report.recipients == len(sample.events)
    assert state.job.done == state.job.total == file.stat().st_size
    assert "recipients" in state.job.step


def test_a_file_that_is_cut_off_gives_no_report_as_if_it_were_whole(
    connected_workspace: Workspace, block: PreparedBlock, tmp_path: Path
) -> None:
    file = tmp_path / "orders.ndjson.gz"
    lines = b"\n".join(orjson.dumps({"x": os.urandom(40).hex()}) for _ in range(3000))
    file.write_bytes(gzip.compress(lines)[:-2000])
    with pytest.raises(InputError, match=r"orders\.ndjson\.gz: is cut off"):
        connected_workspace.personalize.check_files(block, str(file))


def test_nothing_of_a_recipient_is_stored(connected_workspace: Workspace, block: PreparedBlock, sample: Sample) -> None:
    state = ended(connected_workspace, block, SampleEvents(sample))
    stored = json.dumps({**vars(state.job), "arguments": dict(state.job.arguments)})
    names = {text for event in sample.events for text in (event.id, str((event.profile or {}).get("email")))}
    assert not [name for name in names if name and name in stored]


def test_what_was_checked_before_a_fault_is_there(connected_workspace: Workspace, block: PreparedBlock) -> None:
    ws = connected_workspace
    text = b'{"a": 1}\n' * 500 + b"nope\n" * 400
    state = ended(ws, block, FileEvents("f2", "orders.ndjson", len(text), lambda: text))
    assert state.job.note.startswith("orders.ndjson: line 501")
    assert state.report and state.report.recipients == 500


def test_one_that_is_stopped_keeps_what_it_has(connected_workspace: Workspace, block: PreparedBlock) -> None:
    ws = connected_workspace
    reached, released = threading.Event(), threading.Event()

    class Slow(SampleEvents):
        def read(self) -> Iterator[Event]:
            for number, event in enumerate(super().read()):
                if number == 300:
                    reached.set()
                    assert released.wait(60)
                yield event

    metric = ws.events.metric(METRIC)
    events = Slow(Sample(metric=metric, events=tuple(Event(properties={}, id=f"e{n}") for n in range(1000))))
    job = ws.recipient_checks.begin(block, events)
    assert reached.wait(60)
    assert ws.recipient_checks.state(block, events) == CheckState(job=ws.jobs.get(job.id), report=None)
    ws.jobs.stop(job.id)
    released.set()
    ws.jobs.wait(job.id, 60)
    state = ws.recipient_checks.state(block, events)
    assert state and state.report and (state.job.state, state.report.recipients) == ("stopped", 320)
    again = ended(ws, block, events)
    assert again.report and again.report.recipients == 1000


def test_a_report_is_gone_once_the_account_is_disconnected(
    connected_workspace: Workspace, block: PreparedBlock, sample: Sample
) -> None:
    ws, events = connected_workspace, SampleEvents(sample)
    assert ended(ws, block, events).report
    ws.account.memory.clear()
    assert ws.recipient_checks.state(block, events) is None


def held_bytes(ws: Workspace) -> list[str]:
    """The jobs for which events wait to be checked."""
    return list(ws.account.memory.get(HeldChecks)._waiting)


def test_events_wait_for_the_job_that_was_begun_for_them_and_for_no_other(
    connected_workspace: Workspace, block: PreparedBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second press left the whole upload in memory until the account was disconnected."""
    ws, released = connected_workspace, threading.Event()

    class Slow(SampleEvents):
        def read(self) -> Iterator[Event]:
            assert released.wait(60)
            yield from super().read()

    sample = Sample(metric=ws.events.metric(METRIC), events=(Event(properties={}, id="e1"),))
    job = ws.recipient_checks.begin(block, Slow(sample))
    assert ws.recipient_checks.begin(block, Slow(sample)).id == job.id
    released.set()
    ws.jobs.wait(job.id, 60)
    assert held_bytes(ws) == []

    def refuses(*_: object) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(ws.jobs, "_launch", refuses)
    with pytest.raises(StoreError):
        ws.recipient_checks.begin(block, SampleEvents(sample))
    assert held_bytes(ws) == []


def test_events_of_a_job_that_never_ran_are_dropped(
    connected_workspace: Workspace, block: PreparedBlock, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, events = connected_workspace, SampleEvents(sample)
    monkeypatch.setattr(ws.jobs, "_launch", ws.jobs._leave)
    job = ws.recipient_checks.begin(block, events)
    assert held_bytes(ws) == [job.id]
    ws.jobs.stop(job.id)
    assert ws.recipient_checks.state(block, events) is None
    assert held_bytes(ws) == []


def test_a_check_that_lost_its_process_begins_again(
    connected_workspace: Workspace, block: PreparedBlock, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, events = connected_workspace, SampleEvents(sample)
    with monkeypatch.context() as patch:
        patch.setattr(ws.jobs, "_launch", ws.jobs._leave)
        ws.recipient_checks.begin(block, events)
    ws.account.memory.get(HeldChecks)._waiting.clear()
    state = ended(ws, block, events)
    assert state.job.state == "done" and state.report


def test_few_events_wait_at_a_time(block: PreparedBlock, sample: Sample) -> None:
    held = HeldChecks()
    for number in range(20):
        held.wait(str(number), as_checked(block), SampleEvents(sample))
    assert list(held._waiting) == [str(number) for number in range(12, 20)]


def test_an_unexpected_error_keeps_what_was_checked_before(
    connected_workspace: Workspace, block: PreparedBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, count, seen = connected_workspace, RecipientCheck.count, list[str]()

    def fails(check: RecipientCheck, values: list[Event]) -> None:
        seen.extend(event.id for event in values)
        if any(event.id == "e50" for event in values):
            raise KeyError
        count(check, values)

    monkeypatch.setattr(RecipientCheck, "count", fails)
    sample = Sample(metric=ws.events.metric(METRIC), events=tuple(Event(properties={}, id=f"e{n}") for n in range(100)))
    state = ended(ws, block, SampleEvents(sample))
    assert state.job.state == "failed"
    assert state.report and state.report.recipients == 40
    assert len(seen) == len(set(seen)), "no recipient is checked twice"


def test_how_far_it_is_says_nothing_of_the_rest_at_the_end(
    connected_workspace: Workspace, block: PreparedBlock
) -> None:
    ws = connected_workspace
    sample = Sample(metric=ws.events.metric(METRIC), events=(Event(properties={}, id="e1"),))
    step = ended(ws, block, SampleEvents(sample)).job.step
    assert step.startswith("1 recipient, ") and "left" not in step


def test_a_check_ends_with_its_account(connected_workspace: Workspace, block: PreparedBlock, sample: Sample) -> None:
    """It makes no call, which would tell it that the account is gone."""
    ws = connected_workspace

    class Interrupted(SampleEvents):
        def read(self) -> Iterator[Event]:
            for number, event in enumerate(super().read()):
                if number == 30:
                    ws.setup.disconnect()
                yield event

    job = ws.jobs.wait(ws.recipient_checks.begin(block, Interrupted(sample)).id, 60)
    assert (job.state, job.note) == ("stopped", NO_LONGER_CONNECTED)
    assert job.done < len(sample.events)
