"""Keeping links on the assets, in the metadata field."""

from dataclasses import dataclass

from core.cloudinary.client import CloudinaryClient
from core.cloudinary.link_field import FIELD_ID, FieldEntry, find_entry, with_entry
from core.domain.asset import Asset
from core.domain.block import Link, LinkKey
from core.domain.personalization import Personalization
from core.errors import Conflict, WorkspaceError
from core.services.connect.pairs import Pairs
from core.store.links import Links


@dataclass(frozen=True, kw_only=True)
class FilledIn:
    """What came of writing links to their assets; `problems` are (public id, reason)."""

    done: int
    problems: tuple[tuple[str, str], ...]


class FieldKeeper:
    """Brings links that only this workspace knows to the assets."""

    def __init__(self, pairs: Pairs, links: Links) -> None:
        self._pairs = pairs
        self._links = links

    def missing(self) -> list[Link]:
        """Links that their asset's metadata does not tell; a call for each hundred links."""
        pair = self._pairs.active
        account = self._pairs.connection(pair).account_id
        assets = self._assets()
        return [
            link
            for link in self._links.all(self._pairs.link_pair(pair))
            if link.key.asset_id in assets and not _is_kept(assets[link.key.asset_id], account, link)
        ]

    def fill_in(self) -> FilledIn:
        """Write each missing link to its asset; three calls for each of them, none of the Admin API's writes."""
        pair = self._pairs.active
        account = self._pairs.connection(pair).account_id
        assets, done, problems = self._assets(), 0, []
        for link in self.missing():
            version = self._links.latest(link.key)
            entry = field_entry(account, link, version.personalization if version else None)
            problem = keep_entry(pair.cloudinary, assets[link.key.asset_id], link.key, entry)
            done += not problem
            if problem:
                problems.append((link.public_id, problem))
        return FilledIn(done=done, problems=tuple(problems))

    def _assets(self) -> dict[str, Asset]:
        """The linked assets as they are now, by asset_id: a public id may have changed since."""
        pair = self._pairs.active
        ids = sorted({link.key.asset_id for link in self._links.all(self._pairs.link_pair(pair))})
        return {asset.asset_id: asset for asset in pair.cloudinary.assets_by_id(ids)}


def field_entry(account: str, link: Link, personalization: Personalization | None = None) -> FieldEntry:
    """What the asset's metadata says of a link, with the choices that its block was made of if there are any."""
    return FieldEntry(
        account=account,
        block_id=link.block_id,
        kind=link.key.kind,
        variant=link.key.variant,
        name=link.name,
        at=link.updated_at,
        personalization=personalization,
    )


def keep_entry(cloudinary: CloudinaryClient, asset: Asset, key: LinkKey, entry: FieldEntry) -> str:
    """Write one entry to the asset's field and read it back; why that was not possible, else blank."""
    try:
        current = cloudinary.asset(asset.resource_type, asset.public_id, asset.type)
        known = find_entry(current.metadata.get(FIELD_ID), entry.account, key)
        if known and {**known.to_json(), "at": ""} == {**entry.to_json(), "at": ""}:
            return ""
        value = with_entry(current.metadata.get(FIELD_ID), entry)
        cloudinary.set_metadata(asset, FIELD_ID, value)
        stored = cloudinary.asset(asset.resource_type, asset.public_id, asset.type)
    except WorkspaceError as error:
        return str(error)
    return "" if stored.metadata.get(FIELD_ID) == value else "Cloudinary did not keep the link as it was written"


def _is_kept(asset: Asset, account: str, link: Link) -> bool:
    try:
        entry = find_entry(asset.metadata.get(FIELD_ID), account, link.key)
    except Conflict:
        return False
    return entry is not None and entry.block_id == link.block_id
