"""A Universal Content block in Klaviyo, and the link from an asset to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["image", "video", "template"]
LONGEST_NAME: Final = 200
"""Characters of a block's name, or of an image's."""
_IMAGE_PROPERTIES: Final = ("src", "alt_text", "href")
_to_json: Final = json.JSONEncoder().encode


def name_problem(name: str) -> str:
    """Why a block cannot have this name; blank if it can."""
    more = len(name) - LONGEST_NAME
    if more <= 0:
        return ""
    return f"the block's name can have at most {LONGEST_NAME} characters: shorten it by {more:,}"


def _mapping(value: Any) -> Mapping[str, Any]:
    """Klaviyo's own file lets some parts of a definition be anything."""
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block as Klaviyo tells it; `definition` is None where Klaviyo withholds it.

    `screenshot` is the address of Klaviyo's own picture of it, blank until there is one.
    """

    id: str
    name: str
    definition: Mapping[str, Any] | None
    created: str
    updated: str
    screenshot: str = ""

    @property
    def html(self) -> str:
        """The content of an HTML block, else an empty text."""
        if not self.definition or self.definition.get("type") != "html":
            return ""
        return str(_mapping(self.definition.get("data")).get("content") or "")

    @property
    def image(self) -> Mapping[str, Any]:
        """The properties of a native image block, else nothing."""
        if not self.definition or self.definition.get("type") != "image":
            return {}
        return _mapping(_mapping(self.definition.get("data")).get("properties"))

    @property
    def body(self) -> str:
        """What the block shows, as a text: HTML, or the source, alt text and link of an image block as JSON."""
        image = self.image
        if not image:
            return self.html
        # As json.dumps writes the three together, for a fifth of its time: an audit asks this of every block.
        return "{" + ", ".join(f'"{name}": {_to_json(image.get(name) or "")}' for name in _IMAGE_PROPERTIES) + "}"


@dataclass(frozen=True, kw_only=True)
class LinkKey:
    """The identity of a link: one block for each of these."""

    scope: str
    asset_id: str
    kind: Kind
    variant: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Which block an asset feeds, and the hash of what we last wrote into it.

    `asset_version` and `slots` (as `name:type` with commas) tell what the asset was then; 0 and blank when unknown.
    `html_hash` is of what Klaviyo made of it, `written_hash` of what was sent, blank when that is unknown.
    `look_changes` are what Klaviyo changed of the look of what was sent, a line for each.
    `pending` are the bodies that were being written when an answer, or this process, was lost.
    """

    key: LinkKey
    public_id: str
    block_id: str
    name: str
    html_hash: str
    version: int
    updated_at: str
    asset_version: int = 0
    slots: str = ""
    written_hash: str = ""
    look_changes: str = ""
    pending: tuple[str, ...] = ()
