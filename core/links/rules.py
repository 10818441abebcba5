"""From what an audit read to findings: pure, a link at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from core.blocks.urls import pinned_version
from core.cloudinary.delivery import Cloud
from core.cloudinary.metadata_field import FieldEntry, own_entries
from core.domain.asset import uploaded_at
from core.domain.block import Link
from core.domain.moments import moment_words
from core.errors import Conflict
from core.links.audit_reader import AssetFacts, BlockFacts
from core.links.deletion_check import deletion_basis
from core.links.finding import Finding

_LONGEST_ALT: Final = 200


@dataclass(frozen=True, kw_only=True)
class AuditSnapshot:
    """Everything that an audit read; a block or asset that is absent and not in `unasked` does not exist."""

    scope: str
    account: str
    cloud: Cloud
    links: list[Link]
    blocks: dict[str, BlockFacts]
    assets: dict[str, AssetFacts]
    unasked: dict[str, str]
    has_field: bool
    entries: dict[str, list[FieldEntry] | None] = field(default_factory=dict)

    @cached_property
    def link_keys(self) -> frozenset[tuple[str, str, str]]:
        """Asset, kind and variant of every link."""
        return frozenset((link.key.asset_id, link.key.kind, link.key.variant) for link in self.links)

    def entries_of(self, asset_id: str) -> list[FieldEntry] | None:
        """Our account's entries on an asset; None when the field holds something that is not ours."""
        if asset_id in self.entries:
            return self.entries[asset_id]
        asset = self.assets.get(asset_id)
        try:
            entries = own_entries(asset.field, self.account) if asset else []
        except Conflict:
            entries = None
        self.entries[asset_id] = entries
        return entries

    def entry(self, link: Link) -> FieldEntry | None:
        """What the asset's metadata says of a link."""
        mine = (link.key.kind, link.key.variant)
        return next(
            (each for each in self.entries_of(link.key.asset_id) or () if (each.kind, each.variant) == mine), None
        )


def check_links(snapshot: AuditSnapshot, links: Iterable[Link]) -> Iterator[Finding]:
    """What is wrong with each of these links, as far as the lists tell."""
    for link in links:
        yield from _check_link(snapshot, link)


def check_fields(snapshot: AuditSnapshot, assets: Iterable[AssetFacts]) -> Iterator[Finding]:
    """What the metadata of these assets tells that no link knows."""
    for asset in assets:
        entries = snapshot.entries_of(asset.asset_id)
        if entries is None:
            yield Finding(
                kind="field_foreign",
                asset_id=asset.asset_id,
                public_id=asset.public_id,
                detail=f"“{asset.field[:60]}”",
                evidence=asset.field,
            )
        for entry in entries or ():
            if (asset.asset_id, entry.kind, entry.variant) in snapshot.link_keys or entry.block_id in snapshot.unasked:
                continue
            there = entry.block_id in snapshot.blocks
            yield Finding(
                kind="entry_unknown" if there else "entry_stale",
                asset_id=asset.asset_id,
                link_kind=entry.kind,
                variant=entry.variant,
                public_id=asset.public_id,
                block_id=entry.block_id,
                name=snapshot.blocks[entry.block_id].name if there else entry.name,
                image_url=snapshot.blocks[entry.block_id].image_url if there else "",
            )


def about(link: Link, kind: str, block: BlockFacts | None = None, **more: str) -> Finding:
    """A finding about a link."""
    key = link.key
    image_url = block.image_url if block and "{" not in block.image_url else ""
    values = {"asset_id": key.asset_id, "link_kind": key.kind, "variant": key.variant, "public_id": link.public_id}
    values |= {"block_id": link.block_id, "name": block.name if block else link.name, "image_url": image_url}
    return Finding(kind=kind, **{**values, **more})  # type: ignore[arg-type]


def changed_blocks(snapshot: AuditSnapshot) -> list[Link]:
    """Links whose block shows something else than was written."""
    return [
        link
        for link in snapshot.links
        if (block := snapshot.blocks.get(link.block_id)) and block.hash != link.html_hash
    ]


def changed_templates(snapshot: AuditSnapshot) -> list[Link]:
    """Links to templates of another version than was written."""
    return [
        link
        for link in snapshot.links
        if link.key.kind == "template"
        and (asset := snapshot.assets.get(link.key.asset_id))
        and asset.version != link.asset_version
    ]


def _check_link(snapshot: AuditSnapshot, link: Link) -> Iterator[Finding]:
    block, asset = snapshot.blocks.get(link.block_id), snapshot.assets.get(link.key.asset_id)
    problem = snapshot.unasked.get(link.block_id) or snapshot.unasked.get(link.key.asset_id)
    if problem:
        yield about(link, "unasked", block, detail=problem.rstrip("."))
    if asset is None and link.key.asset_id not in snapshot.unasked:
        basis = deletion_basis(link.block_id, block.hash if block else "", link)
        yield about(link, "asset_deleted", block, basis=basis)
        return
    entry = snapshot.entry(link)
    if block is None and link.block_id not in snapshot.unasked:
        if entry and entry.block_id != link.block_id and (other := snapshot.blocks.get(entry.block_id)):
            yield about(link, "entry_unknown", other, block_id=other.id)
            return
        yield about(link, "block_deleted")
    if asset is None:
        return
    if block is not None and block.alt is not None and not block.alt.strip():
        yield about(link, "alt_missing", block)
    if asset.withheld:
        yield about(link, "asset_withheld", block, detail=asset.withheld)
    yield from _check_asset(link, block, asset, snapshot.cloud)
    if snapshot.has_field and snapshot.entries_of(link.key.asset_id) is not None:
        if entry is None:
            yield about(link, "entry_lost", block)
        elif entry.block_id != link.block_id:
            yield about(
                link, "entry_differs", block, detail=f"“{entry.name}” ({entry.block_id})", evidence=entry.block_id
            )


def _check_asset(link: Link, block: BlockFacts | None, asset: AssetFacts, cloud: Cloud) -> Iterator[Finding]:
    if asset.public_id != link.public_id:
        moved = asset.public_id.rpartition("/")[2] == link.public_id.rpartition("/")[2]
        kind = "asset_moved" if moved else "asset_renamed"
        kind = "template_renamed" if link.key.kind == "template" else kind
        yield about(link, kind, block, detail=f"“{asset.public_id}”")
        return
    if link.key.kind == "template" or block is None:
        return
    if link.asset_version == asset.version and f"/v{asset.version}/" in block.image_url:
        # Of most pinned blocks, which need no closer look.
        return
    version = pinned_version(block.image_url, asset, cloud)
    if version and version < asset.version:
        yield about(link, "version_behind", block, detail=f"version {version}")
    elif not version and 0 < link.asset_version < asset.version:
        yield about(link, "new_version", block, detail=_replaced(link, block, asset), evidence=str(asset.version))


def _replaced(link: Link, block: BlockFacts, asset: AssetFacts) -> str:
    """The versions of a replaced asset, and what somebody who looks at it has to ask of its alt text."""
    question = f" Alt text: “{block.alt[:_LONGEST_ALT]}”. Is it still right?" if block.alt else ""
    at = uploaded_at(asset.version)
    uploaded = f", uploaded {moment_words(at)}" if at else ""
    return f"Version {link.asset_version} → {asset.version}{uploaded}.{question}"


def suspects(snapshot: AuditSnapshot, findings: Iterable[Finding]) -> list[str]:
    """Assets of whose field something was found that only the search told: it may be late, so they are asked again."""
    named = {finding.asset_id for finding in findings if finding.kind.startswith(("entry_", "field_"))}
    return sorted(asset_id for asset_id in named if (asset := snapshot.assets.get(asset_id)) and asset.searched)
