"""What undoing a send would delete: only blocks that are as it left them, and that no template shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.domain.block import Block, LinkKey
from core.publish.block_remover import was_changed
from core.publish.comparison import fingerprint_of_all, wrote
from core.publish.store import Links
from core.send.values import CREATED_AGAIN, DELETED_BEFORE, SendItem, link_kind

COPY: Final = "Klaviyo does not allow copies to be deleted."
NOT_CREATED: Final = "This send did not create it."
IN_TEMPLATE: Final = "An email template shows it."
SAVED_SINCE: Final = "It has been saved again since the send."
EDITED: Final = "It has been edited in Klaviyo since the send."
UNLINKED: Final = "This workspace no longer links an asset to it."
REAPPEARED: Final = "It was deleted here and reappeared in Klaviyo."


@dataclass(frozen=True, kw_only=True)
class UndoRow:
    """One asset of a send: whether its block would be deleted, else why it stays; `is_gone` when it was deleted before.

    `replacement_url` is the address of the block that was created in its place, blank without one. `may_return` says
    that Klaviyo may bring the block back, as it does with one that was changed after it was created.
    """

    item: SendItem
    delete: bool
    why: str = ""
    is_gone: bool = False
    replacement_url: str = ""
    may_return: bool = False


class UndoPlan:
    """Compares blocks with how a send left them; nothing is changed."""

    def __init__(self, account: Account, links: Links) -> None:
        self._account, self._links = account, links

    def rows(self, items: Sequence[SendItem], texts: Sequence[str]) -> list[UndoRow]:
        """A row for each item that has a block, by what Klaviyo has now; a call for each hundred."""
        items = [item for item in items if item.block_id]
        at_stake = [item.block_id for item in items if item.outcome in ("created", "undone") and item.kind != "copy"]
        blocks = {block.id: block for block in self._account.klaviyo.get_all_universal_content(at_stake)}
        return [self._row(item, blocks.get(item.block_id), texts) for item in items]

    def key(self, item: SendItem) -> LinkKey:
        """The link that an item made."""
        return LinkKey(scope=self._account.scope, asset_id=item.asset_id, kind=link_kind(item.kind))

    def _row(self, item: SendItem, block: Block | None, texts: Sequence[str]) -> UndoRow:
        if item.kind != "copy" and item.outcome in ("created", "undone") and block is None:
            return self._row_without_block(item)
        why = self._reason_to_keep(item, block, texts)
        return UndoRow(item=item, delete=not why, why=why, may_return=block is not None and was_changed(block))

    def _reason_to_keep(self, item: SendItem, block: Block | None, texts: Sequence[str]) -> str:
        if item.kind == "copy":
            return COPY
        if item.outcome == "undone":
            return REAPPEARED
        if block is None or item.outcome != "created":
            return NOT_CREATED
        if changed := self._change(item, block):
            return changed
        return IN_TEMPLATE if any(block.id in text for text in texts) else ""

    def _change(self, item: SendItem, block: Block) -> str:
        """How the block is no longer as the send left it; blank if it is."""
        key = self.key(item)
        link = self._links.get(key)
        if link is None or link.block_id != block.id:
            return UNLINKED
        # Content that was put back is a choice of somebody's, too.
        if self._links.is_saved_since_created(key):
            return SAVED_SINCE
        # Sends of earlier versions did not write down how they left a block: what it shows must do.
        is_same = item.written in ("", fingerprint_of_all(block)) and wrote(link, block)
        return "" if is_same else EDITED

    def _row_without_block(self, item: SendItem) -> UndoRow:
        link = self._links.get(self.key(item))
        if link is None or link.block_id == item.block_id:
            return UndoRow(item=item, delete=False, why=DELETED_BEFORE, is_gone=True)
        url = self._account.block_url(link.block_id)
        return UndoRow(item=item, delete=False, why=CREATED_AGAIN, is_gone=True, replacement_url=url)
