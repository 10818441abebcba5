"""Changes of parts of a person's HTML; everything else stays byte for byte."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from core.blocks.image_places import ImagePlace

_LINK_STYLE: Final = ' target="_blank" rel="noopener" style="display:block;text-decoration:none;"'


class Edit(NamedTuple):
    """A part of a text, and what takes its place."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text with these edits, of which none overlaps another; equal ones count once."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def quoted(text: str, quote: str) -> str:
    """An expression of ours within an attribute with such quotes: none holds a double quote."""
    return text.replace("'", "&#39;") if quote == "'" else text


def attribute_edit(image: ImagePlace, name: str, value: str) -> Edit:
    """The attribute of an image with this value, added where it is missing."""
    attribute = image.tag.attributes.get(name)
    if attribute is None:
        behind = image.tag.start + len("<img")
        return Edit(behind, behind, f' {name}="{value}"')
    written = quoted(value, attribute.quote)
    return Edit(attribute.start, attribute.end, written if attribute.quote else f'"{written}"')


def link_edits(image: ImagePlace, url: str) -> Iterator[Edit]:
    """The address of the link around an image: without one a link is put around it, and no address takes it away."""
    link, tag = image.link, image.tag
    if link and url:
        href = link.attributes["href"]
        written = quoted(url, href.quote)
        yield Edit(href.start, href.end, written if href.quote else f'"{written}"')
    elif url:
        yield Edit(tag.start, tag.start, f'<a href="{url}"{_LINK_STYLE}>')
        yield Edit(tag.end, tag.end, "</a>")
    elif link and image.link_end:
        yield Edit(link.start, link.end, "")
        yield Edit(*image.link_end, "")
