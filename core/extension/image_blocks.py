"""Personalizing an image block inside Klaviyo's editor: from its fields to choices, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.accounts.account import Account
from core.cloudinary.delivery_url import is_delivered
from core.domain.personalization import Default, Fixed, TemplateRef, parse_personalization
from core.errors import InputError, NotFound
from core.extension.image_choice_store import ImageChoices
from core.extension.image_fields import image_fields
from core.extension.values import ImageFields
from core.library.assets import IMAGE, Templates
from core.library.selection import Selection
from core.publish.opened_template import OpenedTemplate, drop_unknown_slots
from core.publish.template_blocks import TemplateBlocks


class ImageBlocks:
    """What the panel does on an image block; every argument is plain data, so that a call can be printed."""

    def __init__(
        self, account: Account, templates: Templates, personalize: TemplateBlocks, image_choices: ImageChoices
    ) -> None:
        self._account, self._templates = account, templates
        self._personalize, self._image_choices = personalize, image_choices

    def open(self, src: str, alt: str = "", href: str = "", template: str = "") -> OpenedTemplate:
        """The choices behind an image block's address, else the picture that it shows with nothing chosen yet.

        `alt` and `href` are what its fields hold. `template` puts a template, or another picture, in its place.
        InputError when the address is not of the connected cloud, or holds choices that were made elsewhere.
        """
        personalization = self._image_choices.of(self._account.scope, src)
        if personalization and template in ("", _reference(personalization.template)):
            opened = self._personalize.blank(_reference(personalization.template))
            return drop_unknown_slots(replace(opened, personalization=personalization, source="block"))
        opened = self._personalize.blank(template or self._image(src))
        choices = opened.personalization.model_copy(update={"alt": _fixed(alt), "link": _link(href)})
        return replace(opened, personalization=choices)

    def hand_over(self, template: str, personalization: Mapping[str, Any]) -> ImageFields:
        """The fields for these choices, which are remembered by the address: an image block carries no marker."""
        loaded, choices = self._templates.last_read(template), parse_personalization(dict(personalization))
        fields = image_fields(loaded.template, choices, self._account.cloud, self._account.capabilities.support)
        self._image_choices.save(self._account.scope, fields.src, choices)
        return fields

    def _image(self, src: str) -> str:
        cloudinary = self._account.cloudinary
        if not is_delivered(src, cloudinary.cloud):
            raise InputError("this image is not in the connected Cloudinary environment", "src")
        if "{" in src:
            raise InputError("this workspace has no choices for this image; choose a template to start over", "src")
        for asset in Selection(cloudinary).read([src]).assets:
            if asset.resource_type == "image" and asset.type == "upload":
                return f"{IMAGE}{asset.public_id}"
        raise NotFound("the image at this address is not in the connected Cloudinary environment")


def _reference(template: TemplateRef) -> str:
    return f"{IMAGE}{template.public_id}" if template.resource_type == "image" else template.public_id


def _fixed(text: str) -> Default | Fixed:
    """A field's text as a choice; one with Klaviyo's tags cannot be told apart from a person's braces."""
    return Fixed(value=text) if text.strip() and "{" not in text else Default()


def _link(href: str) -> Default | Fixed:
    return _fixed(href) if href.startswith(("https://", "http://")) else Default()
