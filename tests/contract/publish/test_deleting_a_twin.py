"""Deleting a block that only looks like the linked one: what is known of the linked one stays."""

from core import Workspace
from core.domain.block import Link
from core.publish.block_remover import BlockRemover
from core.publish.store import Links
from tests.support.damage import TEMPLATE, Damage
from tests.support.saves import choices


def links(ws: Workspace) -> list[Link]:
    return Links(ws.database).all(ws.account.scope)


def test_what_was_applied_to_the_linked_block_is_known_after_its_twin_is_deleted(
    connected_workspace: Workspace,
) -> None:
    ws = connected_workspace
    block_id = ws.personalize.save(TEMPLATE, choices(ws), "Thanks").block_id
    twin = Damage(ws).clone_block(block_id, "Thanks again")
    other = choices(ws, headline={"from": "fixed", "value": "Applied"})
    ws.personalize.applied(block_id, ws.personalize.compose(TEMPLATE, other).html)
    before = links(ws)
    (link,) = before
    assert link.pending
    remover = BlockRemover(ws.account, Links(ws.database), ws.database)
    remover.remove(link.key, twin, "Thanks again", [])
    assert links(ws) == before
    remover.remove(link.key, block_id, "Thanks", [])
    assert links(ws) == []
    assert list(ws.database.rows_where("journal", "outcome = ''", [])) == []
