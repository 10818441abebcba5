"""Taking back a send: deleting what its plan names, each block looked at once more."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from core.accounts.account import Account
from core.errors import Conflict, NotConnected, Reconnect, WorkspaceError
from core.http import map_concurrently
from core.klaviyo.templates import SCANNING, TemplateClient
from core.publish.block_remover import BlockRemover
from core.publish.store import Links
from core.send.plan import BlocksLimiter
from core.send.store import Sends
from core.send.undo_plan import UndoPlan, UndoRow
from core.send.values import CREATED_AGAIN, DELETED_BEFORE, SendItem
from core.store.database import Database

_BATCH: Final = 100


class _Counter:
    """How many blocks were looked at, by several threads; blank is one that nobody got to."""

    def __init__(self, total: int, on_progress: Callable[[int, int], None]) -> None:
        self._done, self._total, self._on_progress = 0, total, on_progress
        self._guard = threading.Lock()
        on_progress(0, total)

    def add(self, why: str | None) -> str | None:
        with self._guard:
            self._done += why != ""
            self._on_progress(self._done, self._total)
        return why

    @property
    def is_full(self) -> bool:
        return self._done == self._total


class Undo:
    """Plans and does the undoing of sends of one account."""

    def __init__(self, account: Account, links: Links, sends: Sends, database: Database) -> None:
        self._account, self._links, self._sends, self._database = account, links, sends, database
        self._limiter, self._plan = account.memory.get(BlocksLimiter), UndoPlan(account, links)
        self._remover = BlockRemover(account, links, database)
        self._ends: list[WorkspaceError] = []

    def plan(self, send_id: str) -> list[UndoRow]:
        """A row for each block of the send.

        Costs a call for each hundred blocks, one for each ten templates and one for each drag-and-drop template.
        """
        return self._plan.rows(self._sends.items(send_id), self._template_texts())

    def do(
        self,
        send_id: str,
        stopped: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int, int], None] = lambda *_: None,
    ) -> bool:
        """Delete what a plan of now says, each looked at once more; each row of the journal says how it came out.

        Returns whether it came to its end before `stopped()`. `on_progress` gets how many are done, of how many.
        NotConnected or Reconnect when the account is gone meanwhile.
        """
        texts = self._template_texts(stopped)
        rows = self._plan.rows(self._sends.items(send_id), texts)
        self._clear_leftovers([row.item for row in rows if row.is_gone])
        for row in rows:
            if row.is_gone and row.item.outcome == "created":
                self._sends.end(send_id, row.item.number, "undone", row.why, block_url=row.replacement_url)
            elif not row.is_gone and not row.delete and row.item.outcome in ("created", "undone"):
                self._sends.end(send_id, row.item.number, "created", row.why)
        delete = [row.item for row in rows if row.delete]
        counter = _Counter(len(delete), on_progress)
        for start in range(0, len(delete), _BATCH):
            self._delete_batch(send_id, delete[start : start + _BATCH], counter, texts, stopped)
            if self._ends:
                raise self._ends[0]
        return counter.is_full

    def _delete_batch(
        self,
        send_id: str,
        items: Sequence[SendItem],
        counter: _Counter,
        texts: Sequence[str],
        stopped: Callable[[], bool],
    ) -> None:
        reasons = map_concurrently(
            lambda item: counter.add(self._delete(item, texts, stopped)), items, leave=self._database.close
        )
        absent_items = [
            item for item, why in zip(items, reasons, strict=True) if why in (None, DELETED_BEFORE, CREATED_AGAIN)
        ]
        notes = dict(zip((item.number for item in absent_items), self._clear_entries(absent_items), strict=True))
        for item, why in zip(items, reasons, strict=True):
            if item.number in notes:
                self._sends.end(send_id, item.number, "undone", why or notes[item.number])
            elif why:
                self._sends.end(send_id, item.number, "created", why)

    def _template_texts(self, stopped: Callable[[], bool] = lambda: False) -> list[str]:
        service = self._account.klaviyo.service.with_retry(SCANNING, stopped=stopped)
        return TemplateClient(service=service).list_template_texts()

    def _clear_leftovers(self, items: Sequence[SendItem]) -> None:
        """Finish what an undo that was interrupted left of blocks that are gone: the link, the entry on the asset."""
        scope = self._account.scope
        ours = self._links.deleted(scope, include_unfinished=True)
        items = [item for item in items if item.block_id in ours]
        unfinished = ours - self._links.deleted(scope)
        for item in items:
            if item.block_id in unfinished:
                self._remover.delete(self._plan.key(item), item.block_id, item.name, [])
        self._clear_entries(items)

    def _clear_entries(self, items: Sequence[SendItem]) -> list[str]:
        return self._remover.clear_entries([(self._plan.key(item), item.block_id) for item in items])

    def _delete(self, item: SendItem, texts: Sequence[str], stopped: Callable[[], bool]) -> str | None:
        """Why the block stays, or was gone; blank when nobody got to it, None when this deleted it."""
        if not self._limiter.wait(stopped):
            return ""
        try:
            look = partial(self._look, item, texts)
            self._remover.delete(self._plan.key(item), item.block_id, item.name, texts, look)
        except (NotConnected, Reconnect) as error:
            # What others deleted at the same time is written down first.
            self._ends.append(error)
            return ""
        except WorkspaceError as error:
            return str(error)
        return None

    def _look(self, item: SendItem, texts: Sequence[str]) -> bool:
        """Whether Klaviyo may bring the block back; Conflict with the reason if it is no longer to be deleted."""
        (row,) = self._plan.rows([item], texts)
        if not row.delete:
            raise Conflict(row.why)
        return row.may_return
