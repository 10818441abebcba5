"""Small images of assets: a video also has an animation, a template shows its defaults.

The address of each names a version of the asset, so that a browser which shows the asset as it was asks again.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from core.blocks.compose import image_expression
from core.blocks.image import video_source
from core.blocks.preview import OverBudget, TemplateFault, image_urls, preview_html
from core.cloudinary.delivery import Cloud, source_path
from core.domain.asset import Asset
from core.domain.personalization import Personalization, TemplateRef
from core.domain.send_settings import SendSettings, VideoPreview
from core.domain.template import Template
from core.errors import InputError

_WIDTH: Final = 320
_SMALL: Final = "c_pad,h_240,w_320,b_rgb:f4f4f4/f_jpg,q_auto"
# How the URL of a composed image ends: format, quality, then the base image.
_DELIVERY: Final = re.compile(r"/f_\w+/q_[\w:]+/(?!.*/f_\w+/q_)")
_ANIMATED: Final = SendSettings(video=VideoPreview(form="auto"), pinned=True)
_ANY_VERSION: Final = re.compile(r"v[0-9]{1,18}/")


@dataclass(frozen=True, kw_only=True)
class Thumbnail:
    """An asset with the address of a small image of it; blank for files that have none or are not delivered.

    `animation` is that of a moving one, blank for all but videos.
    """

    asset: Asset
    thumbnail: str
    animation: str = ""


def thumbnail(asset: Asset, cloud: Cloud) -> str:
    """A small image of an asset, the first frame of a video; blank for a raw file and for what is not delivered."""
    if asset.resource_type not in ("image", "video") or asset.withheld:
        return ""
    first = "so_0/" if asset.resource_type == "video" else ""
    source = source_path(asset.public_id, "jpg", asset.version)
    return cloud.url(asset.type, f"{first}{_SMALL}", source, resource_type=asset.resource_type)


def image_thumbnail(public_id: str, cloud: Cloud) -> str:
    """A small image of an uploaded image of which only the public ID is known."""
    return cloud.url("upload", _SMALL, source_path(public_id, "jpg"))


def animation(asset: Asset, cloud: Cloud) -> str:
    """The first seconds of a video as a small animated image; blank for all other assets."""
    if asset.resource_type != "video" or asset.withheld:
        return ""
    try:
        return video_source(asset, cloud, _ANIMATED, _WIDTH)
    except InputError:
        return ""


def template_thumbnail(template: Template, cloud: Cloud, version: int = 0) -> str:
    """The address of a small image of a template that shows its defaults, at most 320 pixels wide.

    `version` is that of the template's file, 0 when it is not known.
    """
    choices = Personalization(template=TemplateRef(cloud=cloud.name, public_id="", asset_id=""))
    small = replace(template, transformation=f"{template.transformation}/c_limit,w_{_WIDTH}")
    return _versioned(image_expression(small, choices, cloud).html, cloud, version)


def block_thumbnail(html: str, cloud: Cloud, version: int = 0) -> str:
    """A small image of what a block's HTML shows a recipient of whom nothing is known; blank without one of this cloud.

    One that is not composed is as large as in the block. `version` is the newest one known of what it is made of.
    """
    try:
        url = next(iter(image_urls(preview_html(html))), "")
    except (TemplateFault, OverBudget):
        return ""
    if not url.startswith(f"{cloud.prefix}/"):
        return ""
    return _DELIVERY.sub(f"/{_SMALL}/", _versioned(url, cloud, version), count=1)


def _versioned(url: str, cloud: Cloud, version: int) -> str:
    """The address of a composed image with this version before its base; Cloudinary answers with the newest one."""
    end = _DELIVERY.search(url)
    if not version or not end or not url.startswith(f"{cloud.prefix}/image/upload/"):
        return url
    base = _ANY_VERSION.sub("", url[end.end() :], count=1) if _ANY_VERSION.match(url, end.end()) else url[end.end() :]
    return f"{url[: end.end()]}v{version}/{base}"
