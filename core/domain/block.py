"""A Universal Content block in Klaviyo, and the link from an asset to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["image", "video", "template"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block as Klaviyo tells it; `definition` is None where Klaviyo withholds it."""

    id: str
    name: str
    definition: Mapping[str, Any] | None
    created: str
    updated: str

    @property
    def html(self) -> str:
        """The content of an HTML block, else an empty text."""
        if not self.definition or self.definition.get("type") != "html":
            return ""
        return str((self.definition.get("data") or {}).get("content") or "")


@dataclass(frozen=True, kw_only=True)
class LinkKey:
    """The identity of a link: one block for each of these."""

    pair: str
    asset_id: str
    kind: Kind
    variant: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Which block an asset feeds, and the hash of what we last wrote into it."""

    key: LinkKey
    public_id: str
    block_id: str
    name: str
    html_hash: str
    version: int
    updated_at: str
