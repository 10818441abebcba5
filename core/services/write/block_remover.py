"""Deleting a block with everything that points at it: claim, call, forget the link, take the entry off the asset."""

import hashlib
from collections.abc import Sequence

from core.cloudinary.link_field import FIELD_ID, own_entries, without_entry
from core.domain.asset import Asset
from core.domain.block import LinkKey
from core.errors import Conflict, NotFound, Throttled, Unavailable, WorkspaceError
from core.http import at_once
from core.services.connect.pairs import Pair
from core.store.database import Database
from core.store.links import Links


class BlockRemover:
    """Deletes blocks of one pair, never one that an email template shows."""

    def __init__(self, pair: Pair, account: str, links: Links, database: Database) -> None:
        self._pair, self._account, self._links, self._database = pair, account, links, database

    def remove(self, key: LinkKey, block_id: str, name: str, shown: Sequence[str]) -> str:
        """Delete a block and forget what is known of it; why its entry stays on the asset, else blank."""
        self.delete(key, block_id, name, shown)
        return self.clear_entry(key, block_id)

    def delete(self, key: LinkKey, block_id: str, name: str, shown: Sequence[str]) -> None:
        """Delete a block and forget its link; its entry on the asset is left to the caller.

        `shown` is what the account's templates show, as text; Conflict when the block is in it. A block that is gone
        already is no error; that it was deleted here is remembered, because at Klaviyo a deleted block can come back.
        """
        if any(block_id in html for html in shown):
            raise Conflict(f"an email template shows “{name}”; take it out there first")
        identity = hashlib.sha256("\n".join(vars(key).values()).encode()).hexdigest()[:32]
        with self._database.lock(f"write-{identity}"):
            journal = self._links.begin(key, name, "delete", block_id)
            try:
                self._delete(block_id)
            except NotFound:
                # Somebody was faster; what is left is our own memory of it.
                pass
            except WorkspaceError as error:
                # What may yet act stays unfinished: a block that is gone by then was ours to delete.
                if not isinstance(error, Unavailable) or isinstance(error, Throttled):
                    self._links.fail(journal, "failed", str(error))
                raise
            self._links.gone(journal, key, block_id)

    def _delete(self, block_id: str) -> None:
        try:
            self._pair.klaviyo.delete_block(block_id)
        except Throttled:
            raise
        except Unavailable:
            # The answer was lost, perhaps not the call: NotFound when it acted.
            self._pair.klaviyo.block(block_id)
            raise

    def clear_entry(self, key: LinkKey, block_id: str) -> str:
        """Take the entry of this block off its asset; why that was not possible, else blank."""
        return self.clear_entries([(key, block_id)])[0]

    def clear_entries(self, removed: Sequence[tuple[LinkKey, str]]) -> list[str]:
        """Take the entries of blocks off their assets; for each why that was not possible, else blank.

        Costs a call for each hundred assets and one for each entry.
        """
        of_asset: dict[str, list[tuple[LinkKey, str]]] = {}
        for key, block_id in removed:
            of_asset.setdefault(key.asset_id, []).append((key, block_id))
        try:
            with self._database.lock("fields", timeout=120):
                found = self._pair.cloudinary.assets_by_id([asset_id for asset_id in of_asset if asset_id])
                notes = at_once(lambda asset: self._clear(asset, of_asset[asset.asset_id]), found)
        except WorkspaceError as error:
            return [str(error)] * len(removed)
        said = dict(zip([asset.asset_id for asset in found], notes, strict=True))
        return [said.get(key.asset_id, "") for key, _ in removed]

    def _clear(self, asset: Asset, removed: Sequence[tuple[LinkKey, str]]) -> str:
        value = before = str(asset.metadata.get(FIELD_ID) or "")
        try:
            for key, block_id in removed:
                mine = (key.kind, key.variant, block_id)
                entries = own_entries(value, self._account)
                if mine in {(each.kind, each.variant, each.block_id) for each in entries}:
                    value = without_entry(value, self._account, key.kind, key.variant)
            if value != before:
                self._pair.cloudinary.set_metadata(asset, FIELD_ID, value)
        except WorkspaceError as error:
            return str(error)
        return ""
