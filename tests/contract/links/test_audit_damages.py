"""Each damage that others can do is found once, and mended."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from core import Workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.klaviyo.responses import html_definition
from core.links.finding import KINDS
from tests.support.audits import found, kinds, mend_all
from tests.support.damage import CLIP, MUG, TEMPLATE, Damage
from tests.support.workspaces import Control


def other_entry(damage: Damage, public_id: str) -> None:
    value = str(damage.asset(public_id).metadata[FIELD_ID]).replace(damage.block_of(public_id), "f" * 32)
    damage.set_field(public_id, value)


def asset_without_block(damage: Damage, public_id: str) -> None:
    (entry,) = json.loads(str(damage.asset(public_id).metadata[FIELD_ID]))["blocks"]
    damage.set_field(public_id, json.dumps({"v": 1, "blocks": [entry, {**entry, "variant": "old", "id": "f" * 32}]}))


def change_slots(damage: Damage, public_id: str) -> None:
    file = json.loads(damage.cloudinary.download(damage.asset(public_id)))
    name = file["slots"][0]["name"]
    text = json.dumps(file).replace(f"$({name})", "$(renamed)").replace(f"${name}", "$renamed")
    file = json.loads(text)
    file["slots"][0]["name"] = "renamed"
    damage.new_version(public_id, json.dumps(file).encode())


def change_template(damage: Damage, public_id: str) -> None:
    file = json.loads(damage.cloudinary.download(damage.asset(public_id)))
    file["delivery"] = {"format": "png" if file.get("delivery", {}).get("format") != "png" else "jpg"}
    damage.new_version(public_id, json.dumps(file).encode())


def forget_link(damage: Damage, public_id: str) -> None:
    """As another workspace would leave it that wrote the field."""
    (link,) = [link for link in damage.ws.links.all() if link.public_id == public_id]
    damage.forget(link)


def forget_all(damage: Damage, public_id: str) -> None:
    """As another workspace would leave it that could not write the field."""
    damage.set_field(public_id, "")
    forget_link(damage, public_id)


def pin(damage: Damage, public_id: str) -> None:
    damage.ws.send.wait(damage.ws.send.start([public_id], {"pinned": True, "overwrite": True}))
    damage.new_version(public_id)


def copy_and_change(damage: Damage, public_id: str) -> None:
    """Of an asset that feeds no block."""
    damage.ws.send.wait(damage.ws.send.start([public_id], {"copies": True}))
    damage.new_version(public_id)


def by_hand(damage: Damage, public_id: str) -> None:
    """Somebody pastes a picture of this cloud into a block of their own."""
    src = f"{damage.cloudinary.cloud.prefix}/image/upload/c_fill,w_300/{public_id}.jpg"
    damage.klaviyo.create_universal_content("By hand", html_definition(f'<p><img src="{src}" alt="A picture"></p>'))


def lost_picture(damage: Damage, public_id: str) -> None:
    """It never was there."""
    src = f"{damage.cloudinary.cloud.prefix}/image/upload/c_fill,w_300/{public_id}.jpg"
    damage.klaviyo.create_universal_content("Lost", html_definition(f'<p><img src="{src}" alt="A picture"></p>'))


PICTURE: list[tuple[Callable[[Damage, str], object], str]] = [
    (lambda d, name: d.delete_block(d.block_of(name)), "block_deleted"),
    (lambda d, name: d.edit_block(d.block_of(name)), "block_edited"),
    (lambda d, name: d.delete_asset(name), "asset_deleted"),
    (lambda d, name: d.rename_asset(name, f"{name}-new"), "asset_renamed"),
    (lambda d, name: d.rename_asset(name, f"archive/{name}"), "asset_moved"),
    (pin, "version_behind"),
    (lambda d, name: d.new_version(name), "new_version"),
    (lambda d, name: d.set_field(name, ""), "entry_lost"),
    (other_entry, "entry_differs"),
    (asset_without_block, "entry_stale"),
    (forget_link, "entry_unknown"),
    (forget_all, "unlinked"),
    (lambda d, name: d.clone_block(d.block_of(name), "Again"), "duplicate"),
]


OF_TEMPLATE: list[tuple[Callable[[Damage, str], object], str]] = [
    (lambda d, name: d.edit_block(d.block_of(name)), "block_edited"),
    (lambda d, name: d.delete_asset(name), "asset_deleted"),
    (lambda d, name: d.rename_asset(name, f"archive/{name}"), "template_renamed"),
    (change_slots, "slots_changed"),
    (change_template, "template_changed"),
    (forget_link, "entry_unknown"),
]


MORE_OF_TEMPLATE: list[tuple[Callable[[Damage, str], object], str]] = [
    (lambda d, name: d.clone_block(d.block_of(name), "Again"), "duplicate"),
    (lambda d, name: d.delete_block(d.block_of(name)), "block_deleted"),
    (lambda d, name: d.set_field(name, ""), "entry_lost"),
    (other_entry, "entry_differs"),
    (forget_all, "unlinked"),
]


@pytest.mark.parametrize("of_template", [OF_TEMPLATE, MORE_OF_TEMPLATE])
def test_each_damage_is_found_once_and_mended(
    connected_workspace: Workspace, of_template: list[tuple[Callable[[Damage, str], object], str]]
) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    names = [asset.public_id for asset in ws.assets.search("folder=products", 60)]
    clips = [asset.public_id for asset in ws.assets.search("resource_type:video", 60)]
    templates = [asset.public_id for asset in ws.templates.list()]
    whole = [*names[:20], *clips, *templates]
    assert ws.send.wait(ws.send.start(whole)).counts == {"created": len(whole)}
    plan = [*zip(names, PICTURE, strict=False), *zip(templates, of_template, strict=False)]
    plan += [(clips[0], PICTURE[3]), (names[20], (copy_and_change, "copy_behind")), (names[21], (by_hand, "unlinked"))]
    for name, (act, _) in plan:
        act(damage, name)
    lost_picture(damage, "no/such")
    told = {(each.finding.kind, each.finding.public_id, each.change) for each in found(ws)}
    assert told == {(kind, name, "new") for name, (_, kind) in plan} | {("points_here", "", "new")}
    assert all(each.finding.fix == KINDS[each.finding.kind].fix for each in ws.links.findings())
    fixable = [each.finding.key for each in ws.links.findings() if each.finding.fix]
    assert [each.problem for each in ws.links.fix(fixable) if each.problem] == []
    assert kinds(ws) == {"points_here": 1}
    assert Counter(each.change for each in ws.links.findings()) == {"resolved": len(plan), "persisting": 1}


def test_what_cloudinary_delivers_to_nobody_is_found_until_it_is_delivered_again(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    assert kinds(ws) == {}
    damage.update_asset(MUG, moderation_status="rejected")
    damage.update_asset(CLIP, access_control=[{"access_type": "token"}])
    told = {each.finding.public_id: each.finding for each in found(ws)}
    assert {name: finding.kind for name, finding in told.items()} == dict.fromkeys([MUG, CLIP], "asset_withheld")
    assert told[MUG].severity == "error"
    assert "does not deliver “products/mug”" in told[MUG].sentence
    assert "a rejected moderation" in told[MUG].sentence
    assert "requires a token" in told[CLIP].sentence
    damage.update_asset(MUG, moderation_status="approved")
    damage.update_asset(CLIP, access_control=[])
    assert kinds(ws) == {}


def auditing(ws: Workspace, control: Control) -> Callable[[], tuple[Counter[str], int]]:
    """What tells what an audit finds, and how many files it reads for that."""

    def audited() -> tuple[Counter[str], int]:
        before = len(control.calls("GET", "/res/fernkiln/raw/"))
        return kinds(ws), len(control.calls("GET", "/res/fernkiln/raw/")) - before

    return audited


def test_what_was_concluded_is_read_again_only_when_something_changed(
    linked_workspace: Workspace, control: Control
) -> None:
    ws, damage, audited = linked_workspace, Damage(linked_workspace), auditing(linked_workspace, control)
    original = damage.cloudinary.download(damage.asset(TEMPLATE))
    change_template(damage, TEMPLATE)
    assert audited() == ({"template_changed": 1}, 1)
    assert audited() == ({"template_changed": 1}, 0)
    damage.edit_block(damage.block_of(TEMPLATE))
    assert audited() == ({"template_changed": 1, "block_edited": 1}, 1)
    assert audited() == ({"template_changed": 1, "block_edited": 1}, 0)
    change_slots(damage, TEMPLATE)
    assert audited() == ({"slots_changed": 1, "block_edited": 1}, 1)
    mend_all(ws)
    assert audited()[0] == Counter()
    # It makes the same block, whatever its version and name.
    damage.new_version(TEMPLATE)
    assert audited() == (Counter(), 1)
    damage.rename_asset(TEMPLATE, f"archive/{TEMPLATE}")
    assert audited() == ({"template_renamed": 1}, 1)
    assert audited() == ({"template_renamed": 1}, 0)
    damage.new_version(f"archive/{TEMPLATE}", original)
    assert audited() == ({"template_renamed": 1, "slots_changed": 1}, 1)


def test_a_file_that_could_not_be_read_is_asked_for_again(linked_workspace: Workspace, control: Control) -> None:
    ws, damage, audited = linked_workspace, Damage(linked_workspace), auditing(linked_workspace, control)
    damage.edit_block(damage.block_of(TEMPLATE))
    file = damage.asset(TEMPLATE).url.partition("/res/")[2]
    # As often as an audit tries to read it.
    control.fault("GET", f"/res/{file}", "status", 503, times=3)
    assert [audited() for _ in range(3)] == [
        ({"block_edited": 1}, 3),
        ({"block_edited": 1}, 1),
        ({"block_edited": 1}, 0),
    ]
    mend_all(ws)
    damage.new_version(TEMPLATE, b"no template")
    assert kinds(ws) == {"slots_changed": 1}
    file = damage.asset(TEMPLATE).url.partition("/res/")[2]
    control.fault("GET", f"/res/{file}", "status", 503, times=3)
    # What was known of it still stands.
    assert kinds(ws) == {"slots_changed": 1, "unasked": 1}
    assert kinds(ws) == {"slots_changed": 1}
