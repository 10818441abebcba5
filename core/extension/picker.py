"""Assets as the extension's picker offers them: ready for an e-mail."""

import re
from typing import Final

from core.accounts.account import Account
from core.cloudinary.delivery import Cloud, source_path
from core.cloudinary.delivery_hosts import delivery_roots
from core.domain.asset import Asset
from core.extension.values import Pick

_WIDTH: Final = 600
_EMAIL_FORMATS: Final = ("jpg", "png", "gif")


class Picker:
    """Finds pictures and videos of the connected cloud."""

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
        return [_pick(asset, cloudinary.cloud) for asset in assets if asset.type == "upload" and not asset.withheld]


def _pick(asset: Asset, cloud: Cloud) -> Pick:
    """Twice the pixels that are shown, in a format that every mail client knows."""
    if asset.resource_type == "video":
        root = f"{cloud.prefix}/video/upload"
        poster = f"{root}/so_0/c_limit,w_{_WIDTH * 2}/{source_path(asset.public_id, 'jpg')}"
        thumbnail = f"{root}/so_0/c_fill,h_160,w_240/{source_path(asset.public_id, 'jpg')}"
        link = f"{root}/{source_path(asset.public_id, 'mp4')}"
    else:
        name = source_path(asset.public_id, asset.format if asset.format in _EMAIL_FORMATS else "jpg")
        poster = cloud.url("upload", f"c_limit,w_{_WIDTH * 2}", "q_auto", name)
        thumbnail = cloud.url("upload", "c_pad,h_160,w_240", "q_auto", name)
        link = cloud.url("upload", name)
    width = min(_WIDTH, asset.width) if asset.width else None
    return Pick(
        public_id=asset.public_id,
        kind=asset.resource_type,
        url=poster,
        thumbnail=thumbnail,
        link=link,
        alt=asset.title,
        width=width,
    )
