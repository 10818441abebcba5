"""A block as it stands in Klaviyo beside what was last saved here: what is lost when that is written again."""

from dataclasses import dataclass
from html import escape

from core.accounts.account import Account
from core.domain.block import Block, LinkKey
from core.errors import NotFound
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class EditedBlock:
    """Both states as HTML, with Klaviyo's tags as they stand; `saved` is blank where it is not known."""

    now: str
    saved: str


def fetch_edited_block(account: Account, links: Links, key: LinkKey) -> EditedBlock:
    """Both states of the block of a link; one call. NotFound if the link or its block is gone."""
    link = links.get(key)
    if link is None:
        raise NotFound("the link is no longer there; run the audit again")
    now = account.klaviyo.get_universal_content(link.block_id)
    saved = Block(id="", name="", definition=links.definition(key), created="", updated="")
    return EditedBlock(now=_html(now), saved=links.newest_html(key)[1] or _html(saved))


def _html(block: Block) -> str:
    """The HTML of a block; of Klaviyo's own image block, an image that shows the same."""
    if not block.image:
        return block.html
    src, alt, href = (escape(str(block.image.get(name) or "")) for name in ("src", "alt_text", "href"))
    image = f'<img src="{src}" alt="{alt}" style="width:100%">'
    return f'<a href="{href}">{image}</a>' if href else image
