"""Template blocks in whose image an asset stands: as background, layer, default image or fallback."""

import re
from collections.abc import Iterable
from typing import Final

from core.cloudinary.delivery import Cloud, encode_source, layer_id
from core.cloudinary.delivery_html import delivery_urls
from core.cloudinary.delivery_url import TAG, asset_names
from core.domain.block import Link
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import decode_tags
from core.publish.store import Links

_LAYER: Final = re.compile(rf"(?<![A-Za-z0-9])[lu]_(?!text:)((?:{TAG}|[^/,{{}}])*+)")
"""What a layer shows, which is no text, with its tags."""
_BEFORE: Final = r"(?:video:|audio:|lut:|subtitles:(?:[^:/]+_\d[^:/]*:)?)?"
"""What stands before the name in a layer of another type than an image; subtitles may have a font and its size."""


def blocks_with_inside(links: Links, cloud: Cloud, scope: str, public_ids: Iterable[str]) -> list[Link]:
    """The template blocks in whose images, as they were saved last, one of these assets stands; no call."""
    blocks: dict[str, Link] = {}
    urls: dict[str, list[str]] = {}
    for public_id in dict.fromkeys(public_ids):
        for written in _written(public_id):
            # In a tag it is quoted, or stands between two tags.
            alone = re.compile(rf"(?:^{_BEFORE}|(?<=[}}'\"])){re.escape(written)}(?![\w%:.-])")
            for link, html in links.containing(scope, written):
                if link.block_id not in urls:
                    urls[link.block_id] = [each.url for each in delivery_urls(decode_tags(html), cloud)]
                if any(_stands_in(public_id, alone, url, cloud) for url in urls[link.block_id]):
                    blocks[link.block_id] = link
    return list(blocks.values())


def _written(public_id: str) -> list[str]:
    """The ways in which a URL names an asset: at its end, and in a layer."""
    try:
        layer = layer_id(public_id)
    except InputError:
        # It cannot be a layer.
        return [encode_source(public_id)]
    return list(dict.fromkeys((encode_source(public_id), layer)))


def _stands_in(public_id: str, alone: re.Pattern[str], url: str, cloud: Cloud) -> bool:
    """Whether a URL of the cloud shows the asset, or has it as a layer, in whatever branch of a tag."""
    is_layer = any(alone.search(layer[1]) for layer in _LAYER.finditer(url))
    return is_layer or public_id in (name[2] for name in asset_names(url, cloud))
