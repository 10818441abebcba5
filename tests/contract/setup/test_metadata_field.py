"""What “Create metadata field” changes in a Cloudinary environment."""

from typing import Any

import orjson

from core import Workspace
from tests.support.workspaces import Control, connect

FIELDS = "/metadata_fields"


def fields(ws: Workspace) -> list[dict[str, Any]]:
    answer = ws.accounts.target().cloudinary.service.call("GET", FIELDS, read=orjson.loads)
    found: list[dict[str, Any]] = answer["metadata_fields"]
    return found


def test_one_field_is_added_to_the_schema_and_only_when_somebody_asks(
    fresh_workspace: Workspace, control: Control
) -> None:
    ws = fresh_workspace
    connect(ws)
    before = fields(ws)
    assert ws.setup.metadata_field().state == "absent"
    assert "klaviyo_ucb" not in [field["external_id"] for field in before]
    ws.setup.create_metadata_field()
    (added,) = [field for field in fields(ws) if field not in before]
    assert (added["external_id"], added["label"], added["type"]) == (
        "klaviyo_ucb",
        "Klaviyo Universal Content",
        "string",
    )
    assert control.calls("POST", f"/cloudinary/v1_1/fernkiln{FIELDS}") == [f"/cloudinary/v1_1/fernkiln{FIELDS}"]
