"""An image or a video's preview, as it is written into a block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.blocks.image import ImageBlock, shows
from core.blocks.meaning import difference, same_meaning
from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.block import Block, LinkKey
from core.domain.personalization import Personalization
from core.klaviyo.responses import html_definition, image_definition, writable_options
from core.publish.content import Content, first_image_url


@dataclass(frozen=True, kw_only=True)
class ImageContent:
    """An image or a video's preview: natively, or as HTML when `native` is false."""

    asset: Asset
    image: ImageBlock
    cloud: Cloud
    native: bool = True
    personalization: Personalization | None = None
    slots: str = ""

    @property
    def public_id(self) -> str:
        """See Content."""
        return self.asset.public_id

    @property
    def alternative(self) -> Content | None:
        """The HTML form of a native one."""
        if not self.native:
            return None
        return ImageContent(asset=self.asset, image=self.image, cloud=self.cloud, native=False)

    def definition(self, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """See Content."""
        image, base = self.image, old if old and old.get("type") == ("image" if self.native else "html") else None
        if not self.native:
            return html_definition(image.html(), base)
        new = image_definition(image.src, image.alt, image.link, image.width)
        data = (base or {}).get("data") or {}
        merged = {part: {**(data.get(part) or {}), **new["data"][part]} for part in new["data"]}
        # How it is shown is the team's choice once the block exists; the image is ours.
        merged["display_options"] = new["data"]["display_options"] | writable_options(data.get("display_options") or {})
        return {**new, "data": {**data, **merged}}

    def is_in(self, block: Block) -> bool:
        """By source, alt text and link, or by the HTML."""
        return not self._lost(block) if self.native else same_meaning(self.image.html(), block.html)

    def loss(self, block: Block) -> str:
        """See Content."""
        return self._lost(block) if self.native else difference(self.image.html(), block.html, essential=True)

    def _lost(self, block: Block) -> str:
        ours = {"src": self.image.src, "alt_text": self.image.alt, "href": self.image.link}
        lost = [name for name, value in ours.items() if _words(block.image.get(name)) != _words(value)]
        return f"“{lost[0]}” is different" if lost else ""

    def names(self, block: Block, key: LinkKey) -> bool:
        """By the address of its image."""
        return not key.variant and shows(first_image_url(block), self.asset, self.cloud)

    def made_of_choices_in(self, block: Block) -> Iterator[str]:  # noqa: ARG002 - it carries none
        """See Content."""
        return iter(())


def _words(value: object) -> str:
    return " ".join(str(value or "").split())
