"""An undo deletes what is as the send left it, whatever happened to the other blocks since; Klaviyo's state tells."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from core import Workspace
from core.klaviyo.templates import TemplateClient
from core.links.finding import FindingKind
from core.send.undo_plan import EDITED, IN_TEMPLATE, REAPPEARED, SAVED_SINCE, UNLINKED
from core.send.values import CREATED_AGAIN, DELETED_BEFORE, SendItem
from tests.support.audits import found
from tests.support.damage import CLIP, MUG, TEMPLATE, VASE, Damage
from tests.support.saves import choices
from tests.support.sends import blocks, sent
from tests.support.workspaces import Control

Change = Callable[[Workspace, SendItem], None]
ASSETS = [MUG, CLIP, TEMPLATE, VASE]
RETURNED = 60.0
"""Seconds after which the sandbox has brought back what it brings back."""


def _send_again(ws: Workspace, item: SendItem, **settings: Any) -> None:
    (asset,) = ws.account.cloudinary.get_assets_by_id([item.asset_id])
    sent(ws, [f"{asset.resource_type}/upload/{asset.public_id}"], **settings)


def _fix(ws: Workspace, item: SendItem, *kinds: FindingKind) -> None:
    findings = [each.finding for each in found(ws) if each.finding.asset_id == item.asset_id]
    ws.links.fix([finding.key for finding in findings if finding.kind in kinds])


def _update(ws: Workspace, item: SendItem, **changes: Any) -> None:
    for block in ws.account.klaviyo.get_all_universal_content([item.block_id]):
        assert block.definition
        data = {**block.definition["data"], **changes.pop("data", {})}
        name = changes.pop("name", block.name)
        ws.account.klaviyo.update_universal_content(block.id, name, {**block.definition, "data": data})


def sent_again(ws: Workspace, item: SendItem) -> None:
    _send_again(ws, item)


def sent_with_other_settings(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template":
        return personalized(ws, item)
    return _send_again(ws, item, width=300, overwrite=True)


def personalized(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template":
        ws.personalize.save(item.public_id, choices(ws), item.name, overwrite=True, recreate=True)


def personalized_and_put_back(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template":
        first = ws.personalize.versions(item.public_id)[-1].personalization.to_json()
        personalized(ws, item)
        ws.personalize.save(item.public_id, first, item.name, overwrite=True, recreate=True)


def _apply(ws: Workspace, item: SendItem) -> str:
    html = ws.personalize.compose(item.public_id, choices(ws)).html
    ws.personalize.applied(item.block_id, html)
    return html


def applied_and_not_saved(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template" and ws.account.klaviyo.get_all_universal_content([item.block_id]):
        _apply(ws, item)


def applied_and_saved(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template" and ws.account.klaviyo.get_all_universal_content([item.block_id]):
        _update(ws, item, data={"content": _apply(ws, item)})


def renamed_and_repaired(ws: Workspace, item: SendItem) -> None:
    if item.kind == "template":
        return
    damage = Damage(ws)
    (asset,) = ws.account.cloudinary.get_assets_by_id([item.asset_id])
    kind, new = asset.resource_type, f"moved/{random.Random(asset.public_id).random()}{asset.public_id[-10:]}"
    damage.cloudinary.service.call(
        "POST", f"/{kind}/rename", body={"from_public_id": asset.public_id, "to_public_id": new}, read=lambda _: None
    )
    _fix(ws, item, "asset_renamed", "asset_moved")


def edited(ws: Workspace, item: SendItem) -> None:
    if ws.account.klaviyo.get_all_universal_content([item.block_id]):
        Damage(ws).edit_block(item.block_id)


def edited_and_restored_by_us(ws: Workspace, item: SendItem) -> None:
    edited(ws, item)
    _fix(ws, item, "block_edited")


def edited_and_edited_back(ws: Workspace, item: SendItem) -> None:
    for block in ws.account.klaviyo.get_all_universal_content([item.block_id]):
        edited(ws, item)
        ws.account.klaviyo.update_universal_content(block.id, block.name, dict(block.definition or {}))


def shown_on_phones_only(ws: Workspace, item: SendItem) -> None:
    _update(ws, item, data={"display_options": {"show_on": "mobile"}})


def renamed_in_klaviyo(ws: Workspace, item: SendItem) -> None:
    _update(ws, item, name="Somebody's name")


def shown_by_a_template(ws: Workspace, item: SendItem) -> None:
    html = f'<html><body><div data-klaviyo-universal-block="{item.block_id}"></div></body></html>'
    TemplateClient(service=ws.account.klaviyo.service).create(f"Newsletter {item.number}", html)


def deleted_in_klaviyo(ws: Workspace, item: SendItem) -> None:
    if ws.account.klaviyo.get_all_universal_content([item.block_id]):
        Damage(ws).delete_block(item.block_id)


def created_again_by_a_send(ws: Workspace, item: SendItem) -> None:
    deleted_in_klaviyo(ws, item)
    _send_again(ws, item, recreate=True)


def created_again_on_links(ws: Workspace, item: SendItem) -> None:
    deleted_in_klaviyo(ws, item)
    _fix(ws, item, "block_deleted")


def deleted_here(ws: Workspace, item: SendItem) -> None:
    (asset,) = ws.account.cloudinary.get_assets_by_id([item.asset_id])
    path = f"/{asset.resource_type}/destroy"
    ws.account.cloudinary.service.call("POST", path, body={"public_id": asset.public_id}, read=lambda _: None)
    _fix(ws, item, "asset_deleted")


def edited_and_deleted_here(ws: Workspace, item: SendItem) -> None:
    edited(ws, item)
    deleted_here(ws, item)


def created_again_before_klaviyo_brought_it_back(ws: Workspace, item: SendItem) -> None:
    edited(ws, item)
    created_again_by_a_send(ws, item)


WHY: dict[Change, str] = {
    sent_again: "",
    sent_with_other_settings: SAVED_SINCE,
    personalized: SAVED_SINCE,
    personalized_and_put_back: SAVED_SINCE,
    applied_and_not_saved: SAVED_SINCE,
    applied_and_saved: SAVED_SINCE,
    renamed_and_repaired: SAVED_SINCE,
    edited: EDITED,
    edited_and_restored_by_us: SAVED_SINCE,
    edited_and_edited_back: "",
    shown_on_phones_only: EDITED,
    renamed_in_klaviyo: EDITED,
    shown_by_a_template: IN_TEMPLATE,
    deleted_in_klaviyo: DELETED_BEFORE,
    created_again_by_a_send: CREATED_AGAIN,
    created_again_on_links: CREATED_AGAIN,
    deleted_here: DELETED_BEFORE,
    edited_and_deleted_here: DELETED_BEFORE,
    created_again_before_klaviyo_brought_it_back: UNLINKED,
}
"""What an undo says of a block after each change; blank for what it deletes."""
OF_TEMPLATES = {personalized, personalized_and_put_back, applied_and_not_saved, applied_and_saved}
OF_IMAGES = {renamed_and_repaired}
"""The other kinds have no such change, so that their blocks stay as they were."""


def in_klaviyo(ws: Workspace) -> dict[str, Any]:
    return {block.id: (block.name, block.definition) for block in blocks(ws)}


def undone(ws: Workspace, send_id: str, control: Control) -> tuple[dict[str, str], set[str]]:
    """Undo, check what was said and done against Klaviyo; why blocks stay or were gone, and which were deleted."""
    control.post("clock", offset=RETURNED)
    before, links = in_klaviyo(ws), {link.key: link.block_id for link in ws.links.all()}
    deletions = sum(entry.outcome == "deleted" for entry in ws.history.newest())
    plan = ws.send.undo_plan(send_id)
    ws.send.undo(send_id)
    job = ws.send.wait(send_id)
    assert (job.state, job.note) == ("done", "")
    items = ws.send.items(send_id)
    control.post("clock", offset=2 * RETURNED)
    deleted = {row.item.block_id for row in plan if row.delete}
    # What is there afterwards is what was there, without what the plan named.
    assert in_klaviyo(ws) == {block_id: said for block_id, said in before.items() if block_id not in deleted}
    assert {row.item.block_id for row in plan if row.is_gone}.isdisjoint(before)
    # The plan and what is said afterwards agree.
    assert [row.why for row in plan] == [item.detail for item in items]
    assert [row.delete for row in plan] == [item.outcome == "undone" and not item.was_gone for item in items]
    assert [row.is_gone for row in plan] == [item.was_gone for item in items]
    assert sum(entry.outcome == "deleted" for entry in ws.history.newest()) == deletions + len(deleted)
    # A link goes with its block only.
    after = {link.key: link.block_id for link in ws.links.all()}
    assert after == {key: block_id for key, block_id in links.items() if block_id not in deleted}
    return {row.item.public_id: row.why for row in plan}, deleted


@pytest.mark.parametrize("change", WHY, ids=lambda change: change.__name__)
def test_only_what_is_as_the_send_left_it_is_deleted(
    connected_workspace: Workspace, control: Control, change: Change
) -> None:
    ws = connected_workspace
    job = sent(ws, ASSETS)
    *changed, untouched = ws.send.items(job.id)
    left = in_klaviyo(ws)
    for item in changed:
        change(ws, item)
    control.post("clock", offset=RETURNED)
    now = in_klaviyo(ws)
    why, deleted = undone(ws, job.id, control)
    assert untouched.block_id in deleted
    assert all(now[block_id] == left[block_id] for block_id in deleted)
    affected = [item for item in changed if change not in (OF_IMAGES if item.kind == "template" else OF_TEMPLATES)]
    assert {why[item.public_id] for item in affected} == {WHY[change]}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_one_after_the_other(connected_workspace: Workspace, control: Control, seed: int) -> None:
    ws, chance = connected_workspace, random.Random(seed)
    job = sent(ws, ASSETS)
    left = in_klaviyo(ws)
    lasting = [change for change in WHY if change not in (deleted_here, edited_and_deleted_here)]
    for item in ws.send.items(job.id):
        for change in chance.sample(lasting, chance.randint(0, 3)):
            change(ws, item)
    control.post("clock", offset=RETURNED)
    now = in_klaviyo(ws)
    _, deleted = undone(ws, job.id, control)
    assert all(now[block_id] == left[block_id] for block_id in deleted)


def test_a_block_that_klaviyo_brings_back_after_the_undo_is_said(
    connected_workspace: Workspace, control: Control
) -> None:
    """It was deleted, so its link is gone; a second undo neither deletes it nor calls it deleted."""
    ws = connected_workspace
    job = sent(ws, [MUG])
    (item,) = ws.send.items(job.id)
    ws.send.undo(job.id)
    assert ws.send.wait(job.id).counts == {"undone": 1}
    sent(ws, [VASE])
    returned = Damage(ws).clone_block(Damage(ws).block_of(VASE), item.name)
    with ws.database.write() as db:
        db.table("send_item").update((job.id, item.number), {"block_id": returned})
    (row,) = ws.send.undo_plan(job.id)
    assert (row.delete, row.is_gone, row.why) == (False, False, REAPPEARED)
