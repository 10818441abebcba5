"""Deleting a block with everything that points at it: claim, call, forget the link, take the entry off the asset."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from core.accounts.account import Account
from core.domain.block import Block, LinkKey
from core.domain.moments import read_moment
from core.errors import Conflict, NotFound, Throttled, Unavailable, WorkspaceError
from core.publish.metadata_field import MISSING, FieldUpdate, MetadataField, asset_lock, in_turn
from core.publish.store import Links
from core.store.database import Database

_RETURNS: Final = 4
_RETURN_AFTER: Final = 3.5
"""How often a deleted block may come back, and after how many seconds each time."""
_AT_ONCE: Final = timedelta(milliseconds=10)


def was_changed(block: Block) -> bool:
    """Whether a block was changed after it was created: Klaviyo may bring such a block back once it is deleted."""
    created, updated = read_moment(block.created), read_moment(block.updated)
    # Klaviyo takes the two times of a new block one after the other.
    return created is not None and updated is not None and updated - created > _AT_ONCE


class BlockRemover:
    """Deletes blocks of one account, never one that an email template shows."""

    def __init__(self, account: Account, links: Links, database: Database) -> None:
        self._account, self._links, self._database = account, links, database
        self._field = MetadataField(account, links, database)

    def remove(
        self,
        key: LinkKey,
        block_id: str,
        name: str,
        template_texts: Sequence[str],
        check: Callable[[Block], None] = lambda _: None,
    ) -> str:
        """Delete a block for good and forget what is known of it; why its entry stays on the asset, else blank.

        `check` gets the block as it is once nobody else here writes to it; it raises Conflict if the block is to stay.
        Costs a call more than `delete`, and seconds where Klaviyo may bring the block back.
        """

        def look() -> bool:
            blocks = self._account.klaviyo.get_all_universal_content([block_id])
            for block in blocks:
                check(block)
            return any(map(was_changed, blocks))

        self.delete(key, block_id, name, template_texts, look)
        return self.clear_entry(key, block_id)

    def delete(
        self,
        key: LinkKey,
        block_id: str,
        name: str,
        template_texts: Sequence[str],
        look: Callable[[], bool] = lambda: False,
    ) -> None:
        """Delete a block and forget its link; its entry on the asset is left to the caller.

        `template_texts` are what the account's templates show; Conflict when the block is in one of them. A block that
        is gone already is no error; that it was deleted here is remembered, because at Klaviyo a deleted block can
        come back. `look` is called once nobody else here writes to the block, so what it finds stays true: it raises
        Conflict if the block is to stay, and says whether Klaviyo may bring the block back. Then this waits until it
        does not, and Conflict says that it always does.
        """
        if any(block_id in html for html in template_texts):
            raise Conflict(f"an email template shows “{name}”; remove it there first")
        with self._database.lock(asset_lock(key.asset_id)):
            may_return = look()
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
            if may_return:
                self._delete_again(journal, block_id, name)
            self._links.record_deletion(journal, key, block_id)

    def _delete(self, block_id: str) -> None:
        try:
            self._account.klaviyo.delete_universal_content(block_id)
        except Throttled:
            raise
        except Unavailable:
            # The answer was lost, perhaps not the call: NotFound when it acted.
            self._account.klaviyo.get_universal_content(block_id)
            raise

    def _delete_again(self, journal: int, block_id: str, name: str) -> None:
        """Delete a deleted block as often as it comes back.

        An error leaves the deletion unfinished, whatever the error: the first one acted, and may be all it takes.
        """
        for _ in range(_RETURNS):
            self._account.klaviyo.service.sleep(_RETURN_AFTER)
            try:
                self._delete(block_id)
            except NotFound:
                return
        error = Conflict(f"Klaviyo brings “{name}” back after it is deleted; delete it in Klaviyo")
        self._links.fail(journal, "failed", str(error))
        raise error

    def clear_entry(self, key: LinkKey, block_id: str) -> str:
        """Take the entry of this block off its asset; why that was not possible, else blank."""
        return self.clear_entries([(key, block_id)])[0]

    def clear_entries(self, removed: Sequence[tuple[LinkKey, str]]) -> list[str]:
        """Take the entries of blocks off their assets; for each why that was not possible, else blank.

        Costs as `MetadataField.change`. An asset that is gone has no entry any more.
        """
        changes: dict[str, list[FieldUpdate]] = {}
        for key, block_id in removed:
            if key.asset_id:
                changes.setdefault(key.asset_id, []).append(self._field.remove(key, block_id))
        notes = self._field.change({asset_id: in_turn(each) for asset_id, each in changes.items()})
        return [note if (note := notes.get(key.asset_id, "")) != MISSING else "" for key, _ in removed]
