"""Which hosts deliver a cloud, and where the path of an asset begins in a URL of theirs.

The hosts are those that Cloudinary's own clients build (`unsigned_download_url_prefix` of the Python SDK): the shared
one and its subdomains, the private CDN, and the account's own host name.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from core.cloudinary.delivery import Cloud

_URL: Final = re.compile(r"(?:(?:https?:)?//)?(?P<host>[^/?#\s@]+)(?P<path>/[^?#]*)", re.IGNORECASE)
_PORT: Final = re.compile(r"\.?(?::(?:80|443))?$")
_SHARED: Final = "cloudinary.com"
# The shared hosts of older clients.
_FORMER: Final = ("cloudinary-a.akamaihd.net", "d3jpl91pxevbkh.cloudfront.net")
_SHARDS: Final = ("", *(f"-{number}" for number in range(1, 6)))


class Root(NamedTuple):
    """Where the path of an asset begins in a URL and where it ends; `usual` for the cloud's usual form on its host."""

    start: int
    end: int
    usual: bool


def roots_of(url: str, cloud: Cloud) -> Iterator[Root]:
    """Where the path of an asset may begin in a URL of this cloud, the likeliest first; nothing for a URL of others."""
    match = _URL.match(url)
    if not match:
        return
    for index, root in enumerate(_roots(cloud).get(_PORT.sub("", match["host"].lower()), ())):
        if match["path"].startswith(f"{root}/"):
            yield Root(match.start("path") + len(root) + 1, match.end("path"), not index)


def names_host(text: str, cloud: Cloud) -> bool:
    """Whether a text names any host of this cloud at all: most emails and blocks of others do not."""
    lower = text.lower()
    return any(host in lower for host in (_SHARED, *_FORMER, _own(cloud)[0]))


def delivery_roots(cloud: Cloud) -> list[str]:
    """What every delivery URL of this cloud begins with after its scheme, such as `res.cloudinary.com/demo/`."""
    return sorted({f"{host}{root}/" for host, roots in _roots(cloud).items() for root in roots})


@lru_cache(maxsize=64)
def _roots(cloud: Cloud) -> Mapping[str, tuple[str, ...]]:
    """By host: what comes before the asset's path, the likeliest first."""
    named = f"/{cloud.name}"
    roots: dict[str, tuple[str, ...]] = dict.fromkeys(_FORMER, (named,))
    for shard in _SHARDS:
        roots[f"res{shard}.{_SHARED}"] = (named,)
        roots[f"{cloud.name}-res{shard}.{_SHARED}".lower()] = ("",)
    host, root = _own(cloud)
    if host not in roots:
        # One host name delivers with the cloud's name in the path and without, as the CDN is shared or private.
        ways = {"": ("", named), named: (named, "")}.get(root, (root,))
        roots |= dict.fromkeys((_PORT.sub("", host), *(f"a{shard[1:]}.{host}" for shard in _SHARDS[1:])), ways)
    return roots


def _own(cloud: Cloud) -> tuple[str, str]:
    """The host of the cloud's prefix, and what the path of an asset comes after."""
    host, _, path = cloud.prefix.partition("//")[2].partition("/")
    return host.lower(), f"/{path}".rstrip("/")
