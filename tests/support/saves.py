"""Choices for a template of the demo shop, and what came of saving them."""

from typing import Any

from core import Workspace
from core.domain.block import Block
from sandbox.world.mails import team_block_ids
from tests.support.workspaces import every_block

TEMPLATE = "templates/order-thanks.cldt.json"


def choices(ws: Workspace, **slots: Any) -> dict[str, Any]:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    raw["event"] = {"metric_id": "PLord1", "metric": "Placed Order"}
    raw["slots"] = slots or {"headline": {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}}
    return raw


def blocks(ws: Workspace) -> list[Block]:
    """Every block but those that the account's team had made before."""
    return [block for block in every_block(ws.account.klaviyo) if block.id not in team_block_ids()]
