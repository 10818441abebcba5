"""What a piece of email HTML shows of Cloudinary and of Universal Content: a stranger's input, only read."""

import re
from dataclasses import dataclass
from typing import Any, Final

from core.blocks.marker import read_marker
from core.blocks.start_tags import attribute_values
from core.cloudinary.delivery import Cloud
from core.cloudinary.delivery_html import delivery_urls
from core.domain.personalization import Personalization
from core.errors import InputError
from core.klaviyo.template_language.entities import without_endless_references
from core.klaviyo.template_language.stored_tags import decode_tags

# help.klaviyo.com article 115005254188; its sample has `block_id_1` where an ID belongs.
_REFERENCE: Final = "data-klaviyo-universal-block"
_ID: Final = re.compile(r"(?!block_id(?:_\d+)?$)[\w-]{1,100}", re.ASCII)
_LONGEST: Final = 2_000_000


@dataclass(frozen=True, kw_only=True)
class References:
    """Ids of blocks that are referred to, our markers, and delivery URLs of the connected cloud."""

    blocks: frozenset[str] = frozenset()
    markers: tuple[Personalization, ...] = ()
    urls: frozenset[str] = frozenset()


def traces_in(html: str, cloud: Cloud) -> References:
    """Everything that tells which blocks and assets an email shows; broken markers tell nothing."""
    html = without_endless_references(html[:_LONGEST])
    blocks = {value for value in attribute_values(html, _REFERENCE) if _ID.fullmatch(value)}
    markers = [marker for value in attribute_values(html, "data-cld") if (marker := _marker(value))]
    own = tuple(marker for marker in markers if marker.template.cloud == cloud.name)
    urls = frozenset(each.url for each in delivery_urls(decode_tags(html), cloud))
    return References(blocks=frozenset(blocks), markers=own, urls=urls)


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


def _marker(value: str) -> Personalization | None:
    try:
        return read_marker(f'data-cld="{value}"')
    except InputError:
        return None
