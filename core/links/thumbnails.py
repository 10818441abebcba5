"""Thumbnails of links: of images and videos the asset's own, of templates what the block was saved to show."""

from collections.abc import Iterable
from typing import NamedTuple

from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.library.thumbnails import block_thumbnail, thumbnail
from core.links.finding import Finding
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
        self.urls: dict[tuple[LinkKey, int], str] = {}


class Thumbnails:
    """Reads what blocks were saved to show; nothing is asked of Klaviyo or Cloudinary."""

    def __init__(self, links: Links, cloud: Cloud, read: ReadThumbnails) -> None:
        self._links, self._cloud, self._read = links, cloud, read

    def of(self, scope: str, named: Iterable[LinkedAsset]) -> list[str]:
        """The address of the thumbnail of each asset, blank where there is none."""
        return [self._one(scope, each) for each in named]

    def _one(self, scope: str, each: LinkedAsset) -> str:
        if not each.public_id:
            # It is forgotten what the asset was called.
            return ""
        if each.kind == "template":
            return self._template(LinkKey(scope=scope, asset_id=each.asset_id, kind="template", variant=each.variant))
        asset = Asset(
            asset_id=each.asset_id, resource_type=each.kind, type="upload", public_id=each.public_id, version=0, url=""
        )
        return thumbnail(asset, self._cloud)

    def _template(self, key: LinkKey) -> str:
        """What the block shows a recipient of whom nothing is known."""
        version, html = self._links.newest_html(key)
        if (key, version) not in self._read.urls or not version:
            self._read.urls[key, version] = block_thumbnail(html or self._written(key), self._cloud)
        return self._read.urls[key, version]

    def _written(self, key: LinkKey) -> str:
        definition = self._links.definition(key)
        return Block(id="", name="", definition=definition, created="", updated="").html if definition else ""
