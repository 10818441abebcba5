"""Writing links to the metadata field of their assets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.cloudinary.metadata_field import FIELD_ID, FieldEntry, find_entry, own_entries, with_entry, without_entry
from core.domain.asset import Asset
from core.domain.block import Link, LinkKey
from core.domain.personalization import Personalization
from core.errors import Conflict, WorkspaceError, note_of
from core.http import map_concurrently
from core.publish.store import Links
from core.store.activity import ActivityLog
from core.store.database import Database

FieldUpdate = Callable[[str], str]
"""From the field's text to the text that it is to have; Conflict when it is not ours to change."""
MISSING: Final = "the asset is no longer in Cloudinary"
_LOST: Final = "Cloudinary changed the link while saving it"
_BATCH: Final = 300
"""Three calls that read, made at once."""
_CONCURRENT_WRITES: Final = 100
_PATIENCE: Final = 120.0
"""Seconds to wait for whoever writes to one of the assets."""


@dataclass(frozen=True, kw_only=True)
class FillInResult:
    """What came of writing links to their assets; `problems` are (public id, reason)."""

    done: int
    problems: tuple[tuple[str, str], ...]


def asset_lock(asset_id: str) -> str:
    """The name of the lock that every write to an asset's field takes, whatever the variant or kind of its block."""
    return f"asset-{asset_id}"


class MetadataField:
    """Changes the field of assets: read, changed and read back under the assets' locks."""

    def __init__(self, account: Account, links: Links, database: Database) -> None:
        self._account, self._links, self._database = account, links, database

    def change(self, changes: Mapping[str, FieldUpdate]) -> dict[str, str]:
        """Change the field of each asset, by asset_id; for each why that was not possible, else blank.

        NotConnected or Reconnect when the account is gone, for then no other asset can be changed either.
        Costs a call for each hundred assets, one for each that changes, and a call for each hundred of those.
        """
        notes: dict[str, str] = {}
        ids = sorted(changes)
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            try:
                with self._database.locks([asset_lock(asset_id) for asset_id in part], timeout=_PATIENCE):
                    notes |= self._change({asset_id: changes[asset_id] for asset_id in part})
            except WorkspaceError as error:
                why = note_of(error)
                notes |= {asset_id: why for asset_id in part if asset_id not in notes}
        return notes

    def change_locked(self, asset: Asset, change: FieldUpdate) -> str:
        """The same for an asset that was just read by a caller who holds its lock; one call, and one to read back."""
        try:
            value = _changed(asset, change)
            if value is None:
                return ""
            self._account.cloudinary.update_metadata(asset, FIELD_ID, value)
            stored = self._account.cloudinary.get_asset(asset.resource_type, asset.public_id, asset.type)
        except WorkspaceError as error:
            return str(error)
        return "" if stored.metadata.get(FIELD_ID) == value else _LOST

    def put(self, link: Link, personalization: Personalization | None = None) -> FieldUpdate:
        """The change that enters a link, in the place of its older entry."""
        entry = field_entry(self._account.id, link, personalization)

        def change(value: str) -> str:
            current = find_entry(value, entry.account, link.key)
            same = current and {**current.to_json(), "at": ""} == {**entry.to_json(), "at": ""}
            return value if same else with_entry(value, entry)

        return change

    def remove(self, key: LinkKey, block_id: str) -> FieldUpdate:
        """The change that takes a block's entry off; an entry of another block stays."""
        account = self._account.id

        def change(value: str) -> str:
            mine = (key.kind, key.variant, block_id)
            entries = {(each.kind, each.variant, each.block_id) for each in own_entries(value, account)}
            return without_entry(value, account, key.kind, key.variant) if mine in entries else value

        return change

    def missing(self) -> list[Link]:
        """Links that their asset's metadata does not hold; a call for each hundred linked assets."""
        links = self._links.all(self._account.scope)
        assets = self._assets(sorted({link.key.asset_id for link in links}))
        return [
            link
            for link in links
            if link.key.asset_id in assets and not _holds(assets[link.key.asset_id], self._account.id, link)
        ]

    def fill_in(self) -> FillInResult:
        """Write each missing link to its asset; costs as `missing` and `change` do."""
        missing = self.missing()
        changes: dict[str, list[FieldUpdate]] = {}
        for link in missing:
            version = self._links.latest(link.key)
            put = self.put(link, version.personalization if version else None)
            changes.setdefault(link.key.asset_id, []).append(put)
        notes = self.change({asset_id: in_turn(each) for asset_id, each in changes.items()})
        problems = tuple((link.public_id, notes[link.key.asset_id]) for link in missing if notes[link.key.asset_id])
        result = FillInResult(done=len(missing) - len(problems), problems=problems)
        ActivityLog(self._database, self._links.who).add("Links written to metadata", f"{result.done} links")
        return result

    def _change(self, changes: Mapping[str, FieldUpdate]) -> dict[str, str]:
        assets = self._assets(list(changes))
        notes = dict.fromkeys(changes, MISSING)
        new_values: dict[str, str] = {}
        for asset_id, asset in assets.items():
            try:
                value = _changed(asset, changes[asset_id])
                notes[asset_id] = ""
            except WorkspaceError as error:
                value, notes[asset_id] = None, str(error)
            if value is not None:
                new_values[asset_id] = value
        written = map_concurrently(
            lambda each: self._set(assets[each], new_values[each]), list(new_values), _CONCURRENT_WRITES
        )
        notes |= dict(zip(new_values, written, strict=True))
        stored = self._assets([asset_id for asset_id in new_values if not notes[asset_id]])
        for asset_id, value in new_values.items():
            current = stored.get(asset_id)
            if not notes[asset_id] and (not current or current.metadata.get(FIELD_ID, "") != value):
                notes[asset_id] = _LOST
        return notes

    def _assets(self, asset_ids: list[str]) -> dict[str, Asset]:
        """The assets as they are now, by asset_id: a public id may have changed since."""
        return {asset.asset_id: asset for asset in self._account.cloudinary.get_assets_by_id(asset_ids)}

    def _set(self, asset: Asset, value: str) -> str:
        try:
            self._account.cloudinary.update_metadata(asset, FIELD_ID, value)
        except WorkspaceError as error:
            return note_of(error)
        return ""


def in_turn(changes: list[FieldUpdate]) -> FieldUpdate:
    """Several changes of one field, one after the other."""

    def change(value: str) -> str:
        for each in changes:
            value = each(value)
        return value

    return change


def field_entry(account: str, link: Link, personalization: Personalization | None = None) -> FieldEntry:
    """The entry of a link in its asset's metadata, with the choices that its block was made of if there are any."""
    return FieldEntry(
        account=account,
        block_id=link.block_id,
        kind=link.key.kind,
        variant=link.key.variant,
        name=link.name,
        at=link.updated_at,
        personalization=personalization,
    )


def _changed(asset: Asset, change: FieldUpdate) -> str | None:
    """The text that the field is to have; None when it has it already."""
    before = str(asset.metadata.get(FIELD_ID) or "")
    after = change(before)
    return None if after == before else after


def _holds(asset: Asset, account: str, link: Link) -> bool:
    try:
        entry = find_entry(asset.metadata.get(FIELD_ID), account, link.key)
    except Conflict:
        return False
    return entry is not None and entry.block_id == link.block_id
