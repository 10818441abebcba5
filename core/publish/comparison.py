"""Whether a block is what was written: by the hash of what Klaviyo answered, or by its meaning."""

import hashlib

from core.blocks.marker import same_choices
from core.blocks.meaning import keeps_content
from core.domain.block import Block, Link


def fingerprint(block: Block) -> str:
    """The hash by which an edit in Klaviyo is noticed."""
    return fingerprint_of(block.body)


def fingerprint_of(body: str) -> str:
    """The hash of what a block shows."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def is_written(ours: str, theirs: str) -> bool:
    """Whether a block's body is ours as Klaviyo may have kept it, with the same choices in its marker or none."""
    return same_choices(ours, theirs) and keeps_content(ours, theirs)


def wrote(link: Link, block: Block) -> bool:
    """Whether what the block shows came from here: it is unchanged, or it is an update whose answer was lost."""
    return fingerprint(block) == link.html_hash or any(is_written(body, block.body) for body in link.pending)
