"""Links and personalizations back from the assets' metadata and from the blocks, when the database knows none."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.accounts.account import Account
from core.cloudinary.client import CloudinaryClient
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.asset import Asset
from core.errors import InputError, Refused
from core.links.audit_reader import asset_facts, block_facts
from core.links.finding import Finding
from core.links.fixes import Fixer
from core.links.orphans import Orphans
from core.links.rules import AuditSnapshot, check_fields
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class RebuildResult:
    """How many links came back, and what cannot be told: (what, why)."""

    links: int
    untold: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Rebuilder:
    """Reads both accounts and takes what the links of this workspace do not know; known ones stay as they are."""

    account: Account
    links: Links
    fixer: Fixer

    def rebuild(self) -> RebuildResult:
        """A call for each hundred blocks and five hundred assets, and for each link one or two to look at it."""
        findings, scope = self._findings(), self.account.scope
        before = {link.block_id for link in self.links.all(scope)}
        done = self.fixer.fix([finding for finding in findings if finding.kind in ("entry_unknown", "unlinked")])
        after = {link.block_id for link in self.links.all(scope)}
        # A link whose asset could not take its entry is back all the same.
        lost = [each for each in done if each.finding.block_id not in after]
        untold = [(each.finding.name or each.finding.public_id, each.problem) for each in lost]
        untold += [
            (finding.name or finding.public_id, finding.sentence)
            for finding in findings
            if finding.kind in ("entry_stale", "field_foreign", "points_here", "duplicate", "unasked")
        ]
        return RebuildResult(links=len(after - before), untold=tuple(untold))

    def _findings(self) -> list[Finding]:
        account = self.account
        cloud, cloudinary = account.cloud, account.cloudinary
        snapshot = AuditSnapshot(
            scope=account.scope,
            account=account.id,
            cloud=cloud,
            links=self.links.all(account.scope),
            blocks={},
            assets={},
            unasked={},
            has_field=cloudinary.get_metadata_field(FIELD_ID) is not None,
        )
        following, has_begun = "", False
        while following or not has_begun:
            blocks, following = account.klaviyo.get_universal_content_page(following)
            snapshot.blocks.update((block.id, block_facts(block, cloud)) for block in blocks)
            has_begun = True
        if snapshot.has_field:
            snapshot.assets.update((asset.asset_id, asset_facts(asset)) for asset in _with_entries(cloudinary))
        orphans = Orphans(account=account, links=self.links, snapshot=snapshot)
        return [*check_fields(snapshot, snapshot.assets.values()), *orphans.findings()]


def _with_entries(cloudinary: CloudinaryClient) -> Iterator[Asset]:
    """Every asset that the link field tells something of; a call for each five hundred.

    Not every plan lets metadata be searched (OpenAPI of the Search API, “Tier 2”); then every upload is looked at.
    """
    cursor, has_begun = "", False
    try:
        while cursor or not has_begun:
            page = cloudinary.search_page(f"metadata={FIELD_ID}", 500, cursor)
            yield from page.assets
            cursor, has_begun = page.cursor, True
    except (InputError, Refused):
        for resource_type in ("image", "video", "raw"):
            yield from (asset for asset in cloudinary.list_uploads(resource_type) if asset.metadata.get(FIELD_ID))
