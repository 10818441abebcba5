"""What a piece of e-mail HTML shows of Cloudinary and of Universal Content: a stranger's input, only read."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from core.blocks.marker import read_marker
from core.blocks.tag_reader import without_endless_references
from core.cloudinary.delivery import Cloud
from core.domain.personalization import Personalization
from core.errors import InputError

# help.klaviyo.com article 115005254188
_REFERENCE: Final = re.compile(r"data-klaviyo-universal-block=[\"']([0-9A-Za-z]+)[\"']")
_MARKED: Final = re.compile(r'<[^<>]*\bdata-cld="[^"]{1,4096}"')
_LONGEST: Final = 2_000_000


@dataclass(frozen=True, kw_only=True)
class References:
    """Ids of blocks that are referred to, our markers, and addresses of the connected cloud."""

    blocks: frozenset[str] = frozenset()
    markers: tuple[Personalization, ...] = ()
    urls: frozenset[str] = frozenset()


def traces_in(html: str, cloud: Cloud) -> References:
    """Everything that tells which blocks and assets a mail shows; broken markers tell nothing."""
    html = html[:_LONGEST]
    markers = [marker for tag in _MARKED.findall(html) if (marker := _marker(tag))]
    url = re.compile(re.escape(cloud.prefix) + r"/[^\s\"'<>]+")
    urls = {unescape(without_endless_references(match)) for match in url.findall(html) if "{" not in match}
    own = tuple(marker for marker in markers if marker.template.cloud == cloud.name)
    return References(blocks=frozenset(_REFERENCE.findall(html)), markers=own, urls=frozenset(urls))


def universal_ids(definition: Any) -> frozenset[str]:
    """The blocks that a drag-and-drop template's definition uses, wherever in its tree they stand."""
    block_ids: set[str] = set()
    rest = [definition]
    while rest:
        part = rest.pop()
        if isinstance(part, dict):
            if isinstance(block_id := part.get("universal_id"), str) and block_id:
                block_ids.add(block_id)
            rest += part.values()
        elif isinstance(part, list):
            rest += part
    return frozenset(block_ids)


def _marker(tag: str) -> Personalization | None:
    try:
        return read_marker(tag)
    except InputError:
        return None
