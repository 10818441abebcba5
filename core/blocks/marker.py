"""The personalization carried inside a block's HTML, so that the block alone can be edited again.

`data-cld="1.<base64url of zlib of JSON>"` on the outer table. It is a stranger's input when read: anybody can
write HTML into an account.
"""

import base64
import binascii
import re
import zlib
from typing import Final

import orjson

from core.domain.personalization import Personalization, parse_personalization
from core.errors import InputError

LIMIT: Final = 2048
_UNPACKED_LIMIT: Final = 65536
# However Klaviyo quotes it; base64url needs no entity.
_NAME: Final = "data-cld"
_ATTRIBUTE: Final = re.compile(rf"""\b{_NAME}\s*=\s*(["']?)([^"'\s<>]{{1,4096}}+)\1(?=[\s/>]|$)""")


def write_marker(personalization: Personalization) -> str:
    """The attribute's value; InputError when the choices are too long to be carried."""
    plain = orjson.dumps(personalization.to_json())
    # What repeats itself packs well: a marker that fits may still unpack to more than is read back.
    if len(plain) > _UNPACKED_LIMIT:
        raise _too_long(len(plain), _UNPACKED_LIMIT)
    marker = "1." + base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    if len(marker) > LIMIT:
        raise _too_long(len(marker), LIMIT)
    return marker


def read_marker(html: str) -> Personalization | None:
    """The personalization in a block's HTML, None when there is no marker; InputError when it is broken."""
    match = _marker(html)
    if not match:
        return None
    version, _, packed = match[2].partition(".")
    if version != "1":
        raise InputError(f"this marker version is not supported: {version}", "data-cld")
    return parse_personalization(_unpack(packed))


def find_marker(html: str) -> str:
    """The marker's attribute as it stands in a block's HTML; blank when there is none."""
    match = _marker(html)
    return match[0] if match else ""


def same_choices(ours: str, theirs: str) -> bool:
    """Whether the other HTML carries the same marker, or none any more."""
    mine, other = _marker(ours), _marker(theirs)
    return other is None or (mine is not None and mine[2] == other[2])


def own_marker(html: str, cloud: str, asset_id: str, variant: str) -> Personalization | None:
    """The personalization in a block's HTML if its marker is intact and about this very asset, else None."""
    try:
        marked = read_marker(html)
    except InputError:
        return None
    mine = (cloud, asset_id, variant)
    return marked if marked and (marked.template.cloud, marked.template.asset_id, marked.variant) == mine else None


def _marker(html: str) -> re.Match[str] | None:
    # Most blocks of an account have none: a tenth of the time.
    return _ATTRIBUTE.search(html) if _NAME in html else None


def _too_long(length: int, limit: int) -> InputError:
    return InputError(f"the choices are too long to be saved in the block ({length:,} of {limit:,} characters)")


def _unpack(packed: str) -> object:
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        # Bounded, because a few bytes of zlib can unpack to gigabytes.
        return orjson.loads(zlib.decompressobj().decompress(raw, _UNPACKED_LIMIT))
    except (binascii.Error, zlib.error, ValueError):
        raise InputError("the marker cannot be read", "data-cld") from None
