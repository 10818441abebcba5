"""What the switches make of blocks: how HTML is kept, which ids are refused, and a section beside the blocks."""

import re
from collections.abc import Sequence
from typing import Any, Final

from sandbox.klaviyo.definitions import checked
from sandbox.klaviyo.exceptions import invalid
from sandbox.klaviyo.revisions import Revision
from sandbox.klaviyo.rewriting import rewritten
from sandbox.state import State

_ID: Final = re.compile("[0-9a-f]{32}")
SECTION: Final[dict[str, Any]] = {
    "type": "template-universal-content",
    "id": "5ec7104d3c5b4f1e9a0b7c6d5e4f3a2b",
    "attributes": {
        "name": "Team footer",
        "definition": {"content_type": "section", "type": "section", "data": None, "rows": []},
        "created": "2026-03-02T09:00:00+00:00",
        "updated": "2026-03-02T09:00:00+00:00",
        "screenshot_status": "never_generated",
        "screenshot_url": "",
    },
}
"""What the switch `sections` adds to the blocks."""


def stored_definition(state: State, definition: Any, revision: Revision) -> dict[str, Any]:
    """A definition as it is kept: checked, and its HTML as this Klaviyo writes it."""
    checked_definition: dict[str, Any] = checked(definition, revision, state.setting("image_blocks"))
    kinds = [kind.strip() for kind in state.setting("html").split(",") if kind.strip()]
    if checked_definition["type"] != "html" or not kinds:
        return checked_definition
    data = checked_definition["data"]
    return {**checked_definition, "data": {**data, "content": rewritten(data["content"], kinds)}}


def check_ids(state: State, ids: Sequence[str], at: str) -> None:
    """Refuse, if the switch says so, what is no id of a block; `at` points to it in the request."""
    for each in ids if state.setting("malformed_ids") else ():
        if not _ID.fullmatch(each):
            raise invalid(f"Invalid ID: '{each}'", at)
