"""The delivery URLs of one asset in a block: which version they are pinned to, and the same under another name."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final, Protocol

from core.cloudinary.delivery import Cloud, needs_version, source_path
from core.cloudinary.delivery_html import delivery_urls
from core.cloudinary.delivery_url import DeliveryUrl, identify
from core.domain.asset import Asset

_VERSIONED: Final = re.compile(r"(?:/|%2f|\})v\d+(?:/|%2f)", re.IGNORECASE)
_OF_URLS: Final = ("src", "href")


class Named(Protocol):
    """What names an asset in a delivery URL."""

    @property
    def resource_type(self) -> str:
        """`image`, `video` or `raw`."""

    @property
    def type(self) -> str:
        """The delivery type, such as `upload`."""

    @property
    def public_id(self) -> str:
        """The public ID."""

    @property
    def version(self) -> int:
        """The present version."""


def pinned_version(src: str, asset: Named, cloud: Cloud) -> int:
    """The version that a URL of this asset is pinned to; 0 for none, and for the URL of anything else."""
    # An audit asks this of every link, and few are pinned.
    reading = _reading(src, asset, asset.public_id, cloud) if _VERSIONED.search(src) else None
    return _pinned(reading, asset.version) if reading else 0


def readdressed(definition: Mapping[str, Any], public_id: str, asset: Asset, cloud: Cloud) -> dict[str, Any]:
    """A block's definition in which URLs of the asset under its old `public_id` have its present one.

    Pinned URLs get its present version. Every other URL stays as it is, whatever it ends with; so does a signed one of
    an asset that is not public, for which no signature is to be had here.
    """

    def renamed(url: str) -> str:
        reading = _reading(url, asset, public_id, cloud)
        is_fixed = not reading or (reading.signature and reading.type != "upload")
        return url if is_fixed or not reading else _renamed(reading, asset)

    def changed(value: Any, name: str = "") -> Any:
        if isinstance(value, str):
            return renamed(value) if name in _OF_URLS else _each_url(value, renamed, cloud)
        if isinstance(value, Mapping):
            return {name: changed(each, name) for name, each in value.items()}
        return [changed(each) for each in value] if isinstance(value, list) else value

    return dict(changed(definition))


def _reading(url: str, asset: Named, public_id: str, cloud: Cloud) -> DeliveryUrl | None:
    """A URL as read, if it shows the asset under this public id."""
    reading = identify(url, cloud)
    return reading if reading and reading.name == (asset.resource_type, asset.type, public_id) else None


def _pinned(reading: DeliveryUrl, present: int) -> int:
    """The version that a URL is pinned to, of an asset whose `present` one is known; 0 for none.

    Cloudinary's own clients write `v1` where they know of no version, and to tell a folder from a transformation.
    """
    is_none = reading.version == 1 and (present != 1 or needs_version(reading.public_id))
    return 0 if is_none else reading.version or 0


def _renamed(reading: DeliveryUrl, asset: Asset) -> str:
    # A signature stands for the old name; without one, the URL of a public asset works.
    head = reading.head.replace(f"/{reading.signature}/", "/", 1) if reading.signature else reading.head
    version = asset.version if _pinned(reading, asset.version) else None
    return head + source_path(asset.public_id, version=version) + reading.tail


def _each_url(text: str, change: Callable[[str], str], cloud: Cloud) -> str:
    """A text with its delivery URLs changed, each escaped as it is there."""
    parts, end = [], 0
    for each in delivery_urls(text, cloud):
        changed = change(each.url)
        if changed == each.url or each.start < end:
            continue
        is_plain = text[each.start : each.end] == each.url
        parts += [text[end : each.start], changed if is_plain else escape(changed, quote=False).replace('"', "&quot;")]
        end = each.end
    return "".join(parts) + text[end:]
