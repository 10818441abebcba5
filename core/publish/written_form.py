"""What writing some content into a block sends, and whether a block is what came of it."""

from collections.abc import Iterable

from core.blocks.marker import find_marker
from core.blocks.meaning import look_changes
from core.domain.block import Block, Link
from core.publish.comparison import is_kept, made_elsewhere, unsaved_since, wrote
from core.publish.content import Content, body_of
from core.publish.rows import Version


def is_ours(block: Block, link: Link, content: Content, versions: Iterable[Version] = ()) -> bool:
    """Whether writing the content overwrites nobody's work: what the block says came from here, or was made elsewhere.

    What the block says already was not lost either, and our `versions` are kept.
    """
    if wrote(link, block) or is_kept(written_body(block, content), block.body, link):
        return True
    if unsaved_since(link, block, versions):
        return True
    return made_elsewhere(content.made_of_choices_in(block), link, block)


def matching_content(block: Block | None, content: Content) -> Content:
    """The form of the content that the block has already."""
    if block and block.definition and block.definition.get("type") == "html":
        # It is HTML because Klaviyo did not keep the other form, or because somebody chose so.
        return content.alternative or content
    return content


def written_body(block: Block | None, content: Content) -> str:
    """What writing this into the block sends, as a text."""
    form = matching_content(block, content)
    return body_of(form.definition(block.definition if block else None))


def changes_of(block: Block, content: Content) -> str:
    """What Klaviyo changed of the look of this content, a line for each."""
    return "\n".join(sorted(look_changes(written_body(block, content), block.body) or ()))


def holds(block: Block, content: Content) -> bool:
    """Whether the block has every image, link, alt text and tag of the content, in one of its forms."""
    return not content.loss(block) or bool(content.alternative and not content.alternative.loss(block))


def marker_warning(block: Block, content: Content, note: str) -> str:
    """What a person should know of how Klaviyo keeps the block."""
    if content.personalization is None or find_marker(block.html):
        return ""
    place = "in this workspace only" if note else "on the asset and in this workspace"
    return f"Klaviyo removed the choices from the block's HTML; they are saved {place}"
