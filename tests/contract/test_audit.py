"""An audit finds what happened behind the workspace's back, invents nothing, and each finding can be mended."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from core import Workspace
from core.cloudinary.link_field import FIELD_ID
from core.domain.finding import KINDS, Reported

from .damage import CLIP, MUG, TEAPOT, TEMPLATE, VASE, Damage

PRODUCTS = [MUG, TEAPOT, VASE, CLIP]


def found(ws: Workspace) -> list[Reported]:
    run = ws.links.wait(ws.links.start_audit())
    assert (run.state, run.note) == ("done", "")
    return [each for each in ws.links.findings() if each.change != "resolved"]


def kinds(ws: Workspace) -> Counter[str]:
    return Counter(each.finding.kind for each in found(ws))


def mend_all(ws: Workspace) -> None:
    mended = ws.links.mend([each.finding.key for each in ws.links.findings()])
    assert [each.problem for each in mended if each.problem] == []


@pytest.fixture
def linked_workspace(connected_workspace: Workspace) -> Workspace:
    """Three pictures, a clip and a template, each with its block."""
    ws = connected_workspace
    assert ws.send.wait(ws.send.start([*PRODUCTS, TEMPLATE])).counts == {"created": 5}
    return ws


def test_nothing_is_invented(linked_workspace: Workspace) -> None:
    assert found(linked_workspace) == []
    assert linked_workspace.links.audit().empty


def rename(damage: Damage) -> None:
    damage.rename_asset(MUG, "products/mug-blue")


def move(damage: Damage) -> None:
    damage.rename_asset(MUG, "archive/mug")


def lose_entry(damage: Damage) -> None:
    damage.set_field(MUG, "")


def other_entry(damage: Damage) -> None:
    value = str(damage.asset(MUG).metadata[FIELD_ID]).replace(damage.block_of(MUG), "f" * 32)
    damage.set_field(MUG, value)


def asset_without_block(damage: Damage) -> None:
    value = json.loads(str(damage.asset(MUG).metadata[FIELD_ID]))
    entry = {**value["blocks"][0], "variant": "summer", "id": "f" * 32}
    damage.set_field(MUG, json.dumps({"v": 1, "blocks": [value["blocks"][0], entry]}, separators=(",", ":")))


def change_slots(damage: Damage) -> None:
    file = json.loads(damage.cloudinary.content(damage.asset(TEMPLATE)))
    slot = file["slots"][0]
    text = json.dumps(file).replace(f"$({slot['name']})", "$(renamed)").replace(f"${slot['name']}", "$renamed")
    file = json.loads(text)
    file["slots"][0]["name"] = "renamed"
    damage.new_version(TEMPLATE, json.dumps(file).encode())


def change_template(damage: Damage) -> None:
    file = json.loads(damage.cloudinary.content(damage.asset(TEMPLATE)))
    file["delivery"] = {"format": "png", "quality": "auto"}
    damage.new_version(TEMPLATE, json.dumps(file).encode())


def forget_link(damage: Damage) -> None:
    """As another workspace would leave it that could not write the field."""
    lose_entry(damage)
    (link,) = [link for link in damage.ws.links.all() if link.public_id == MUG]
    damage.ws.links._links.remove(link.key)


def forget_template(damage: Damage) -> None:
    (link,) = [link for link in damage.ws.links.all() if link.public_id == TEMPLATE]
    damage.ws.links._links.remove(link.key)


DAMAGES: dict[str, tuple[Callable[[Damage], object], str]] = {
    "deleted in Klaviyo": (lambda d: d.delete_block(d.block_of(MUG)), "block_deleted"),
    "edited in Klaviyo": (lambda d: d.edit_block(d.block_of(MUG)), "block_edited"),
    "template edited in Klaviyo": (lambda d: d.edit_block(d.block_of(TEMPLATE)), "block_edited"),
    "asset deleted": (lambda d: d.delete_asset(MUG), "asset_deleted"),
    "template deleted": (lambda d: d.delete_asset(TEMPLATE), "asset_deleted"),
    "renamed": (rename, "asset_renamed"),
    "moved": (move, "asset_moved"),
    "clip renamed": (lambda d: d.rename_asset(CLIP, "clips/vapour"), "asset_renamed"),
    "template renamed": (lambda d: d.rename_asset(TEMPLATE, "templates/thanks.cldt.json"), "template_renamed"),
    "new version": (lambda d: d.new_version(MUG), "new_version"),
    "other slots": (change_slots, "slots_changed"),
    "other look": (change_template, "template_changed"),
    "entry lost": (lose_entry, "entry_lost"),
    "entry differs": (other_entry, "entry_differs"),
    "asset without block": (asset_without_block, "entry_stale"),
    "link lost": (forget_template, "entry_unknown"),
    "block without link": (forget_link, "unlinked"),
    "made twice": (lambda d: d.clone_block(d.block_of(MUG), "Mug again"), "duplicate"),
    "template made twice": (lambda d: d.clone_block(d.block_of(TEMPLATE), "Thanks again"), "duplicate"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_found_once_and_mended(linked_workspace: Workspace, name: str) -> None:
    ws = linked_workspace
    damage, kind = DAMAGES[name]
    damage(Damage(ws))
    (reported,) = found(ws)
    assert (reported.finding.kind, reported.change) == (kind, "new")
    assert reported.finding.mend == KINDS[reported.finding.kind].mend
    mend_all(ws)
    assert kinds(ws) == Counter()
    (resolved,) = ws.links.findings()
    assert (resolved.finding.key, resolved.change) == (reported.finding.key, "resolved")
