"""A block of an identity that this workspace has no link to: found by its name, and known by what it holds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.accounts.account import Account
from core.blocks.marker import find_marker
from core.domain.block import Block, LinkKey
from core.domain.moments import read_moment
from core.publish.comparison import same_content
from core.publish.content import Content
from core.publish.rows import BegunCreation
from core.publish.store import Links

_CLOCKS: Final = timedelta(minutes=1)
"""How far the clocks of Klaviyo and of this machine may be apart."""
_PATIENCE: Final = timedelta(minutes=15)
"""How long after it was begun a creation may reach Klaviyo: a call waits for its turn, and is tried again."""


@dataclass(frozen=True, kw_only=True)
class FoundBlock:
    """`begun_at` is when its creation began here (ISO 8601), whose answer or process was lost; blank for any other."""

    block: Block
    begun_at: str


def find_block(account: Account, links: Links, key: LinkKey, name: str, content: Content) -> FoundBlock | None:
    """A block by its exact name, or by one that was being written when an answer was lost, if it names the asset.

    One that lost its marker must say what is written now, or what was being written then.
    """
    creations = links.unfinished(key)
    for candidate in dict.fromkeys([*(each.name for each in creations), name]):
        of_name = [each for each in creations if each.name == candidate]
        for block in account.klaviyo.find_universal_content(candidate):
            if content.names(block, key) or _is_unmarked(links, key, block, content, of_name):
                starts = [each.started_at for each in of_name if _is_it(each, block)]
                return FoundBlock(block=block, begun_at=max(starts, default=""))
    return None


def _is_unmarked(links: Links, key: LinkKey, block: Block, content: Content, creations: list[BegunCreation]) -> bool:
    if key.kind != "template" or find_marker(block.html):
        return False
    # Two variants may say the same.
    if any(link.key != key for link in links.of_blocks(key.scope, [block.id])):
        return False
    return content.is_in(block) or any(same_content(each.body, block.body) for each in creations)


def _is_it(creation: BegunCreation, block: Block) -> bool:
    """Whether a block is the one whose creation began: it says the same, and appeared right then."""
    start, created = read_moment(creation.started_at), read_moment(block.created)
    if start is None or created is None or not -_CLOCKS <= created - start <= _PATIENCE:
        return False
    return same_content(creation.body, block.body)
