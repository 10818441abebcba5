"""One run of a send: its workers, the limiter that they share, and the metadata that is written in batches."""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Literal

from core.domain.asset import Asset
from core.errors import StoreError, Throttled, WorkspaceError
from core.http import RateLimiter, RetryPolicy
from core.jobs.context import JobContext
from core.logs import report_unexpected
from core.send.items import ItemSender, Result
from core.send.metadata_batch import FieldBatch
from core.send.store import Sends
from core.send.values import SendItem
from core.store.database import Database

WORKERS: Final = 80
SENDING: Final = RetryPolicy(throttled=5, longest_wait=120.0, total_wait=300.0)
"""The patience of every call; when a service asks for more, the person decides."""
_A_DAY: Final = 3600.0
"""Seconds of asked patience from which on it is a daily cap."""
_LOOK: Final = 2.0
"""Seconds after which the metadata that waits is looked at though nothing happened: everybody may have to wait."""
_FLUSH: Final = 100
_PUT_BACK: Final = (
    "a backup was restored while this send was running, so some results are unknown; resume to check them"
)
_LOG: Final = logging.getLogger(__name__)

Signal = Literal["asset ended", "worker ended"]


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Everything that the threads of one send share."""

    context: JobContext
    database: Database
    sends: Sends
    sender: ItemSender
    fields: FieldBatch
    assets: Mapping[str, Asset]
    limiter: RateLimiter
    ended: threading.Event
    """Set when no more are begun; what waits for a service then waits no longer."""
    waiting: "queue.SimpleQueue[SendItem]" = field(default_factory=queue.SimpleQueue)
    signals: "queue.SimpleQueue[Signal]" = field(default_factory=queue.SimpleQueue)
    errors: list[Exception] = field(default_factory=list)

    def run(self, items: Sequence[SendItem]) -> None:
        """Send what waits of these; raise what ended it before that, `Stopped` if it had to leave off."""
        remaining = [item for item in items if not item.outcome]
        done, total = len(items) - len(remaining), len(items)
        self._report(done, total)
        for item in remaining:
            self.waiting.put(item)
        working = self._start(min(WORKERS, len(remaining)))
        # A turn for each thing that happens, and a look now and then.
        while working:
            signal = self._next()
            working -= signal == "worker ended"
            done += signal == "asset ended"
            self._report(done, total)
            self._flush_if_due()
        self._flush()
        if self.errors:
            raise self.errors[0]
        if self.sends.items(self.context.id, ""):
            self.context.check()
            # Nobody stopped it: what came of these was written into a database that went.
            raise StoreError(_PUT_BACK)

    def _report(self, done: int, total: int) -> None:
        """Say how far it is, and why nothing moves where a service asked for patience."""
        service, seconds = self.limiter.asked_wait
        step = f"{service} asks us to wait {ceil(seconds):,} s" if seconds >= 1 and service else ""
        self.context.progress(done, total, step)

    def _next(self) -> Signal | None:
        try:
            return self.signals.get(timeout=_LOOK)
        except queue.Empty:
            return None

    def _start(self, count: int) -> int:
        """How many workers were started; fewer than asked for do as well."""
        for started in range(count):
            worker = threading.Thread(target=copy_context().run, args=[self._work], daemon=True)
            try:
                worker.start()
            except RuntimeError:
                if started:
                    return started
                raise
        return count

    def _flush_if_due(self) -> None:
        # Full batches are cheapest; while Klaviyo's limits hold the others back, a smaller one costs no time.
        enough = 1 if self.limiter.is_waiting else _FLUSH if self.waiting.qsize() else _FLUSH // 4
        if self.fields.waiting() >= enough:
            self._flush()

    def _flush(self) -> None:
        try:
            self.fields.flush()
        except Exception as error:  # noqa: BLE001 - raised when the workers have ended
            # What was not written is written when somebody goes on.
            self._end(error)

    def _end(self, error: Exception) -> None:
        self.errors.append(error)
        self.ended.set()

    def _must_end(self) -> bool:
        return self.ended.is_set() or self.context.stopped()

    def _work(self) -> None:
        try:
            while not self._must_end():
                try:
                    item = self.waiting.get_nowait()
                except queue.Empty:
                    return
                if self._one(item):
                    self.signals.put("asset ended")
        except Exception as error:  # noqa: BLE001 - raised in the thread that waits
            # What comes of an asset cannot be written down, or it concerns all of them: no more are begun.
            self._end(error)
        finally:
            self.database.close()
            self.signals.put("worker ended")

    def _one(self, item: SendItem) -> bool:
        """Whether an asset has an outcome, which is written down; not if the send had to leave off first."""
        try:
            result = self._send(item)
        except WorkspaceError:
            raise
        except Exception as error:  # noqa: BLE001 - the send goes on with the other assets
            error_id = report_unexpected(_LOG, error)
            detail = f"An unexpected error stopped this asset (error ID {error_id}). Resume to try again."
            result = Result(outcome="unavailable", detail=detail)
        if result is None:
            return False
        self.sends.end(self.context.id, item.number, **result.columns)
        if result.pending:
            self.fields.add(item.number, item.asset_id, item.kind)
        return True

    def _send(self, item: SendItem) -> Result | None:
        """What came of an asset; None if the send had to leave off before it was done."""
        asset = self.assets.get(item.asset_id)
        if asset is None:
            return Result(outcome="skipped", detail="It is no longer in Cloudinary.")
        if not self.limiter.wait(self._must_end):
            return None
        try:
            return self.sender.send(item, asset)
        except Throttled as error:
            if item.kind == "copy" and (error.retry_after is None or error.retry_after > _A_DAY):
                return Result(outcome="tomorrow", detail="Klaviyo accepts no more copies today.")
            return None if self._must_end() else Result(outcome="unavailable", detail=str(error))
