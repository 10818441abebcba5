"""Templates as people choose among them: a picture of each with its defaults, its size and its slots."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts.account import Account
from core.domain.asset import Asset
from core.domain.template import Template
from core.errors import InputError, Unavailable
from core.http import map_concurrently
from core.library.assets import Templates
from core.library.thumbnails import template_thumbnail


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
            image = template_thumbnail(template, self._account.cloud, asset.version)
            return TemplateCard(asset=asset, template=template, thumbnail=image)
        except (InputError, Unavailable) as error:
            return TemplateCard(asset=asset, problem=str(error))
