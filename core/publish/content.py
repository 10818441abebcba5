"""What can be written into a block: a personalised template, or a picture."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from core.blocks.compose import ComposedBlock, compose
from core.blocks.image import ImageBlock, shows, source_of
from core.blocks.marker import own_marker, read_marker, same_choices
from core.blocks.meaning import difference, keeps_content, same_meaning
from core.blocks.written_support import written_support
from core.cloudinary.delivery import Cloud
from core.cloudinary.metadata_field import FIELD_ID, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, LinkKey
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.errors import InputError, WorkspaceError
from core.klaviyo.responses import html_definition, image_definition, writable_options
from core.library.assets import LoadedTemplate


class Content(Protocol):
    """The content of one block, of one asset."""

    @property
    def asset(self) -> Asset:
        """The asset that it shows."""

    @property
    def public_id(self) -> str:
        """The public ID under which it shows the asset; one from before a renaming where the block still has that."""

    @property
    def personalization(self) -> Personalization | None:
        """The choices that it was made of, for a template."""

    @property
    def slots(self) -> str:
        """The template's slots as `name:type` with commas, blank for a picture."""

    @property
    def alternative(self) -> "Content | None":
        """Another form of it, when Klaviyo does not keep this one."""

    def definition(self, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Klaviyo's definition of it; whatever else the old one says is kept."""

    def is_in(self, block: Block) -> bool:
        """Whether the block says just this, with the same choices in its marker or none."""

    def loss(self, block: Block) -> str:
        """What Klaviyo lost of it, in words: an image, a link, an alt text or a tag. Blank when nothing is lost."""

    def names(self, block: Block, key: LinkKey) -> bool:
        """Whether the block itself says that it is of this identity."""

    def is_generated(self, block: Block) -> bool:
        """Whether the block is what this product makes, whoever saved it."""


@dataclass(frozen=True, kw_only=True)
class TemplateContent:
    """A template's HTML with its marker."""

    loaded: LoadedTemplate
    composed: ComposedBlock
    cloud: Cloud
    account: str
    """The account's ID, whose entry on the asset carries the choices if the block has lost its marker."""
    support: ExpressionSupport = FULL_SUPPORT
    alternative: Content | None = None

    @property
    def asset(self) -> Asset:
        """See Content."""
        return self.loaded.asset

    @property
    def public_id(self) -> str:
        """See Content."""
        return self.asset.public_id

    @property
    def personalization(self) -> Personalization:
        """See Content."""
        return self.composed.personalization

    @property
    def slots(self) -> str:
        """See Content."""
        return slots_of(self.loaded.template)

    def definition(self, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """See Content."""
        return html_definition(self.composed.html, old)

    def is_in(self, block: Block) -> bool:
        """See Content."""
        return same_choices(self.composed.html, block.html) and same_meaning(self.composed.html, block.html)

    def loss(self, block: Block) -> str:
        """See Content."""
        if not same_choices(self.composed.html, block.html):
            return "its marker is of other choices"
        return difference(self.composed.html, block.html, essential=True)

    def names(self, block: Block, key: LinkKey) -> bool:
        """By the marker."""
        return own_marker(block.html, self.cloud.name, key.asset_id, key.variant) is not None

    def is_generated(self, block: Block) -> bool:
        """Whether it is just what its own marker, or the asset's entry, makes of the template."""
        try:
            choices = read_marker(block.html) or self._choices_on_asset(block)
        except WorkspaceError:
            return False
        return choices is not None and any(
            keeps_content(html, block.html)
            for html in composed_as(self.loaded.template, choices, self.cloud, self.support)
        )

    def _choices_on_asset(self, block: Block) -> Personalization | None:
        key = LinkKey(scope="", asset_id=self.asset.asset_id, kind="template", variant=self.personalization.variant)
        entry = find_entry(self.asset.metadata.get(FIELD_ID), self.account, key)
        return entry.personalization if entry and entry.block_id == block.id else None


@dataclass(frozen=True, kw_only=True)
class ImageContent:
    """A picture or a video's preview: natively, or as HTML when `native` is false."""

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
        # How it is shown is the team's choice once the block exists; the picture is ours.
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
        return f"“{lost[0]}” is not the same" if lost else ""

    def names(self, block: Block, key: LinkKey) -> bool:
        """By the address of its picture."""
        return not key.variant and shows(first_image_url(block), self.asset, self.cloud)

    def is_generated(self, block: Block) -> bool:
        """Whether it shows just this."""
        alternative = self.alternative
        return self.is_in(block) or (alternative is not None and alternative.is_in(block))


@dataclass(frozen=True, kw_only=True)
class StoredContent:
    """A definition as it was read from Klaviyo or last written there."""

    asset: Asset
    stored_definition: Mapping[str, Any]
    cloud: Cloud
    personalization: Personalization | None = None
    slots: str = ""
    shown_public_id: str = ""
    alternative: Content | None = None

    @property
    def public_id(self) -> str:
        """See Content."""
        return self.shown_public_id or self.asset.public_id

    def definition(self, old: Mapping[str, Any] | None = None) -> dict[str, Any]:  # noqa: ARG002 - it is whole
        """See Content."""
        return dict(self.stored_definition)

    def is_in(self, block: Block) -> bool:
        """By what is shown."""
        body = body_of(self.stored_definition)
        return same_choices(body, block.body) and same_meaning(body, block.body)

    def loss(self, block: Block) -> str:
        """See Content."""
        return difference(body_of(self.stored_definition), block.body, essential=True)

    def names(self, block: Block, key: LinkKey) -> bool:
        """By the marker, or by the address of its picture."""
        if key.kind == "template":
            return own_marker(block.html, self.cloud.name, key.asset_id, key.variant) is not None
        return not key.variant and shows(first_image_url(block), self.asset, self.cloud)

    def is_generated(self, block: Block) -> bool:
        """Whether it shows just this."""
        return self.is_in(block)


def composed_as(
    template: Template, choices: Personalization, cloud: Cloud, support: ExpressionSupport
) -> Iterator[str]:
    """The HTML of these choices in each form that an account may have been given; none when they do not fit."""
    for each in written_support(choices, *dict.fromkeys((FULL_SUPPORT, support))):
        with suppress(InputError):
            yield compose(template, choices, cloud, each).html


def _words(value: object) -> str:
    return " ".join(str(value or "").split())


def first_image_url(block: Block) -> str:
    """The address of the block's first picture, with Klaviyo's tags as they stand."""
    return str(block.image.get("src") or "") or source_of(block.html)


def body_of(definition: Mapping[str, Any]) -> str:
    """What a block of this definition shows, as a text."""
    return Block(id="", name="", definition=definition, created="", updated="").body


def slots_of(template: Template) -> str:
    """The slots of a template as `name:type` with commas."""
    return ",".join(f"{slot.name}:{slot.type}" for slot in template.slots)


def kinds_of(slots: str) -> dict[str, str]:
    """The kinds of slots by their names, from how `slots_of` tells them."""
    return dict(part.split(":") for part in slots.split(",") if part)
