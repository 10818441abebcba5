"""Templates as people choose among them: a picture of each with its defaults, its size and its slots."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.accounts.account import Account
from core.blocks.compose import image_expression
from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.personalization import Personalization, TemplateRef
from core.domain.template import Template
from core.errors import InputError, Unavailable
from core.http import map_concurrently
from core.library.assets import Templates

_WIDTH: Final = 320


@dataclass(frozen=True, kw_only=True)
class TemplateCard:
    """A template to choose; `problem` says why its file cannot be used, and then there is nothing to see of it."""

    asset: Asset
    template: Template | None = None
    thumbnail: str = ""
    problem: str = ""


class Gallery:
    """The connected cloud's templates with their thumbnails."""

    def __init__(self, account: Account, templates: Templates) -> None:
        self._account, self._templates = account, templates

    def cards(self, assets: Sequence[Asset], text: str = "", limit: int = 24) -> list[TemplateCard]:
        """Return the first of these templates whose name or public ID holds a text; each file is read once a version.

        A file that is wrong, or cannot be read just now, has a card that says so.
        """
        query = text.strip().lower()
        matching = [asset for asset in assets if query in f"{asset.title} {asset.public_id}".lower()]
        return map_concurrently(self._card, matching[:limit])

    def _card(self, asset: Asset) -> TemplateCard:
        try:
            template = self._templates.read(asset)
            return TemplateCard(
                asset=asset, template=template, thumbnail=template_thumbnail(template, self._account.cloud)
            )
        except (InputError, Unavailable) as error:
            return TemplateCard(asset=asset, problem=str(error))


def template_thumbnail(template: Template, cloud: Cloud) -> str:
    """The address of a small picture of a template that shows its defaults, at most 320 pixels wide."""
    choices = Personalization(template=TemplateRef(cloud=cloud.name, public_id="", asset_id=""))
    small = replace(template, transformation=f"{template.transformation}/c_limit,w_{_WIDTH}")
    return image_expression(small, choices, cloud).html
