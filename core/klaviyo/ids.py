"""IDs of Klaviyo's resources and names in its filters, which often come from a stranger's text."""

import json
import re
from typing import Final, Literal, NamedTuple

from core.errors import NotFound

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
# Where people open a resource in Klaviyo: the editors of universal content, and those of templates.
_EDITOR: Final = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*klaviyo\.com/(?:[\w-]+/)*?"
    r"(?:universal/(?P<kind>block|section|template)|email-editor|email-template-editor)/"
    r"(?P<id>(?!universal/)[A-Za-z0-9_-]{1,100})(?:[/?#]\S*)?",
    re.IGNORECASE,
)


class EditedResource(NamedTuple):
    """What an editor's URL opens."""

    kind: Literal["block", "section", "template"]
    id: str


def edited_resource(url: str, blocks_url: str = "") -> EditedResource | None:
    """What a URL of Klaviyo's editors opens; `blocks_url` is where the connected account's blocks are edited."""
    own = re.match(rf"{re.escape(blocks_url)}/([A-Za-z0-9_-]{{1,100}})(?![\w-])", url) if blocks_url else None
    if own:
        return EditedResource("block", own[1])
    match = _EDITOR.fullmatch(url)
    kinds: dict[str, Literal["block", "section"]] = {"block": "block", "section": "section"}
    return EditedResource(kinds.get((match["kind"] or "").lower(), "template"), match["id"]) if match else None


def is_id(text: str) -> bool:
    """Whether Klaviyo can have given this ID: anything else would lead to another path or query."""
    return bool(_ID.fullmatch(text))


def checked_id(text: str) -> str:
    """Return an ID for a path; NotFound for what is none."""
    if not is_id(text):
        raise NotFound("Klaviyo could not find it: this is not a Klaviyo ID")
    return text


def filter_text(text: str) -> str:
    """A text as a filter holds it: in double quotes, with its letters as they are.

    JSON would escape them, too; of Klaviyo's filters nobody wrote that they know such escapes.
    """
    return json.dumps(text, ensure_ascii=False).encode(errors="replace").decode()
