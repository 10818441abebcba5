"""Taking back a send: only blocks that it created, that nobody changed since, and that no template shows."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.domain.block import Block, LinkKey
from core.errors import NotConnected, Reconnect, WorkspaceError
from core.http import map_concurrently
from core.klaviyo.templates import SCANNING, TemplateClient
from core.publish.block_remover import BlockRemover
from core.publish.comparison import wrote
from core.publish.store import Links
from core.send.plan import BlocksLimiter
from core.send.store import Sends
from core.send.values import SendItem, link_kind
from core.store.database import Database

CHANGED: Final = "It has changed since the send."
DELETED_BEFORE: Final = "It had been deleted already."
CREATED_AGAIN: Final = "It had been deleted and created again; the new block stays."
_BATCH: Final = 100


@dataclass(frozen=True, kw_only=True)
class UndoRow:
    """One asset of a send: whether its block would be deleted, else why it stays; `is_gone` when others deleted it.

    `replacement_url` is the address of the block that was created in its place, blank without one.
    """

    item: SendItem
    delete: bool
    why: str = ""
    is_gone: bool = False
    replacement_url: str = ""


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
        self._limiter = account.memory.get(BlocksLimiter)
        self._remover = BlockRemover(account, links, database)
        self._ends: list[WorkspaceError] = []

    def plan(self, send_id: str) -> list[UndoRow]:
        """A row for each block of the send.

        Costs a call for each hundred blocks, one for each ten templates and one for each drag-and-drop template.
        """
        return self._plan(send_id, self._template_texts())

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
        rows = self._plan(send_id, texts)
        for row in rows:
            if row.is_gone:
                self._sends.end(send_id, row.item.number, "undone", row.why, block_url=row.replacement_url)
            elif row.item.outcome == "created" and not row.delete:
                self._sends.end(send_id, row.item.number, "created", row.why)
        delete = [row.item for row in rows if row.delete]
        counter = _Counter(len(delete), on_progress)
        for start in range(0, len(delete), _BATCH):
            at_hand = delete[start : start + _BATCH]
            reasons = map_concurrently(
                lambda item: counter.add(self._delete(item, texts, stopped)), at_hand, leave=self._database.close
            )
            deleted_items = [item for item, why in zip(at_hand, reasons, strict=True) if why is None]
            notes = self._remover.clear_entries([(self._key(item), item.block_id) for item in deleted_items])
            for item, note in zip(deleted_items, notes, strict=True):
                self._sends.end(send_id, item.number, "undone", note)
            for item, why in zip(at_hand, reasons, strict=True):
                if why:
                    self._sends.end(send_id, item.number, "created", why)
            if self._ends:
                raise self._ends[0]
        return counter.is_full

    def _template_texts(self, stopped: Callable[[], bool] = lambda: False) -> list[str]:
        service = self._account.klaviyo.service.with_retry(SCANNING, stopped=stopped)
        return TemplateClient(service=service).list_template_texts()

    def _plan(self, send_id: str, texts: list[str]) -> list[UndoRow]:
        items = [item for item in self._sends.items(send_id) if item.block_id]
        created = [item for item in items if item.outcome == "created" and item.kind != "copy"]
        blocks = {
            block.id: block
            for block in self._account.klaviyo.get_all_universal_content([item.block_id for item in created])
        }
        mine = self._links.deleted(self._account.scope, include_unfinished=True)
        return [self._row(item, blocks.get(item.block_id), texts, mine) for item in items]

    def _delete(self, item: SendItem, texts: list[str], stopped: Callable[[], bool]) -> str | None:
        """Why the block stays; blank when nobody got to it, None when it is gone."""
        if not self._limiter.wait(stopped):
            return ""
        try:
            if self._changed(item, self._account.klaviyo.get_all_universal_content([item.block_id])):
                return CHANGED
            self._remover.delete(self._key(item), item.block_id, item.name, texts)
        except (NotConnected, Reconnect) as error:
            # What others deleted at the same time is written down first.
            self._ends.append(error)
            return ""
        except WorkspaceError as error:
            return str(error)
        return None

    def _row(self, item: SendItem, block: Block | None, texts: list[str], mine: set[str]) -> UndoRow:
        if item.kind == "copy":
            return UndoRow(item=item, delete=False, why="Klaviyo does not allow copies to be deleted.")
        if item.outcome != "created":
            return UndoRow(item=item, delete=False, why="This send did not create it.")
        if block is None:
            # Deleted here, by an undo that was interrupted before it took the entry off the asset.
            return UndoRow(item=item, delete=True) if item.block_id in mine else self._row_without_block(item)
        if self._changed(item, [block]):
            return UndoRow(item=item, delete=False, why=CHANGED)
        if any(block.id in text for text in texts):
            return UndoRow(item=item, delete=False, why="An email template shows it.")
        return UndoRow(item=item, delete=True)

    def _row_without_block(self, item: SendItem) -> UndoRow:
        link = self._links.get(self._key(item))
        if link is None or link.block_id == item.block_id:
            return UndoRow(item=item, delete=False, why=DELETED_BEFORE, is_gone=True)
        url = self._account.block_url(link.block_id)
        return UndoRow(item=item, delete=False, why=CREATED_AGAIN, is_gone=True, replacement_url=url)

    def _changed(self, item: SendItem, blocks: list[Block]) -> bool:
        link = self._links.get(self._key(item))
        return any(not link or link.block_id != block.id or not wrote(link, block) for block in blocks)

    def _key(self, item: SendItem) -> LinkKey:
        return LinkKey(scope=self._account.scope, asset_id=item.asset_id, kind=link_kind(item.kind))
