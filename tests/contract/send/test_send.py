"""Any selection of assets becomes blocks, exactly once."""

import json
import random
import threading
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from PIL import Image

from core import Workspace, open_workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.errors import InputError
from core.http import ignore_answer
from core.jobs.job import INTERRUPTED
from core.jobs.store import JobStore, new_job
from core.klaviyo.templates import TemplateClient
from core.send.undo_plan import EDITED
from core.send.values import CREATED_AGAIN, DELETED_BEFORE
from core.settings import Settings
from core.store.backup import back_up, restore
from tests.soak_send import one_run
from tests.support.sends import CLIP, CONTENT, MUG, TEMPLATE, blocks, sent
from tests.support.workspaces import Control, connect


def test_one_of_each_kind(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG, CLIP, TEMPLATE])
    assert (job.state, job.counts) == ("done", {"created": 3})
    by_name = {item.kind: item for item in ws.send.items(job.id)}
    assert all(item.linked for item in by_name.values())
    shown = {block.id: block for block in blocks(ws)}
    image = shown[by_name["image"].block_id].image
    assert image["alt_text"] == ws.account.cloudinary.get_asset("image", MUG).context["alt"]
    delivered = httpx.get(image["src"], timeout=30)
    assert (delivered.status_code, delivered.headers["content-type"]) == (200, "image/png")
    video = shown[by_name["video"].block_id].image
    preview, full = httpx.get(video["src"], timeout=60), httpx.get(video["href"], timeout=60)
    assert (preview.headers["content-type"], full.headers["content-type"]) == ("image/gif", "video/mp4")
    assert 'data-cld="1.' in shown[by_name["template"].block_id].html


def test_again_is_unchanged_and_a_new_width_an_update(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    sent(ws, [MUG])
    assert sent(ws, [MUG]).counts == {"unchanged": 1}
    assert [row.action for row in ws.send.plan([MUG], {"width": 300}).rows] == ["update"]
    assert sent(ws, [MUG], width=300).counts == {"updated": 1}
    assert len(blocks(ws)) == 1


def test_the_link_stands_on_the_asset(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG])
    asset = ws.account.cloudinary.get_asset("image", MUG)
    (entry,) = json.loads(str(asset.metadata[FIELD_ID]))["blocks"]
    assert (entry["kind"], entry["id"]) == ("image", ws.send.items(job.id)[0].block_id)


def test_without_the_field_everything_works(fresh_workspace: Workspace) -> None:
    ws = fresh_workspace
    connect(ws)
    job = sent(ws, [MUG, CLIP])
    assert job.counts == {"created": 2}
    assert [(item.linked, "klaviyo_ucb" in item.detail) for item in ws.send.items(job.id)] == [(False, True)] * 2


@pytest.mark.parametrize("switch", ["dropped", "refused"])
def test_an_account_without_image_blocks_gets_html(
    connected_workspace: Workspace, control: Control, switch: str
) -> None:
    control.post("switch", name="image_blocks", value=switch)
    ws = connected_workspace
    assert sent(ws, [MUG]).counts == {"created": 1}
    (block,) = blocks(ws)
    assert '<img src="http' in block.html
    assert sent(ws, [MUG]).counts == {"unchanged": 1}


def test_two_of_one_name_are_told_apart(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    control.fault("POST", CONTENT, "reset_after", times=2)
    job = sent(ws, [MUG, "products/teapot"], name="The same")
    assert job.counts == {"created": 2}
    assert len({item.block_id for item in ws.send.items(job.id)}) == len(blocks(ws)) == 2


def test_an_edit_in_klaviyo_is_a_conflict(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    sent(ws, [MUG])
    (block,) = blocks(ws)
    assert block.definition is not None
    data = {**block.definition["data"], "properties": {**block.image, "alt_text": "Somebody's words"}}
    ws.account.klaviyo.update_universal_content(block.id, block.name, {**block.definition, "data": data})
    assert sent(ws, [MUG]).counts == {"conflict": 1}
    assert blocks(ws)[0].image["alt_text"] == "Somebody's words"
    assert sent(ws, [MUG], overwrite=True).counts == {"updated": 1}


def test_with_the_database_deleted_the_block_is_found(
    connected_workspace: Workspace, settings: Settings, tmp_path: Any
) -> None:
    sent(connected_workspace, [MUG])
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        assert sent(other, [MUG]).counts == {"adopted": 1}
        assert len(blocks(other)) == 1


def test_eight_sends_at_once_make_one_block_each(connected_workspace: Workspace, settings: Settings) -> None:
    totals: Counter[str] = Counter()

    def send() -> None:
        with open_workspace(settings) as ws:
            totals.update(sent(ws, [MUG, CLIP, "products/teapot"]).counts)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == {"created": 3, "unchanged": 21}
    assert len(blocks(connected_workspace)) == 3


def test_elements_of_every_form_name_one_asset(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    asset = ws.account.cloudinary.get_asset("image", MUG)
    prefix = ws.account.cloud.prefix
    named = [MUG, f"image/upload/{MUG}", asset.asset_id, asset.url, f"{prefix}/image/upload/c_fill,w_20/v1/{MUG}.jpg"]
    rubbish = ["no/such", "https://elsewhere.example/x.png", "image/rubbish/x", "nul\x00", "%00%7B", "image/upload/"]
    rubbish.append(f"{prefix}/")
    plan = ws.send.plan([*named, *rubbish])
    assert [row.asset.public_id for row in plan.rows] == [MUG]
    assert plan.missing == tuple(rubbish)


def test_a_thousand_names_are_looked_up_by_the_hundred(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    known = [asset.public_id for asset in ws.assets.search("resource_type:image", 50)]
    before = len(control.calls("GET", "/cloudinary"))
    plan = ws.send.plan([*(f"image/upload/{name}" for name in known), *(f"image/upload/no/{n}" for n in range(950))])
    assert {row.asset.public_id for row in plan.rows} == set(known)
    assert len(plan.missing) == 950
    assert len(control.calls("GET", "/cloudinary")) - before == 10


def test_settings_that_cannot_be_are_named(connected_workspace: Workspace) -> None:
    with pytest.raises(InputError, match="name"):
        connected_workspace.send.plan([MUG], {"name": "{colour}"})
    with pytest.raises(InputError, match="at most 100 frames"):
        connected_workspace.send.plan([MUG], {"video": {"length": 20.0}})


@pytest.mark.parametrize("by_file", [False, True])
def test_copies_once_for_each_version(connected_workspace: Workspace, control: Control, *, by_file: bool) -> None:
    ws = connected_workspace
    control.fault("POST", "/klaviyo/api/image", "reset_after")
    first = sent(ws, [MUG, CLIP], copies=True, by_file=by_file)
    assert first.counts == {"unavailable": 1, "created": 1}
    ws.send.resume(first.id)
    assert ws.send.wait(first.id).counts == {"adopted": 1, "created": 1}
    assert sent(ws, [MUG], copies=True, by_file=by_file).counts == {"unchanged": 1}
    images = ws.account.klaviyo.service.call("GET", "/api/images", read=orjson.loads)["data"]
    assert len([image for image in images if MUG in image["attributes"]["name"]]) == 1


def test_undo_deletes_only_what_nobody_touched(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    klaviyo = ws.account.klaviyo
    assets = [MUG, CLIP, "products/teapot", "products/vase"]
    job = sent(ws, assets)
    used, edited = (item.block_id for item in ws.send.items(job.id)[2:])
    html = f'<html><body><div data-klaviyo-universal-block="{used}"></div></body></html>'
    TemplateClient(service=klaviyo.service).create("Newsletter", html)
    block = klaviyo.get_universal_content(edited)
    assert block.definition is not None
    data = {**block.definition["data"], "properties": {**block.image, "alt_text": "Somebody's words"}}
    klaviyo.update_universal_content(edited, block.name, {**block.definition, "data": data})
    assert [row.delete for row in ws.send.undo_plan(job.id)] == [True, True, False, False]
    assert len(blocks(ws)) == 4
    ws.send.undo(job.id)
    assert ws.send.wait(job.id).state == "done"
    assert {block.id for block in blocks(ws)} == {used, edited}
    assert {link.block_id for link in ws.links.all()} == {used, edited}
    assert not ws.account.cloudinary.get_asset("image", MUG).metadata.get(FIELD_ID)
    assert ws.send.progress(job.id).counts == {"undone": 2, "created": 2}
    why = [item.detail for item in ws.send.items(job.id)]
    assert why == ["", "", "An email template shows it.", EDITED]
    assert [change.outcome for change in ws.history.newest()][:2] == ["deleted", "deleted"]
    assert sent(ws, [MUG]).counts == {"created": 1}


def test_an_undo_names_the_block_that_was_created_again(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG, CLIP, "products/vase"])
    items = ws.send.items(job.id)
    for item in items[:2]:
        ws.account.klaviyo.delete_universal_content(item.block_id)
    sent(ws, [MUG], recreate=True)
    (new,) = [block for block in blocks(ws) if block.id != items[2].block_id]
    rows = ws.send.undo_plan(job.id)
    assert [(row.delete, row.is_gone) for row in rows] == [(False, True), (False, True), (True, False)]
    assert [row.replacement_url for row in rows] == [ws.account.block_url(new.id), "", ""]
    ws.send.undo(job.id)
    assert ws.send.wait(job.id).counts == {"undone": 3}
    assert [block.id for block in blocks(ws)] == [new.id]
    mug, clip, vase = ws.send.items(job.id)
    assert (mug.detail, mug.open_url) == (CREATED_AGAIN, ws.account.block_url(new.id))
    assert (clip.detail, clip.open_url) == (DELETED_BEFORE, "")
    assert (vase.detail, vase.open_url) == ("", "")


def test_undo_keeps_what_a_drag_and_drop_template_shows(connected_workspace: Workspace) -> None:
    """Such a template names its blocks in its definition only."""
    ws = connected_workspace
    job = sent(ws, [MUG, CLIP])
    used = ws.send.items(job.id)[0].block_id
    columns = [{"blocks": [{"content_type": "block", "type": "html", "universal_id": used, "data": {}}]}]
    definition = {"body": {"sections": [{"content_type": "section", "rows": [{"columns": columns}]}]}}
    attributes = {"name": "Dragged", "editor_type": "SYSTEM_DRAGGABLE", "definition": definition}
    body = {"data": {"type": "template", "attributes": attributes}}
    ws.account.klaviyo.service.call("POST", "/api/templates", body=body, repeatable=False, read=ignore_answer)
    ws.send.undo(job.id)
    assert ws.send.wait(job.id).counts == {"created": 1, "undone": 1}
    assert [block.id for block in blocks(ws)] == [used]


def test_an_undo_goes_on_where_a_killed_process_left_it(connected_workspace: Workspace, settings: Settings) -> None:
    """One block is deleted and its entry still stands on the asset."""
    ws = connected_workspace
    job = sent(ws, [MUG, CLIP])
    item = ws.send.items(job.id)[0]
    undo = ws.send._undo(job.id)
    undo._remover.delete(undo._plan.key(item), item.block_id, item.name, [])
    undone = JobStore(ws.database).add(new_job("undo", ws.account.scope, {"send": job.id}, ""))
    with open_workspace(settings) as other:
        assert other.send.progress(job.id).note.startswith(INTERRUPTED)
        assert other.resume_interrupted() == [undone]
        assert other.send.wait(job.id).counts == {"undone": 2}
    assert blocks(ws) == []
    assets = ws.account.cloudinary.get_assets_by_id([item.asset_id for item in ws.send.items(job.id)])
    assert [asset.metadata.get(FIELD_ID) for asset in assets] == [None, None]


def test_an_undo_can_be_stopped_and_begun_again(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    names = [asset.public_id for asset in ws.assets.search("folder=products", 30)]
    job = sent(ws, names)
    control.post("latency", path=CONTENT, seconds=0.2)
    ws.send.undo(job.id)
    while len(blocks(ws)) == len(names):
        pass
    ws.send.stop(job.id)
    stopped = ws.send.wait(job.id)
    assert (stopped.state, stopped.undone) == ("stopped", True)
    assert 0 < stopped.counts["undone"] < len(names)
    assert stopped.counts["undone"] + len(blocks(ws)) == len(names)
    ws.send.undo(job.id)
    assert ws.send.wait(job.id).counts == {"undone": len(names)}


def test_a_send_whose_process_is_killed_at_random_moments(connected_workspace: Workspace, settings: Settings) -> None:
    """One run of what `make soak` does three hundred times."""
    assert one_run(settings, connected_workspace, random.Random(7), count=12) == []


def test_a_preview_in_the_form_that_the_mail_client_takes(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [CLIP], video={"form": "auto", "length": 1.0})
    src = ws.account.klaviyo.get_universal_content(ws.send.items(job.id)[0].block_id).image["src"]
    modern = httpx.get(src, headers={"accept": "image/avif,image/webp,*/*"}, timeout=60)
    plain = httpx.get(src, headers={"accept": "image/png,image/gif"}, timeout=60)
    assert [answer.headers["content-type"] for answer in (modern, plain)] == ["image/webp", "image/gif"]
    frames = [Image.open(BytesIO(answer.content)).n_frames for answer in (modern, plain)]
    assert min(frames) == 8


def test_a_backup_put_back_while_a_send_ends_is_told_and_goes_on(
    connected_workspace: Workspace, control: Control, tmp_path: Path
) -> None:
    """The blocks were made, and the database that is put back waits for them: nothing is made twice."""
    ws, backup = connected_workspace, tmp_path / "backup.db"
    control.post("latency", path="/klaviyo/api/template-universal-content", seconds=0.5)
    send_id = ws.send.start([MUG, CLIP])
    back_up(ws.database, backup)
    control.post("latency", path="/cloudinary", seconds=1)
    while ws.send.progress(send_id).counts != {"created": 2}:
        time.sleep(0.01)
    restore(ws.database, backup)
    job = ws.send.wait(send_id)
    control.post("latency", path="", seconds=0)
    assert (job.state, "a backup was restored" in job.note, job.counts) == ("stopped", True, {"": 2})
    ws.send.resume(send_id)
    assert ws.send.wait(send_id).state == "done"
    assert (
        len(ws.links.all())
        == len(ws.account.klaviyo.get_all_universal_content([link.block_id for link in ws.links.all()]))
        == 2
    )
