"""Blocks that no link knows although they show this cloud, and blocks that were made twice."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.accounts.account import Account
from core.blocks.marker import read_marker
from core.cloudinary.delivery_url import AssetName, asset_names
from core.domain.block import Kind, Link
from core.errors import InputError, WorkspaceError, note_of
from core.links.audit_reader import AssetFacts, BlockFacts, asset_facts
from core.links.deletion_check import deletion_basis
from core.links.finding import Finding
from core.links.rules import AuditSnapshot, about
from core.publish.store import Links

_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "raw": "template"}


@dataclass(frozen=True, kw_only=True)
class Orphans:
    """Judges the blocks that are not linked; asks for the assets that they name, a call for each hundred."""

    account: Account
    links: Links
    snapshot: AuditSnapshot
    by_name: dict[AssetName, AssetFacts] = field(default_factory=dict)
    names: dict[str, list[AssetName]] = field(default_factory=dict)
    """What the pictures of blocks without a marker may be called, the likeliest first, by the blocks' IDs."""

    def findings(self) -> Iterator[Finding]:
        """What is to be said of each block without a link, and of blocks that were made twice."""
        linked = {link.block_id for link in self.snapshot.links}
        recorded_ids = {
            entry.block_id for asset_id in self.snapshot.assets for entry in self.snapshot.entries_of(asset_id) or ()
        }
        alone = [
            block for block in self.snapshot.blocks.values() if block.id not in linked and (block.here or block.marker)
        ]
        deleted = self.links.deleted(self.snapshot.scope)
        # The list may be older than the links: a block that was deleted since is no finding.
        ids = [block.id for block in alone]
        there = {block.id for block in self.account.klaviyo.get_all_universal_content(ids, names_only=True)}
        alone = [block for block in alone if block.id in there]
        problem = self._learn(alone)
        twins = {(link.key.asset_id, link.key.kind, link.key.variant): link for link in self.snapshot.links}
        for block in alone:
            if block.id in deleted:
                yield _of_block("reappeared", block, basis=deletion_basis(block.id, block.hash, None))
            elif block.id not in recorded_ids:
                yield self._finding(block, twins, problem)
        yield from self._twice()

    def _finding(self, block: BlockFacts, twins: Mapping[tuple[str, Kind, str], Link], problem: str) -> Finding:
        asset, variant = self._asset(block)
        if asset is None and problem:
            return _of_block("unasked", block, detail=problem.rstrip("."))
        if asset is None:
            return _of_block("points_here", block, detail=_source_detail(block))
        kind = _KINDS[asset.resource_type]
        more = {"asset_id": asset.asset_id, "link_kind": kind, "variant": variant, "public_id": asset.public_id}
        twin = twins.get((asset.asset_id, kind, variant))
        if twin is None:
            return _of_block("unlinked", block, **more)
        detail = "the same" if block.hash == twin.html_hash else "with other choices"
        return _of_block("duplicate", block, detail=detail, basis=deletion_basis(block.id, block.hash, twin), **more)

    def _asset(self, block: BlockFacts) -> tuple[AssetFacts | None, str]:
        """The asset that a block was made of, and its variant."""
        marked = _marked(block, self.snapshot.cloud.name)
        if marked:
            asset_id, variant = marked
            return self.snapshot.assets.get(asset_id), variant
        return next((self.by_name[name] for name in self.names[block.id] if name in self.by_name), None), ""

    def _learn(self, blocks: list[BlockFacts]) -> str:
        """Get to know the assets that these blocks name; why that was not possible, else blank."""
        cloudinary, cloud = self.account.cloudinary, self.snapshot.cloud
        marked = {marker[0] for block in blocks if (marker := _marked(block, cloud.name))}
        unmarked = [block for block in blocks if not _marked(block, cloud.name)]
        self.names.update((block.id, asset_names(block.image_url, cloud)) for block in unmarked)
        public_ids = {name[2] for names in self.names.values() for name in names}
        # Of thousands of assets few have such a name.
        assets = (asset for asset in self.snapshot.assets.values() if asset.public_id in public_ids)
        self.by_name.update({(asset.resource_type, asset.type, asset.public_id): asset for asset in assets})
        named = [self.names[block.id] for block in unmarked if "{" not in block.image_url]
        try:
            for asset in cloudinary.get_assets_by_id(sorted(marked - self.snapshot.assets.keys())):
                self.snapshot.assets[asset.asset_id] = asset_facts(asset)
            # Of most blocks the likeliest name is the asset's, and the others need not be asked for.
            for likeliest in (slice(1), slice(1, None)):
                unknown = (names for names in named if self.by_name.keys().isdisjoint(names))
                self._read_named({name for names in unknown for name in names[likeliest]})
        except WorkspaceError as error:
            return note_of(error)
        return ""

    def _read_named(self, names: set[AssetName]) -> None:
        for asset in self.account.cloudinary.get_assets_by_public_id(sorted(names)):
            facts = asset_facts(asset)
            self.snapshot.assets.setdefault(asset.asset_id, facts)
            self.by_name[asset.resource_type, asset.type, asset.public_id] = facts

    def _twice(self) -> Iterator[Finding]:
        """Linked variants of one template whose choices are the same: all but the first."""
        variants: dict[str, list[Link]] = defaultdict(list)
        for link in self.snapshot.links:
            if link.key.kind == "template":
                variants[link.key.asset_id].append(link)
        for links in variants.values():
            earlier: set[str] = set()
            for link in sorted(links, key=lambda each: each.key.variant) if len(links) > 1 else ():
                saved = self.links.latest(link.key)
                choices = json.dumps(saved.personalization.to_json() | {"variant": ""}) if saved else ""
                if choices and choices in earlier:
                    block = self.snapshot.blocks.get(link.block_id)
                    basis = deletion_basis(link.block_id, block.hash if block else "", link)
                    yield about(link, "duplicate", block, detail="the same choices", basis=basis)
                earlier.add(choices)


def _of_block(kind: str, block: BlockFacts, **more: str) -> Finding:
    image_url = "" if "{" in block.image_url else block.image_url
    return Finding(kind=kind, block_id=block.id, name=block.name, image_url=image_url, **more)  # type: ignore[arg-type]


def _marked(block: BlockFacts, cloud: str) -> tuple[str, str] | None:
    """Asset id and variant of a marker of this cloud."""
    try:
        marked = read_marker(block.marker) if block.marker else None
    except InputError:
        return None
    return (marked.template.asset_id, marked.variant) if marked and marked.template.cloud == cloud else None


def _source_detail(block: BlockFacts) -> str:
    return "it loads " + (
        block.image_url[:120] if block.image_url and "{" not in block.image_url else "images that a tag chooses"
    )
