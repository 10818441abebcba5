"""What happens while an undo runs: somebody saves a block, or Klaviyo no longer answers."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from core import Workspace
from core.send.undo_plan import SAVED_SINCE
from tests.support.audits import found
from tests.support.damage import MUG, TEMPLATE, Damage
from tests.support.saves import choices
from tests.support.sends import CONTENT, blocks, sent
from tests.support.workspaces import Control

PATIENCE = 20
HELD = 3.0
"""Seconds for which Klaviyo keeps a save waiting: an undo comes to the block meanwhile."""


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_writing(ws: Workspace) -> bool:
    return bool(list(ws.database.rows_where("journal", "step = 'update' and outcome = ''", [])))


def test_a_block_that_is_being_saved_stays(connected_workspace: Workspace, control: Control) -> None:
    """Whatever an undo sees of a block before a save of it ends, it deletes only what the send left."""
    ws = connected_workspace
    job = sent(ws, [TEMPLATE])
    (item,) = ws.send.items(job.id)
    control.fault("PATCH", CONTENT, "slow_before", HELD)
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(ws.personalize.save, TEMPLATE, choices(ws), item.name, overwrite=True)
        wait_for(lambda: is_writing(ws))
        ws.send.undo(job.id)
        ws.send.wait(job.id)
        assert saving.result(PATIENCE).version == 2
        pool.submit(ws.database.close).result()
    assert [block.id for block in blocks(ws)] == [item.block_id]
    assert [(each.outcome, each.detail) for each in ws.send.items(job.id)] == [("created", SAVED_SINCE)]
    assert [link.block_id for link in ws.links.all()] == [item.block_id]


def test_a_block_that_is_gone_was_deleted_here_although_deleting_it_again_failed(
    connected_workspace: Workspace, control: Control
) -> None:
    """Klaviyo may bring a changed block back, so it is deleted twice; how the second call ends says nothing."""
    ws = connected_workspace
    job = sent(ws, [MUG])
    (item,) = ws.send.items(job.id)
    (block,) = blocks(ws)
    Damage(ws).edit_block(item.block_id)
    ws.account.klaviyo.update_universal_content(block.id, block.name, dict(block.definition or {}))
    ws.send.undo(job.id)
    wait_for(lambda: bool(control.calls("DELETE", CONTENT)))
    control.fault("DELETE", CONTENT, "status", 403, times=100)
    ws.send.wait(job.id)
    control.end_faults()
    # At Klaviyo it may as well have stayed away.
    Damage(ws).delete_block(item.block_id)
    ws.send.undo(job.id)
    ws.send.wait(job.id)
    assert [each.outcome for each in ws.send.items(job.id)] == ["undone"]
    assert ws.links.all() == []
    assert "deleted" in [entry.outcome for entry in ws.history.newest()]
    assert [each for each in found(ws) if each.finding.public_id == MUG] == []
