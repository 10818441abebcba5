"""A send's threads: nothing spins, all wait together, and whatever happens the send ends and says how."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from core.domain.asset import Asset
from core.errors import NotConnected, StoreError, Throttled
from core.http import RateLimiter
from core.jobs.context import JobContext
from core.jobs.job import Stopped
from core.send.items import ItemSender, Result
from core.send.metadata_batch import FieldBatch
from core.send.sending import WORKERS, Sending
from core.send.store import Sends
from core.send.values import PlanRow, SendItem
from core.store.database import Database
from tests.support.planned import planned_send

HERE = "real:ACCOUNT:cloud"
Send = Callable[[SendItem], Result]


def created(_: SendItem) -> Result:
    return Result(outcome="created", block_id="B", linked=False, pending=True)


@dataclass
class Fields:
    """Stands for the metadata of the assets; `turns` counts how often the send's loop looked at it."""

    turns: int = 0
    flushed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    error: Exception | None = None

    def add(self, number: int, *_: object) -> None:
        self.added.append(number)

    def waiting(self) -> int:
        self.turns += 1
        return len(self.added)

    def flush(self) -> None:
        if self.error:
            raise self.error
        self.flushed += self.added
        self.added = []


@dataclass
class Run:
    """A send of so many assets in a database of its own, whose calls are `send`."""

    database: Database
    count: int
    send: Send
    fields: Fields = field(default_factory=Fields)
    limiter: RateLimiter = field(default_factory=lambda: RateLimiter(100_000, 1_000_000))

    def __post_init__(self) -> None:
        rows = [self._planned(number) for number in range(self.count)]
        self.sends = Sends(self.database)
        self.context = JobContext(planned_send(self.database, HERE, rows))

    def run(self) -> None:
        items = self.sends.items(self.context.id)
        sending = Sending(
            context=self.context,
            database=self.database,
            sends=self.sends,
            sender=cast("ItemSender", self),
            fields=cast("FieldBatch", self.fields),
            assets={item.asset_id: _asset(item.number) for item in items},
            limiter=self.limiter,
            ended=threading.Event(),
        )
        # As the sender of each asset.
        self.__dict__["send"] = lambda item, *_, send=self.send: send(item)
        sending.run(items)

    @property
    def outcomes(self) -> list[str]:
        return [item.outcome for item in self.sends.items(self.context.id)]

    @staticmethod
    def _planned(number: int) -> PlanRow:
        return PlanRow(
            asset=_asset(number),
            kind="image",
            name=f"Asset {number}",
            alt="",
            link="",
            src="",
            action="create",
            calls=1,
        )


def _asset(number: int) -> Asset:
    name = f"asset{number}"
    return Asset(asset_id=name, resource_type="image", type="upload", public_id=name, version=1, url="")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "workspace.db")
    yield database
    database.close()


def test_everything_is_sent_and_its_metadata_written(database: Database) -> None:
    run = Run(database, 250, created)
    run.run()
    assert set(run.outcomes) == {"created"}
    assert sorted(run.fields.flushed) == list(range(250))
    assert (run.context.reached.done, run.context.reached.total) == (250, 250)


def test_the_loop_turns_for_what_happens_and_not_in_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker ends at once while another one hangs in a slow call: nothing spins meanwhile."""
    monkeypatch.setattr("core.send.sending._LOOK", 3600)
    hanging, go = threading.Event(), threading.Event()

    def send(item: SendItem) -> Result:
        if item.number == 0:
            assert hanging.wait(20)
            raise NotConnected("the account is gone")
        hanging.set()
        # As long as a slow answer; what is counted below does not depend on it.
        go.wait(0.5)
        return created(item)

    run = Run(database, 2, send)
    with pytest.raises(NotConnected, match="the account is gone"):
        run.run()
    assert run.outcomes == ["", "created"]
    # One asset ended, and two workers.
    assert run.fields.turns == 3


def test_all_wait_together_and_a_stop_ends_the_wait(database: Database) -> None:
    """Klaviyo asked for a minute: nobody asks meanwhile, and a stop is not held up by it."""
    asked: list[int] = []

    def send(item: SendItem) -> Result:
        asked.append(item.number)
        run.limiter.pause(60)
        return created(item)

    run = Run(database, 500, send)
    stopped = threading.Event()

    def work() -> None:
        try:
            run.run()
        except Stopped:
            stopped.set()
        finally:
            database.close()

    thread = threading.Thread(target=work)
    thread.start()
    while not run.limiter.is_waiting:
        assert thread.is_alive()
    run.context.stop()
    thread.join(20)
    assert stopped.is_set()
    # Only those whose turn had come before it asked.
    assert 0 < len(asked) <= WORKERS
    assert run.outcomes.count("created") == len(asked)


def test_what_klaviyo_asks_too_much_patience_for_is_tried_again_another_time(database: Database) -> None:
    def send(item: SendItem) -> Result:
        if item.number == 1:
            raise Throttled("slow down", retry_after=600)
        return created(item)

    run = Run(database, 3, send)
    run.run()
    assert run.outcomes == ["created", "unavailable", "created"]


def test_metadata_is_written_while_everybody_waits(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a full batch need not wait as long as the others."""
    monkeypatch.setattr("core.send.sending._LOOK", 0.01)
    written = threading.Event()

    def send(item: SendItem) -> Result:
        if item.number == 0:
            return created(item)
        run.limiter.pause(2)
        assert written.wait(20)
        return created(item)

    class Watched(Fields):
        def flush(self) -> None:
            super().flush()
            if 0 in self.flushed:
                written.set()

    run = Run(database, 3, send, Watched())
    run.run()
    assert run.outcomes == ["created"] * 3


def test_an_unexpected_error_of_one_asset_is_logged_and_the_others_are_sent(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def send(item: SendItem) -> Result:
        if item.number == 1:
            raise KeyError("ada@example.com")
        return created(item)

    run = Run(database, 3, send)
    run.run()
    assert run.outcomes == ["created", "unavailable", "created"]
    detail = run.sends.items(run.context.id)[1].detail
    (record,) = [record for record in caplog.records if record.exc_info]
    assert vars(record)["error_id"] in detail
    assert not any(word in detail for word in ("KeyError", "ada@example.com"))


def test_an_error_of_the_bookkeeping_ends_the_send_with_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes of an asset cannot be written down, so no more are begun."""

    def full(*_: Any, **__: Any) -> None:
        raise StoreError("the disk is full")

    run = Run(database, 400, created)
    monkeypatch.setattr(run.sends, "end", full)
    with pytest.raises(StoreError, match="the disk is full"):
        run.run()


@pytest.mark.parametrize("error", [NotConnected("the account is gone"), MemoryError()])
def test_metadata_that_cannot_be_written_ends_the_send(database: Database, error: Exception) -> None:
    run = Run(database, 5, created, Fields(error=error))
    with pytest.raises(type(error)):
        run.run()


def test_what_a_restored_backup_does_not_know_is_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(database, 3, created)
    # What came of the assets went with the database.
    monkeypatch.setattr(run.sends, "end", lambda *_, **__: None)
    with pytest.raises(StoreError, match="a backup was restored"):
        run.run()


def test_what_is_done_is_not_sent_again(database: Database) -> None:
    seen: list[int] = []

    def send(item: SendItem) -> Result:
        seen.append(item.number)
        return created(item)

    run = Run(database, 4, send)
    run.sends.end(run.context.id, 2, "created")
    run.run()
    assert sorted(seen) == [0, 1, 3]
