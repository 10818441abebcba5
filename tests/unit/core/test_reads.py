"""A read goes on beside whoever asked for it, says whom it waits for, and ends with whoever gave it up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core import reads as module
from core.errors import Unavailable
from core.http import Service, ignore_answer, map_concurrently
from core.klaviyo.responses import refusal
from core.reads import NAME, Reads, Unanswered
from core.store.database import Database


class Silent(httpx.BaseTransport):
    """A service that answers nothing until it is let go."""

    def __init__(self) -> None:
        self.asked, self.go, self.calls = threading.Semaphore(0), threading.Event(), 0

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        self.calls += 1
        self.asked.release()
        assert self.go.wait(20)
        return httpx.Response(503 if self.calls == 1 else 200)


@pytest.fixture
def transport() -> Iterator[Silent]:
    transport = Silent()
    yield transport
    transport.go.set()


@pytest.fixture
def service(transport: Silent) -> Service:
    client = httpx.Client(transport=transport)
    return Service(
        name="Klaviyo", base_url="https://k.example", refusal=refusal, client=client, sleep=lambda _: None
    )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "workspace.db")
    yield database
    database.close()


@pytest.fixture
def reads(database: Database, transport: Silent) -> Iterator[Reads]:
    reads = Reads(database)
    yield reads
    transport.go.set()
    reads.close()
    assert not [each for each in threading.enumerate() if each.name == NAME]


def call(service: Service) -> str:
    service.call("GET", "/api/metrics", read=ignore_answer)
    return "read"


def test_it_says_whom_it_waits_for_and_brings_the_answer(reads: Reads, service: Service, transport: Silent) -> None:
    read = reads.begin(lambda: map_concurrently(lambda _: call(service), range(2)))
    for _ in range(2):
        assert transport.asked.acquire(timeout=20)
    assert (read.service, read.has_ended) == ("Klaviyo", False)
    assert str(Unanswered(read)) == "Klaviyo has not answered yet"
    transport.go.set()
    assert read.wait(20)
    assert (read.service, read.take()) == ("", ["read", "read"])


def test_one_that_was_given_up_asks_nothing_more(reads: Reads, service: Service, transport: Silent) -> None:
    """Neither again, where the answer was a fault, nor for what would come next."""
    read = reads.begin(lambda: [call(service), call(service)])
    assert transport.asked.acquire(timeout=20)
    read.stop()
    assert str(Unanswered(read)) == "you stopped waiting for Klaviyo"
    transport.go.set()
    assert read.wait(20)
    assert transport.calls == 1
    with pytest.raises(Unavailable):
        read.take()


def test_its_errors_are_those_of_whoever_takes_it(reads: Reads) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    read = reads.begin(fail)
    assert read.wait(20)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            read.take()


def test_a_fault_of_one_that_nobody_takes_is_logged(reads: Reads, caplog: pytest.LogCaptureFixture) -> None:
    go = threading.Event()

    def fail() -> None:
        assert go.wait(20)
        raise ZeroDivisionError

    read = reads.begin(fail)
    read.stop()
    go.set()
    assert read.wait(20)
    assert "unexpected error" in caplog.text


def test_there_are_only_so_many_at_a_time(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    go = threading.Event()
    first = reads.begin(go.wait)
    with pytest.raises(Unavailable, match="too many answers"):
        reads.begin(lambda: None)
    go.set()
    assert first.wait(20)


def test_a_closed_workspace_begins_none_and_holds_no_thread(
    database: Database, service: Service, transport: Silent
) -> None:
    reads = Reads(database)
    read = reads.begin(lambda: [call(service), call(service)])
    assert transport.asked.acquire(timeout=20)
    reads.stop()
    transport.go.set()
    reads.close()
    assert read.has_ended
    assert transport.calls == 1
    assert not [each for each in threading.enumerate() if each.name == NAME]
    with pytest.raises(Unavailable):
        reads.begin(lambda: None)
