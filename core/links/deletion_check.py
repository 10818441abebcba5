"""Whether a block that a fix is about to delete is still what the audit found."""

import hashlib

from core.accounts.account import Account
from core.domain.block import Block, Link, LinkKey
from core.errors import Conflict
from core.links.finding import Finding
from core.publish.comparison import fingerprint
from core.publish.store import Links


def deletion_basis(block_id: str, block_hash: str, link: Link | None) -> str:
    """A hash of what an audit saw of a block, and of the link that its finding is about."""
    # A save of the linked block changes nothing about its twin.
    saved_at = link.updated_at if link and link.block_id == block_id else ""
    basis = (block_id, block_hash, link and link.block_id, saved_at)
    return hashlib.sha256(repr(basis).encode()).hexdigest()[:32]


def check_deletion(account: Account, links: Links, finding: Finding, key: LinkKey, block: Block) -> None:
    """Conflict if the block, its link or its asset is no longer what the audit saw.

    Costs a call where the asset was deleted. `key` is of the link that the finding is about.
    """
    for link in links.of_blocks(key.scope, [block.id]):
        if link.key != key:
            raise Conflict(f"“{block.name}” is linked to “{link.public_id}” now; run the audit again")
    if finding.basis != deletion_basis(block.id, fingerprint(block), links.get(key)):
        raise Conflict(f"“{block.name}” was changed or saved since the audit; run the audit again")
    if finding.kind == "asset_deleted" and account.cloudinary.get_assets_by_id([key.asset_id]):
        raise Conflict(f"“{finding.public_id}” is in Cloudinary again; run the audit again")
