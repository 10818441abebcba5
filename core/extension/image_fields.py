"""A personalization as the fields of an image block in Klaviyo's editor, instead of as HTML."""

from typing import Final

from core.blocks.attributes import alt_expression, link_expression
from core.blocks.compose import image_expression
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.errors import InputError
from core.extension.values import ImageFields
from core.klaviyo.template_language import pieces
from core.klaviyo.template_language.entities import decoded

_BRACES: Final = str.maketrans({"{": "&#123;", "}": "&#125;"})


def image_fields(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> ImageFields:
    """What an image block's fields hold for these choices; InputError when a choice does not fit one picture."""
    if personalization.repeat:
        raise InputError("an image block shows one image, so nothing can be repeated in it", "repeat")
    return ImageFields(
        src=image_expression(template, personalization, cloud, support).html,
        alt=_field(alt_expression(personalization.alt, template.name, support)),
        href=_field(link_expression(personalization.link, support)),
    )


def _field(attribute: str) -> str:
    """An attribute's text as a person would type it; tags stay, and a person's braces never become one."""
    return "".join(part if is_tag else decoded(part).translate(_BRACES) for part, is_tag in pieces(attribute))
