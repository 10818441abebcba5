"""Running a send: threads of this process that survive every page, and a journal that survives the process."""

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.accounts.account import Account
from core.domain.asset import Asset
from core.domain.send import SendItem
from core.errors import NotConnected, NotFound, Reconnect, StoreError, Throttled
from core.http import RateLimiter, RetryPolicy
from core.services.background import Background
from core.services.explore.library import Templates
from core.services.personalize.service import Personalize
from core.services.send.copies import Copier
from core.services.send.fields import FieldBatch
from core.services.send.items import ItemSender, Result
from core.services.send.plan import BlocksLimiter
from core.services.send.undo import Undo
from core.services.write.block_writer import BlockWriter
from core.store.copies import Copies
from core.store.database import Database
from core.store.links import Links
from core.store.sends import Sends

WORKERS: Final = 80
SENDING: Final = RetryPolicy(throttled=5, longest_wait=120.0, patience=300.0)
"""The patience of every call; when a service asks for more, the person decides."""
_A_DAY: Final = 3600.0
"""Seconds of asked patience from which on it is a daily cap."""
_FLUSH: Final = 100
_PUT_BACK: Final = "a backup was put back meanwhile, which does not know what came of some assets; go on to ask anew"


@dataclass(frozen=True, kw_only=True)
class Run:
    """Everything that the threads of one send share."""

    send_id: str
    sender: ItemSender
    fields: FieldBatch
    assets: dict[str, Asset]
    alts: dict[int, str]
    limiter: RateLimiter
    waiting: "queue.SimpleQueue[SendItem]" = field(default_factory=queue.SimpleQueue)
    ended: threading.Event = field(default_factory=threading.Event)
    reasons: list[str] = field(default_factory=list)


class JobRunner(Background):
    """Runs sends; the assets at hand end when it closes, and no others begin."""

    kind = "send"

    def __init__(self, database: Database, links: Links, account_of: Callable[[str], Account]) -> None:
        """`account_of` gives the account of a scope; NotConnected when it is no longer the connected one."""
        super().__init__(database)
        self._sends, self._copies = Sends(database), Copies(database)
        self._links, self._account_of = links, account_of

    def _stop(self, send_id: str, note: str) -> None:
        self._sends.set_state(send_id, "stopped", note)

    def _run(self, send_id: str) -> None:
        state = self._sends.state(send_id)
        if state == "undoing":
            self._undo(send_id)
        if state != "running":
            self._end(send_id)
            return
        run = self._prepare(send_id)
        for item in self._sends.items(send_id, ""):
            run.waiting.put(item)
        count = min(WORKERS, max(1, run.waiting.qsize()))
        workers = [threading.Thread(target=self._work, args=[run], daemon=True) for _ in range(count)]
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            workers[0].join(0.2) if workers[0].is_alive() else run.ended.wait(0.05)
            # Full batches are cheapest; while Klaviyo's limits hold the others back, a smaller one costs no time.
            enough = 1 if run.limiter.is_waiting else _FLUSH if run.waiting.qsize() else _FLUSH // 4
            if run.fields.waiting() >= enough:
                self._flush(run)
        self._flush(run)
        self._end(send_id, *run.reasons[:1])

    @staticmethod
    def _flush(run: Run) -> None:
        try:
            run.fields.flush()
        except (NotConnected, Reconnect) as error:
            # What was not written is written when somebody goes on.
            run.reasons.append(str(error))
            run.ended.set()

    def _account(self, send_id: str) -> Account:
        return self._account_of(self._sends.pair(send_id))

    def _undo(self, send_id: str) -> None:
        undo = Undo(self._account(send_id), self._links, self._sends, self._database)
        undo.do(send_id, lambda: self._told_to_stop(send_id))

    def _prepare(self, send_id: str) -> Run:
        account, job = self._account(send_id), self._sends.get(send_id)
        if job is None:
            raise NotFound(f"there is no send {send_id}")
        items = self._sends.items(send_id)
        assets = account.cloudinary.assets_by_id([item.asset_id for item in items])
        ended, limiter = threading.Event(), account.memory.get(BlocksLimiter)
        patient = account.with_retry(SENDING, limiter, lambda: ended.is_set() or self._told_to_stop(send_id))
        sender = ItemSender(
            account=patient,
            writer=BlockWriter(patient, self._links, self._database),
            personalize=Personalize(patient, Templates(patient), self._links, self._database),
            copier=Copier(patient, self._copies, self._database),
            settings=job.settings,
        )
        fields = FieldBatch(account, send_id, self._links, self._sends, self._database)
        for item in items:
            if item.link_is_pending:
                fields.add(item.number, item.asset_id, item.kind)
        return Run(
            send_id=send_id,
            sender=sender,
            fields=fields,
            assets={asset.asset_id: asset for asset in assets},
            alts={number: alt for number, (alt, _) in self._sends.chosen(send_id).items()},
            limiter=limiter,
            ended=ended,
        )

    def _end(self, send_id: str, note: str = "") -> None:
        if self._closing.is_set() and not note:
            return
        left = self._sends.items(send_id, "")
        if left and not note and self._sends.state(send_id) == "running":
            # Nobody stopped it: what came of these was written into a database that went.
            note = _PUT_BACK
        self._sends.set_state(send_id, "stopped" if left or note else "done", note)

    def _work(self, run: Run) -> None:
        try:
            while not self._stopped(run):
                try:
                    item = run.waiting.get_nowait()
                except queue.Empty:
                    return
                self._one(run, item)
        except StoreError as error:
            # What comes of an asset cannot be written down: no more are begun.
            run.reasons.append(str(error))
            run.ended.set()
        finally:
            self._database.close()

    def _one(self, run: Run, item: SendItem) -> None:
        try:
            result = self._send(run, item)
        except (NotConnected, Reconnect) as error:
            run.reasons.append(str(error))
            run.ended.set()
            return
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            # The send goes on with the other assets; this one says that we are at fault.
            sys.stderr.write(f"send {run.send_id}, asset {item.number}: {type(error).__name__}\n")
            result = Result(outcome="unavailable", detail=f"a fault of this product ({type(error).__name__})")
        if result is None:
            return
        values = {"block_id": result.block_id, "block_url": result.block_url, "linked": int(result.linked)}
        self._sends.end(run.send_id, item.number, result.outcome, result.detail, **values)
        if result.pending:
            run.fields.add(item.number, item.asset_id, item.kind)

    def _send(self, run: Run, item: SendItem) -> Result | None:
        """What came of an asset; None if the send was stopped before it was done."""
        asset = run.assets.get(item.asset_id)
        if asset is None:
            return Result(outcome="skipped", detail="It is no longer in Cloudinary.")
        if not run.limiter.wait(lambda: self._stopped(run)):
            return None
        try:
            return run.sender.send(item, asset, run.alts.get(item.number, ""))
        except Throttled as error:
            if item.kind == "copy" and (error.retry_after is None or error.retry_after > _A_DAY):
                return Result(outcome="tomorrow", detail="Klaviyo takes no more copies today.")
            return None if self._stopped(run) else Result(outcome="unavailable", detail=str(error))

    def _stopped(self, run: Run) -> bool:
        return run.ended.is_set() or self._told_to_stop(run.send_id)

    def _told_to_stop(self, send_id: str) -> bool:
        return self._closing.is_set() or self._sends.state(send_id) in ("stopping", "")
