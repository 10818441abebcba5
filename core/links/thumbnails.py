"""Thumbnails of links: of images and videos the asset's own, of templates what the block was saved to show."""

from collections.abc import Iterable
from typing import NamedTuple

from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.library.thumbnails import block_thumbnail, thumbnail
from core.links.finding import Finding
from core.links.replacements import Replacements
from core.publish.history import HistoryEntry
from core.publish.store import Links


class LinkedAsset(NamedTuple):
    """The asset of a link, with the kind and variant of that link, as a thumbnail is made of it."""

    asset_id: str
    kind: str
    variant: str
    public_id: str


def linked_asset(of: Link | Finding | HistoryEntry) -> LinkedAsset:
    """The asset of this link, or of the link that a finding or a write is about."""
    if isinstance(of, HistoryEntry):
        return LinkedAsset(of.asset_id, of.kind, of.variant, of.public_id)
    if isinstance(of, Link):
        return LinkedAsset(of.key.asset_id, of.key.kind, of.key.variant, of.public_id)
    return LinkedAsset(*of.link, of.public_id)


class ReadThumbnails:
    """The thumbnails of templates as they were composed last, by what they were made of."""

    def __init__(self) -> None:
        self.urls: dict[tuple[LinkKey, int, int], str] = {}


class Thumbnails:
    """Reads what blocks were saved to show; nothing is asked of Klaviyo or Cloudinary.

    Each address names the version that was sent or that an audit read since, so that it is another one after a
    replacement. A template's block may show any linked asset: its address names the newest version of them all.
    """

    def __init__(self, links: Links, replacements: Replacements, cloud: Cloud, read: ReadThumbnails) -> None:
        self._links, self._replacements, self._cloud, self._read = links, replacements, cloud, read

    def of(self, scope: str, named: Iterable[LinkedAsset]) -> list[str]:
        """The address of the thumbnail of each asset, blank where there is none."""
        assets = list(named)
        sent = self._links.asset_versions(scope, [each.asset_id for each in assets])
        replaced = self._replacements.newest(scope)
        newest = {each.asset_id: max(sent.get(each.asset_id, 0), replaced.get(each.asset_id, 0)) for each in assets}
        of_all = max(replaced.values(), default=0)
        return [
            self._one(scope, each, max(newest[each.asset_id], of_all if each.kind == "template" else 0))
            for each in assets
        ]

    def _one(self, scope: str, each: LinkedAsset, version: int) -> str:
        if not each.public_id:
            # It is forgotten what the asset was called.
            return ""
        if each.kind == "template":
            key = LinkKey(scope=scope, asset_id=each.asset_id, kind="template", variant=each.variant)
            return self._template(key, version)
        asset_id, _, _, public_id = each
        asset = Asset(
            asset_id=asset_id, resource_type=each.kind, type="upload", public_id=public_id, version=version, url=""
        )
        return thumbnail(asset, self._cloud)

    def _template(self, key: LinkKey, asset_version: int) -> str:
        """What the block shows a recipient of whom nothing is known."""
        version, html = self._links.newest_html(key)
        of = (key, version, asset_version)
        if of not in self._read.urls or not version:
            self._read.urls[of] = block_thumbnail(html or self._written(key), self._cloud, asset_version)
        return self._read.urls[of]

    def _written(self, key: LinkKey) -> str:
        definition = self._links.definition(key)
        return Block(id="", name="", definition=definition, created="", updated="").html if definition else ""
