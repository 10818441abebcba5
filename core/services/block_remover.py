"""Deleting a block with everything that points at it: claim, call, forget the link, take the entry off the asset."""

import hashlib
from collections.abc import Sequence

from core.cloudinary.link_field import FIELD_ID, own_entries, without_entry
from core.domain.block import LinkKey
from core.errors import Conflict, NotFound, WorkspaceError
from core.services.pairs import Pair
from core.store.database import Database
from core.store.links import Links


class BlockRemover:
    """Deletes blocks of one pair, never one that an e-mail template shows."""

    def __init__(self, pair: Pair, account: str, links: Links, database: Database) -> None:
        self._pair, self._account, self._links, self._database = pair, account, links, database

    def remove(self, key: LinkKey, block_id: str, name: str, shown: Sequence[str]) -> str:
        """Delete a block and forget what is known of it; why its entry stays on the asset, else blank.

        `shown` is the HTML of the account's templates. A block that is gone already is no error; that it was deleted
        here is remembered, because at Klaviyo a deleted block can come back.
        """
        if any(block_id in html for html in shown):
            raise Conflict(f"an e-mail template shows “{name}”; take it out there first")
        identity = hashlib.sha256("\n".join(vars(key).values()).encode()).hexdigest()[:32]
        with self._database.lock(f"write-{identity}"):
            journal = self._links.begin(key, name, "delete")
            try:
                self._pair.klaviyo.delete_block(block_id)
            except NotFound:
                # Somebody was faster; what is left is our own memory of it.
                pass
            except WorkspaceError as error:
                self._links.fail(journal, "failed", str(error))
                raise
            self._links.gone(journal, key, block_id)
            return self.clear_entry(key, block_id)

    def clear_entry(self, key: LinkKey, block_id: str) -> str:
        """Take the entry of this block off its asset; why that was not possible, else blank."""
        cloudinary = self._pair.cloudinary
        try:
            with self._database.lock("fields", timeout=120):
                for asset in cloudinary.assets_by_id([key.asset_id] if key.asset_id else []):
                    value = asset.metadata.get(FIELD_ID)
                    mine = (key.kind, key.variant, block_id)
                    entries = own_entries(value, self._account)
                    if mine in {(each.kind, each.variant, each.block_id) for each in entries}:
                        rest = without_entry(value, self._account, key.kind, key.variant)
                        cloudinary.set_metadata(asset, FIELD_ID, rest)
        except WorkspaceError as error:
            return str(error)
        return ""
