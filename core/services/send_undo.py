"""Taking back a send: only blocks that it created, that nobody changed since, and that no template shows."""

from dataclasses import dataclass

from core.cloudinary.link_field import FIELD_ID, without_entry
from core.domain.block import Block, LinkKey
from core.domain.send import SendItem, link_kind
from core.errors import NotFound, WorkspaceError
from core.klaviyo.templates import TemplateClient
from core.services.block_writer import fingerprint
from core.services.pairs import Pair
from core.store.database import Database
from core.store.links import Links
from core.store.sends import Sends


@dataclass(frozen=True, kw_only=True)
class UndoRow:
    """One asset of a send: whether its block would be deleted, else why it stays."""

    item: SendItem
    delete: bool
    why: str = ""


class Undo:
    """Plans and does the undoing of sends of one pair."""

    def __init__(self, pair: Pair, link_pair: str, account: str, links: Links, sends: Sends, database: Database):
        self._pair, self._link_pair, self._account = pair, link_pair, account
        self._links, self._sends, self._database = links, sends, database

    def plan(self, send_id: str) -> list[UndoRow]:
        """A row for each block of the send; a call for each hundred blocks and for each ten templates."""
        items = [item for item in self._sends.items(send_id) if item.block_id]
        created = [item for item in items if item.outcome == "created" and item.kind != "copy"]
        blocks = {block.id: block for block in self._pair.klaviyo.blocks([item.block_id for item in created])}
        shown = TemplateClient(service=self._pair.klaviyo.service).every_text() if blocks else []
        return [self._row(item, blocks.get(item.block_id), shown) for item in items]

    def do(self, send_id: str) -> list[UndoRow]:
        """Delete what the plan says, each looked at once more; the rows as they came out."""
        return [self._undo(send_id, row) if row.delete else row for row in self.plan(send_id)]

    def _row(self, item: SendItem, block: Block | None, shown: list[str]) -> UndoRow:
        if item.kind == "copy":
            return UndoRow(item=item, delete=False, why="Klaviyo does not let copies be deleted.")
        if item.outcome != "created":
            return UndoRow(item=item, delete=False, why="This send did not create it.")
        if block is None:
            return UndoRow(item=item, delete=False, why="It is gone already.")
        link = self._links.get(self._key(item))
        if not link or link.block_id != block.id or fingerprint(block) != link.html_hash:
            return UndoRow(item=item, delete=False, why="It was changed since.")
        if any(block.id in html for html in shown):
            return UndoRow(item=item, delete=False, why="An e-mail template shows it.")
        return UndoRow(item=item, delete=True)

    def _undo(self, send_id: str, row: UndoRow) -> UndoRow:
        item = row.item
        try:
            block = self._pair.klaviyo.block(item.block_id)
            link = self._links.get(self._key(item))
            if not link or fingerprint(block) != link.html_hash:
                return UndoRow(item=item, delete=False, why="It was changed since.")
            self._pair.klaviyo.delete_block(item.block_id)
        except NotFound:
            # Somebody was faster; what is left is our own memory of it.
            pass
        except WorkspaceError as error:
            return UndoRow(item=item, delete=False, why=str(error))
        self._links.remove(self._key(item))
        note = self._clear_field(item)
        self._sends.end(send_id, item.number, "undone", note)
        return UndoRow(item=item, delete=True, why=note)

    def _clear_field(self, item: SendItem) -> str:
        """Take the entry off the asset; why that was not possible, else blank."""
        cloudinary, key = self._pair.cloudinary, self._key(item)
        try:
            with self._database.lock("fields", timeout=120):
                for asset in cloudinary.assets_by_id([item.asset_id]):
                    value = asset.metadata.get(FIELD_ID)
                    if value:
                        rest = without_entry(value, self._account, key.kind, key.variant)
                        cloudinary.set_metadata(asset, FIELD_ID, rest)
        except WorkspaceError as error:
            return str(error)
        return ""

    def _key(self, item: SendItem) -> LinkKey:
        return LinkKey(pair=self._link_pair, asset_id=item.asset_id, kind=link_kind(item.kind))
