"""The e-mail HTML around a picture: what Outlook, Gmail and readers with pictures off need."""

from dataclasses import dataclass, replace
from typing import Final

from core.blocks.attributes import alt_expression, link_expression
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Binding, Source

# Outlook reads the width attribute and ignores CSS width; `display:block` removes the gap below images; readers see the
# text styles in place of a blocked image (docs/decisions.md, “Write markup for Outlook and blocked images”).
_IMG_STYLE: Final = (
    "display:block;width:100%;max-width:{width}px;height:auto;border:0;outline:none;text-decoration:none;"
    "-ms-interpolation-mode:bicubic;font-family:Arial,sans-serif;font-size:16px;line-height:22px;"
    "color:#333333;background-color:#f4f4f4;"
)


@dataclass(frozen=True, kw_only=True)
class ImageCell:
    """One picture of a block: template text for `src`, bindings for the rest, sizes in CSS pixels."""

    src: str
    alt: Binding
    alt_default: str
    link: Source
    width: int
    height: int
    support: ExpressionSupport = FULL_SUPPORT

    def replaced(self, src: str, alt: Binding, link: Source) -> "ImageCell":
        """The same cell with another picture."""
        return replace(self, src=src, alt=alt, link=link)

    def html(self) -> str:
        """The table row that shows the picture."""
        alt = alt_expression(self.alt, self.alt_default, self.support)
        return image_row(self.src, alt, link_expression(self.link, self.support), self.width, self.height)


def image_row(src: str, alt: str, link: str, width: int, height: int) -> str:
    """The table row of a picture, from texts that are ready to stand in attributes; a blank link is none."""
    style = _IMG_STYLE.format(width=width)
    img = f'<img src="{src}" alt="{alt}" width="{width}" height="{height}" border="0" style="{style}">'
    if link:
        img = f'<a href="{link}" target="_blank" rel="noopener" style="display:block;text-decoration:none;">{img}</a>'
    return f'<tr><td align="center" style="padding:0;">{img}</td></tr>'


def block_html(
    cell: ImageCell, marker: str, *, loop: tuple[str, str] | None = None, otherwise: ImageCell | None = None
) -> str:
    """The block: one image, or one for each item of `loop` (the tags that open it) and `otherwise` without items."""
    rows = cell.html()
    if loop and otherwise:
        opened = "".join(loop)
        # A tag stands in a cell: HTML parsers move what stands directly in a table or a row out of it.
        images = f"{opened}{block_table(rows)}{{% endfor %}}{{% else %}}{block_table(otherwise.html())}{{% endif %}}"
        rows = f'<tr><td style="padding:0;">{images}</td></tr>'
    return block_table(rows, f' data-cld="{marker}"')


def block_table(rows: str, attributes: str = "") -> str:
    """The block's outer table."""
    return (
        f'<table{attributes} role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"'
        f' style="border-collapse:collapse;">{rows}</table>'
    )
