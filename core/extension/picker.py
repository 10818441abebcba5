"""Assets as the extension's picker offers them: each is what Send would make of it."""

import re
from typing import Final

from core.accounts.account import Account
from core.blocks.image import image_block
from core.cloudinary.delivery import Cloud, source_path
from core.cloudinary.delivery_hosts import delivery_roots
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings
from core.errors import InputError
from core.extension.values import Pick
from core.library.thumbnails import animation, thumbnail

_WEB_FORMATS: Final = ("jpg", "png", "gif")


class Picker:
    """Finds images and videos of the connected cloud."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def roots(self) -> list[str]:
        """What every delivery URL of the connected cloud begins with after its scheme."""
        return delivery_roots(self._account.cloud)

    def find(self, text: str, limit: int = 24) -> list[Pick]:
        """The newest images and videos that hold every word of `text` and can be shown in an email."""
        cloudinary = self._account.cloudinary
        # Words only: nothing that a person types is an operator of the search language.
        words = " AND ".join(f"{word}*" for word in re.findall(r"\w+", text)[:8])
        kinds = "(resource_type:image OR resource_type:video)"
        assets = cloudinary.search(f"{kinds} AND {words}" if words else kinds, limit)
        deliverable = (asset for asset in assets if asset.type == "upload" and not asset.withheld)
        return [pick for asset in deliverable if (pick := _pick(asset, cloudinary.cloud))]


def _pick(asset: Asset, cloud: Cloud) -> Pick | None:
    """What sending the asset would put into a block; None for what no email can show."""
    settings = SendSettings()
    try:
        image = image_block(asset, cloud, settings, settings.alt_of(asset)[0])
    except InputError:
        return None
    return Pick(
        public_id=asset.public_id,
        kind=asset.resource_type,
        url=image.src,
        thumbnail=animation(asset, cloud) or thumbnail(asset, cloud),
        link=image.link or cloud.url("upload", source_path(asset.public_id, _format(asset))),
        alt=image.alt,
        title=asset.title,
        width=image.width,
    )


def _format(asset: Asset) -> str:
    return asset.format if asset.format in _WEB_FORMATS else "jpg"
