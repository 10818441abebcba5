"""Sends of the demo shop’s assets."""

from typing import Any

from core import Workspace
from core.domain.block import Block
from core.send.values import SendJob
from sandbox.world.mails import team_block_ids
from tests.support.workspaces import every_block

CONTENT = "/klaviyo/api/template-universal-content"


MUG, CLIP, TEMPLATE = "products/mug", "clips/steam", "templates/order-thanks.cldt.json"


def blocks(ws: Workspace) -> list[Block]:
    """Every block but those that the account's team had made before."""
    return [block for block in every_block(ws.account.klaviyo) if block.id not in team_block_ids()]


def sent(ws: Workspace, assets: list[str], **settings: Any) -> SendJob:
    return ws.send.wait(ws.send.start(assets, settings))
