"""A fix deletes a block only as the audit saw it: what changed since is for a new audit to judge."""

from collections.abc import Callable

import pytest

from core import Workspace
from core.links.finding import Finding
from tests.support.audits import found
from tests.support.damage import MUG, TEAPOT, TEMPLATE, VASE, Damage
from tests.support.saves import choices
from tests.support.sends import blocks, sent
from tests.support.two_accounts import World

Change = Callable[[Workspace, str], None]


def edit(ws: Workspace, block_id: str) -> None:
    Damage(ws).edit_block(block_id)


def forget_its_twin(ws: Workspace, _: str) -> None:
    """It is the only one of its asset from now on."""
    Damage(ws).forget(next(link for link in ws.links.all() if link.public_id == MUG))


def link_to_another_asset(ws: Workspace, block_id: str) -> None:
    with ws.database.write() as db:
        db.conn.execute("update link set block_id = ? where public_id = ?", [block_id, VASE])


def finding(ws: Workspace, kind: str) -> Finding:
    (reported,) = [each for each in found(ws) if each.finding.kind == kind]
    return reported.finding


def check_refused(ws: Workspace, finding: Finding) -> None:
    before, links = blocks(ws), ws.links.all()
    (result,) = ws.links.fix([finding.key])
    assert result.problem.endswith("; run the audit again")
    assert (blocks(ws), ws.links.all()) == (before, links)


@pytest.mark.parametrize("change", [edit, forget_its_twin, link_to_another_asset])
def test_a_twin_that_is_not_what_was_found_stays(linked_workspace: Workspace, change: Change) -> None:
    ws = linked_workspace
    twin = Damage(ws).clone_block(Damage(ws).block_of(MUG), "Mug again")
    duplicate = finding(ws, "duplicate")
    change(ws, twin)
    check_refused(ws, duplicate)


def test_after_another_audit_it_is_deleted(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    twin = Damage(ws).clone_block(Damage(ws).block_of(MUG), "Mug again")
    check = finding(ws, "duplicate")
    edit(ws, twin)
    check_refused(ws, check)
    (result,) = ws.links.fix([finding(ws, "duplicate").key])
    assert result.problem == ""
    assert twin not in {block.id for block in blocks(ws)}


def test_a_save_of_the_linked_block_leaves_its_twin_to_be_deleted(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    twin = Damage(ws).clone_block(Damage(ws).block_of(MUG), "Mug again")
    duplicate = finding(ws, "duplicate")
    sent(ws, [MUG], width=300, overwrite=True)
    (result,) = ws.links.fix([duplicate.key])
    assert result.problem == ""
    assert twin not in {block.id for block in blocks(ws)}


def test_a_variant_that_was_saved_since_it_was_found_stays(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    for variant in ("", "summer"):
        ws.personalize.save(TEMPLATE, {**choices(ws), "variant": variant}, f"Thanks {variant}", overwrite=True)
    duplicate = finding(ws, "duplicate")
    other = choices(ws, headline={"from": "fixed", "value": "Summer"})
    ws.personalize.save(TEMPLATE, {**other, "variant": "summer"}, "Thanks summer")
    check_refused(ws, duplicate)


@pytest.mark.parametrize("is_sent", [False, True])
def test_the_block_of_an_asset_that_is_there_again_stays(world: World, *, is_sent: bool) -> None:
    ws, state = world.ws, world.shop.state
    with state.write() as db:
        row = db.execute("select * from asset where public_id = ?", [TEAPOT]).fetchone()
    Damage(ws).delete_asset(TEAPOT)
    deleted = finding(ws, "asset_deleted")
    with state.write() as db:
        db.execute(f"insert into asset values ({', '.join('?' * len(row))})", tuple(row))
    if is_sent:
        sent(ws, [TEAPOT], width=300, overwrite=True)
        Damage(ws).delete_asset(TEAPOT)
    check_refused(ws, deleted)
