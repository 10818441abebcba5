"""The block that a person worked on last, saved or not."""

from collections.abc import Collection
from operator import attrgetter

from core.personalize.drafts import Drafts
from core.publish.recent_blocks import RecentBlock
from core.publish.template_blocks import TemplateBlocks


def last_block(blocks: TemplateBlocks, drafts: Drafts, among: Collection[str]) -> RecentBlock | None:
    """The block, of one of these templates, that was saved last, or whose draft was changed later; None without one."""
    lasts = [blocks.saved_last(among), drafts.changed_last(among)] if among else []
    return max(filter(None, lasts), key=attrgetter("at"), default=None)
