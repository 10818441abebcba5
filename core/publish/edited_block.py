"""A block as it stands in Klaviyo beside what was last saved here: what is lost when that is written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.accounts.account import Account
from core.domain.block import Block, LinkKey
from core.errors import NotFound
from core.publish.comparison import fingerprint_of_all
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class EditedBlock:
    """Both states as HTML, with Klaviyo's tags as they stand.

    `saved` is blank where it is not known, `now` and its `fingerprint` where the block is no longer there.
    """

    now: str
    saved: str
    fingerprint: str


def fetch_edited_blocks(account: Account, links: Links, keys: Sequence[LinkKey]) -> list[EditedBlock]:
    """Both states of the block of each link; a call for each hundred. NotFound if a link is gone."""
    block_ids = [_block_id(links, key) for key in keys]
    blocks = {block.id: block for block in account.klaviyo.get_all_universal_content(block_ids)}
    return [_edited_block(links, key, blocks.get(block_id)) for key, block_id in zip(keys, block_ids, strict=True)]


def _block_id(links: Links, key: LinkKey) -> str:
    link = links.get(key)
    if link is None:
        raise NotFound("the link is no longer there; run the audit again")
    return link.block_id


def _edited_block(links: Links, key: LinkKey, now: Block | None) -> EditedBlock:
    saved = Block(id="", name="", definition=links.definition(key), created="", updated="")
    return EditedBlock(
        now=_html(now) if now else "",
        saved=links.newest_html(key)[1] or _html(saved),
        fingerprint=fingerprint_of_all(now) if now else "",
    )


def _html(block: Block) -> str:
    """The HTML of a block; of Klaviyo's own image block, an image that shows the same."""
    if not block.image:
        return block.html
    src, alt, href = (escape(str(block.image.get(name) or "")) for name in ("src", "alt_text", "href"))
    image = f'<img src="{src}" alt="{alt}" style="width:100%">'
    return f'<a href="{href}">{image}</a>' if href else image
