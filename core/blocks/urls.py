"""The addresses of one asset in a text: which version they are pinned to, and the same under another name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Protocol

from core.cloudinary.delivery import Cloud, encode_source
from core.domain.asset import Asset

# cloudinary.com/documentation/transformation_reference: a folder is none of these, whatever else its name looks like.
_PARAMETERS: Final = (
    r"(?:a|ac|af|ar|b|bo|br|c|co|cs|d|dl|dn|do|dpr|du|e|eo|f|fl|fn|fps|g|h|if|ki|l|o|p|pg|q|r|so|sp|t|u|vc|vs|w|x|y|z"
    r"|\$\w+)"
)
_STEPS: Final = rf"(?:{_PARAMETERS}_[^/\s\"'<>?#]*/)*"
# An address within another one, as in `?to=https://…`, is that other one's business.
_BEGINS: Final = r"(?<![^\s\"'()<>,;])"
_ENDS: Final = r"(?:\.[A-Za-z0-9]+)?(?![\w./%:~@+-])"

_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]+")


class Named(Protocol):
    """What names an asset in an address."""

    @property
    def resource_type(self) -> str:
        """`image`, `video` or `raw`."""

    @property
    def type(self) -> str:
        """The delivery type, such as `upload`."""

    @property
    def public_id(self) -> str:
        """The public ID."""


def pinned_version(src: str, asset: Named, cloud: Cloud) -> int:
    """The version that an address of this asset is pinned to; 0 for none, and for the address of anything else."""
    pinned = _pinned(cloud.prefix, asset.resource_type, asset.type).fullmatch(src)
    if not pinned:
        return 0
    source, end = encode_source(asset.public_id), pinned["source"]
    is_own = end == source or (end.startswith(source) and _EXTENSION.fullmatch(end, len(source)))
    return int(pinned["version"]) if is_own else 0


def readdressed(definition: Mapping[str, Any], public_id: str, asset: Asset, cloud: Cloud) -> dict[str, Any]:
    """A block's definition in which addresses of the asset under its old `public_id` have its present one.

    Pinned addresses get its present version. Every other address stays as it is, whatever it ends with.
    """
    pattern, source = _url_pattern(asset, public_id, cloud), encode_source(asset.public_id)

    def renamed(match: re.Match[str]) -> str:
        version = f"v{asset.version}/" if match["version"] else ""
        return f"{match['start']}{version}{source}{match['end']}"

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(renamed, value)
        if isinstance(value, Mapping):
            return {name: changed(each) for name, each in value.items()}
        return [changed(each) for each in value] if isinstance(value, list) else value

    return dict(changed(definition))


@lru_cache
def _pinned(prefix: str, resource_type: str, delivery_type: str) -> re.Pattern[str]:
    """A pinned address of any asset of one kind: a pattern for each asset would take half a millisecond to compile."""
    root = re.escape(f"{prefix}/{resource_type}/{delivery_type}/")
    return re.compile(rf"{root}{_STEPS}v(?P<version>\d+)/(?P<source>.+)")


def _url_pattern(asset: Named, public_id: str, cloud: Cloud) -> re.Pattern[str]:
    root = re.escape(f"{cloud.prefix}/{asset.resource_type}/{asset.type}/")
    source = re.escape(encode_source(public_id))
    return re.compile(rf"(?P<start>{_BEGINS}{root}{_STEPS})(?:v(?P<version>\d+)/)?{source}(?P<end>{_ENDS})")
