"""What can be written into a block: a personalised template, or a definition as it stands; see image_content too."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from core.blocks.compose import ComposedBlock, compose
from core.blocks.image import first_image_of, shows
from core.blocks.marker import own_marker, read_marker, same_choices
from core.blocks.meaning import difference, same_meaning
from core.blocks.written_support import written_support
from core.cloudinary.delivery import Cloud
from core.cloudinary.metadata_field import FIELD_ID, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, LinkKey
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.errors import InputError, WorkspaceError
from core.klaviyo.responses import html_definition
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

    def made_of_choices_in(self, block: Block) -> Iterator[str]:
        """The bodies that this product makes of the choices which the block carries, whoever saved them."""


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
            return "its marker is for other choices"
        return difference(self.composed.html, block.html, essential=True)

    def names(self, block: Block, key: LinkKey) -> bool:
        """By the marker."""
        return own_marker(block.html, self.cloud.name, key.asset_id, key.variant) is not None

    def made_of_choices_in(self, block: Block) -> Iterator[str]:
        """See Content: by the block's own marker, or by the asset's entry."""
        choices: Personalization | None = None
        with suppress(WorkspaceError):
            choices = read_marker(block.html) or self._choices_on_asset(block)
        return composed_as(self.loaded.template, choices, self.cloud, self.support) if choices else iter(())

    def _choices_on_asset(self, block: Block) -> Personalization | None:
        key = LinkKey(scope="", asset_id=self.asset.asset_id, kind="template", variant=self.personalization.variant)
        entry = find_entry(self.asset.metadata.get(FIELD_ID), self.account, key)
        return entry.personalization if entry and entry.block_id == block.id else None


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

    def made_of_choices_in(self, block: Block) -> Iterator[str]:  # noqa: ARG002 - only templates are composed anew
        """See Content."""
        return iter(())


def composed_as(
    template: Template, choices: Personalization, cloud: Cloud, support: ExpressionSupport
) -> Iterator[str]:
    """The HTML of these choices in each form that an account may have been given; none when they do not fit."""
    for each in written_support(choices, *dict.fromkeys((FULL_SUPPORT, support))):
        with suppress(InputError):
            yield compose(template, choices, cloud, each).html


def first_image_url(block: Block) -> str:
    """The address of the block's first picture, with Klaviyo's tags as they stand."""
    return first_image(block)[0]


def first_image(block: Block) -> tuple[str, str]:
    """The address and the alt text of the block's first picture, with Klaviyo's tags as they stand."""
    image = block.image
    if src := str(image.get("src") or ""):
        return src, str(image.get("alt_text") or "")
    return first_image_of(block.html)


def body_of(definition: Mapping[str, Any]) -> str:
    """What a block of this definition shows, as a text."""
    return Block(id="", name="", definition=definition, created="", updated="").body


def slots_of(template: Template) -> str:
    """The slots of a template as `name:type` with commas."""
    return ",".join(f"{slot.name}:{slot.type}" for slot in template.slots)


def kinds_of(slots: str) -> dict[str, str]:
    """The kinds of slots by their names, from how `slots_of` tells them."""
    return dict(part.split(":") for part in slots.split(",") if part)


def metric_of(personalization: Personalization | None) -> str:
    """The ID of the metric whose events the choices are bound to; blank without one."""
    return personalization.event.metric_id if personalization and personalization.event else ""
