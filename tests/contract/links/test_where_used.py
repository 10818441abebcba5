"""Where blocks are used, against the demo shop's own sixty templates, and backwards from what somebody pastes."""

import json
from typing import Any

import pytest

from core import Workspace
from core.blocks.references import universal_ids
from core.errors import InputError, NotFound, Unavailable, WorkspaceError
from core.klaviyo.templates import TemplateClient
from sandbox.world import mails
from tests.support.damage import CLIP, Damage
from tests.support.sends import MUG, TEMPLATE, sent
from tests.support.workspaces import Control


def expected(name: str) -> set[str]:
    """The names of the templates that use a block of the team's own, as the world was drawn; without the unreadable."""
    block, found = mails.block_id(name), set()
    for _, title, _, html, _, definition, *_, flaw in mails.templates(0):
        if block in html or (definition and flaw != "definition" and block in definition):
            found.add(title)
    return found


def test_every_use_is_found_and_none_is_invented(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    scan = ws.where_used.scan()
    job = ws.where_used.scan_job()
    assert job
    assert (scan.templates, job.state, job.done, job.total) == (60, "done", 60, 60)
    assert job.calls == len(control.calls("GET", "/klaviyo/api/templates"))
    unreadable = [row for row in mails.templates(0) if row[-1] == "definition"]
    assert scan.unread == len(scan.unread_names) == len(unreadable) > 0
    assert all(any(name in map(str, row) for row in unreadable) for name in scan.unread_names)
    for name in ("Footer with address", "Studio greeting", "Care instructions"):
        used = ws.where_used.of([mails.block_id(name)])
        assert {usage.template_name for usage in used} == expected(name), name
    assert ws.where_used.last() == scan
    lists = [path for path in control.calls("GET", "/klaviyo/api/templates") if path.rstrip("/").endswith("templates")]
    assert len(lists) == 6, "a call for each ten"


def test_pasted_blocks_and_pictures_are_found_too(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG, TEMPLATE])
    image, template = (item.block_id for item in ws.send.items(job.id))
    client = TemplateClient(service=ws.account.klaviyo.service)
    client.create("Pasted", f"<html><body>{ws.account.klaviyo.get_universal_content(template).html}</body></html>")
    picture = ws.account.klaviyo.get_universal_content(image).image["src"]
    client.create("Linked", f'<html><body><img src="{picture}"></body></html>')
    client.create("Referred", f'<html><body><div data-klaviyo-universal-block="{image}"></div></body></html>')
    ws.where_used.scan()
    assert [(usage.template_name, usage.how) for usage in ws.where_used.of([template])] == [("Pasted", "marker")]
    assert {(usage.template_name, usage.how) for usage in ws.where_used.of([image])} == {
        ("Linked", "address"),
        ("Referred", "reference"),
    }


def test_a_pasted_picture_may_stand_for_any_block_of_its_asset(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    first = ws.personalize.save(TEMPLATE, choices)
    second = ws.personalize.save(TEMPLATE, choices | {"variant": "summer"}, "Summer")
    client = TemplateClient(service=ws.account.klaviyo.service)
    client.create(
        "Pasted", f"<html><body>{ws.account.klaviyo.get_universal_content(first.block_id).html}</body></html>"
    )
    ws.where_used.scan()
    found = ws.where_used.of([first.block_id, second.block_id])
    assert {(usage.target, usage.template_name) for usage in found} == {
        (first.block_id, "Pasted"),
        (second.block_id, "Pasted"),
    }


def test_a_scan_that_is_stopped_or_fails_keeps_the_last(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    first = ws.where_used.scan()
    control.post("latency", path="/klaviyo/api/templates", seconds=0.1)
    job = ws.where_used.start_scan()
    assert ws.where_used.start_scan().id == job.id
    while not ws.jobs.get(job.id).done:
        assert ws.jobs.wait(job.id, 0.01).active
    ws.jobs.stop(job.id)
    stopped = ws.jobs.wait(job.id)
    control.post("latency", path="", seconds=0)
    assert (stopped.state, stopped.note, 0 < stopped.done < 60, stopped.total) == ("stopped", "", True, 60)
    assert ws.where_used.last() == first
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    control.fault("GET", "/klaviyo/api/templates", "status", 503, times=50)
    with pytest.raises(Unavailable):
        ws.where_used.scan()
    job = ws.where_used.scan_job()
    assert job
    assert (job.state, "503" in job.note) == ("stopped", True)
    assert ws.where_used.last() == first
    assert ws.where_used.of([mails.block_id("Footer with address")])


def test_a_scan_says_nothing_of_a_block_that_was_created_while_it_ran(
    connected_workspace: Workspace, control: Control
) -> None:
    """It may be used in a template that had been read already."""
    ws = connected_workspace
    control.post("latency", path="/klaviyo/api/templates", seconds=0.1)
    job = ws.where_used.start_scan()
    while not ws.jobs.get(job.id).done:
        assert ws.jobs.wait(job.id, 0.01).active
    (item,) = ws.send.items(sent(ws, [MUG]).id)
    assert ws.jobs.get(job.id).active
    control.post("latency", path="", seconds=0)
    assert ws.jobs.wait(job.id).state == "done"
    assert ws.where_used.unscanned([item.block_id]) == {item.block_id}


def test_patience_while_scanning_loses_nothing(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    whole = ws.where_used.scan()
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    control.fault("GET", "/klaviyo/api/templates/", "status", 429, times=4)
    assert ws.where_used.scan().unread == whole.unread


def test_backwards_from_anything_that_is_pasted(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG, TEMPLATE])
    image, template = (item.block_id for item in ws.send.items(job.id))
    klaviyo = ws.account.klaviyo
    ws.where_used.scan()
    src, html = klaviyo.get_universal_content(image).image["src"], klaviyo.get_universal_content(template).html
    cases = {image: ("block", [MUG]), src: ("address", [MUG]), html: ("HTML", [TEMPLATE])}
    cases[f'<p><img src="{src}"></p>{html}'] = ("HTML", [MUG, TEMPLATE])
    for text, (kind, assets) in cases.items():
        found = ws.where_used.find(text)
        assert (found.kind, sorted(link.public_id for link in found.links)) == (kind, sorted(assets)), text[:60]
    footer = mails.block_id("Footer with address")
    found = ws.where_used.find(footer)
    assert (found.links, found.strangers) == ((), (footer,))
    assert {usage.template_name for usage in found.usages} == expected("Footer with address")
    name = next(row for row in mails.templates(0) if row[2] == "CODE" and footer in row[3])
    assert footer in ws.where_used.find(name[0]).strangers


def test_names_and_public_ids_are_looked_up(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    sent(ws, [MUG, TEMPLATE])
    for link in ws.links.all():
        for text in (link.public_id, link.name, f" {link.name.upper()} "):
            result = ws.where_used.find(text)
            assert (result.kind, [each.block_id for each in result.links]) == ("name", [link.block_id])
    for text in ("Espresso", "products/nothing", "0123456789abcdef"):
        with pytest.raises(WorkspaceError, match=f"no block, template or linked asset is called “{text}”"):
            ws.where_used.find(text)


@pytest.mark.parametrize("text", ["", "   ", "what?", "; drop table", "\x00"])
def test_what_is_nothing_is_said(connected_workspace: Workspace, text: str) -> None:
    with pytest.raises(InputError):
        connected_workspace.where_used.find(text)


def test_an_id_of_nothing(connected_workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        connected_workspace.where_used.find("0123456789abcdef")


def test_hostile_html_is_only_read(connected_workspace: Workspace) -> None:
    junk = '<table data-cld="1.!!!"><div data-klaviyo-universal-block="<script>">' + "<" * 5000
    found = connected_workspace.where_used.find(junk)
    assert (found.links, found.strangers) == ((), ())


def test_ids_anywhere_in_a_definition() -> None:
    deep = {"a": [{"b": {"universal_id": "X1", "c": [{"universal_id": "X2"}]}}], "universal_id": None}
    assert universal_ids(json.loads(json.dumps(deep))) == {"X1", "X2"}


def test_backwards_from_the_address_of_an_editor(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG])
    (image,) = (item.block_id for item in ws.send.items(job.id))
    section = "7b0e2e9c4d6e8f0a1b3c5d7e9f0a1b2c"
    client = TemplateClient(service=ws.account.klaviyo.service)
    template = client.create(
        "Referred",
        f"<html><body><div class=a data-klaviyo-universal-block = '{image}'><div></td>"
        f"<div data-klaviyo-universal-block={section}></div></body></html>",
    )
    ws.where_used.scan()
    editor = "https://www.klaviyo.com/email-template-editor"
    for text in (f"{editor}/universal/block/{image}/edit", ws.account.block_url(image), image):
        found = ws.where_used.find(text)
        assert (found.kind, [link.public_id for link in found.links]) == ("block", [MUG])
        assert [usage.template_name for usage in found.usages] == ["Referred"]
    for text in (f"{editor}/universal/template/{template}", f"https://www.klaviyo.com/email-editor/{template}/edit"):
        found = ws.where_used.find(text)
        assert (found.kind, [link.public_id for link in found.links]) == ("template", [MUG])
        assert found.strangers == (section,)
    found = ws.where_used.find(f"{editor}/universal/section/{section}")
    assert (found.kind, found.strangers) == ("section", (section,))
    assert [usage.template_name for usage in found.usages] == ["Referred"]
    # Klaviyo says of an ID that a block cannot have that it is malformed, not that there is no such block.
    control.fault("GET", f"/klaviyo/api/template-universal-content/{template}", "status", 400)
    assert ws.where_used.find(template).kind == "template"
    with pytest.raises(NotFound):
        ws.where_used.find(f"{editor}/universal/block/0123456789abcdef")


@pytest.mark.parametrize(
    "form", ["<td background='{}'>", "<v:fill src={} />", "<p style='background:url(&quot;{}&quot;)'>"]
)
@pytest.mark.parametrize(
    "url",
    [
        "https://res.cloudinary.com/fernkiln/image/upload/w_300/v17/products/mug.jpg",
        "//fernkiln-res.cloudinary.com/images/products/mug/blue-mug.png",
        "HTTP://RES-3.cloudinary.com/fernkiln/products/mug",
    ],
)  # fmt: skip
def test_an_image_is_found_by_any_of_its_addresses(connected_workspace: Workspace, form: str, url: str) -> None:
    ws = connected_workspace
    job = sent(ws, [MUG])
    (image,) = (item.block_id for item in ws.send.items(job.id))
    TemplateClient(service=ws.account.klaviyo.service).create("Linked", f"<html><body>{form.format(url)}</body></html>")
    ws.where_used.scan()
    assert [(usage.template_name, usage.how) for usage in ws.where_used.of([image])] == [("Linked", "address")]
    assert [link.public_id for link in ws.where_used.find(url).links] == [MUG]


TEMPLATE_NAMES = ("order-thanks", "birthday", "back-in-stock", "abandoned-cart")


@pytest.mark.parametrize("slots", ["defaults", "fixed", "fallback"])
def test_every_image_of_a_block_leads_to_the_block(connected_workspace: Workspace, slots: str) -> None:
    """Whatever stands in a block's URLs: the background, a layer, a default image, a chosen one or a fallback."""
    ws, expected = connected_workspace, dict[str, set[str]]()
    sent(ws, [MUG])
    for name in TEMPLATE_NAMES:
        block_id, public_ids = saved_with_images(ws, f"templates/{name}.cldt.json", slots)
        for public_id in public_ids:
            expected.setdefault(public_id, set()).add(block_id)
    assert len(expected) > len(TEMPLATE_NAMES)
    for public_id, blocks in expected.items():
        asset = ws.account.cloudinary.get_asset("image", public_id)
        for text in (public_id, asset.url, f'<img src="{asset.url}">'):
            found = ws.where_used.find(text)
            assert {link.block_id for link in found.inside} == blocks, text
            assert [link.public_id for link in found.links] == ([MUG] if public_id == MUG else [])


def saved_with_images(ws: Workspace, template: str, slots: str) -> tuple[str, set[str]]:
    """A block of a template whose image slots are bound so, and the images that it may show."""
    opened = ws.personalize.open(template)
    raw = opened.personalization.to_json()
    images = [slot for slot in opened.template.slots if slot.type == "image"]
    chosen = {"public_id": "products/vase"}
    binding = {
        "fixed": {"from": "fixed", "value": chosen},
        "fallback": {"from": "event", "path": ["image"], "fallback": {"from": "fixed", "value": chosen}},
    }
    if slots != "defaults":
        raw["slots"] = {slot.name: binding[slots] for slot in images}
        raw["event"] = {"metric_id": "PLord1", "metric": "Placed Order"}
    shown = {slot.default for slot in images} if slots == "defaults" else {"products/vase"} if images else set()
    block_id = ws.personalize.save(template, raw, template).block_id
    return block_id, shown | ({opened.template.base.public_id} - {""})


def save_slots(ws: Workspace, kind: str, binding: Any) -> str:
    """A block of the template in which every text or image is bound so."""
    opened = ws.personalize.open(TEMPLATE)
    slots = {slot.name: binding for slot in opened.template.slots if slot.type == kind}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    raw = opened.personalization.to_json() | {"slots": slots, "event": event}
    return ws.personalize.save(TEMPLATE, raw, "Thanks").block_id


def test_an_asset_stands_in_no_text(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    fixed = {"from": "fixed", "value": "friend"}
    once = {"from": "event", "path": ["name"], "fallback": fixed}
    twice = {"from": "event", "path": ["other"], "fallback": once}
    for binding in (fixed, once, twice):
        save_slots(ws, "text", binding)
        assert ws.where_used.inside(["friend"]) == []


def test_an_asset_stands_in_no_layer_of_a_longer_name(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    block_id = save_slots(ws, "image", {"from": "fixed", "value": {"public_id": "products/vase.v2"}})
    assert ws.where_used.inside(["products/vase"]) == []
    assert [link.block_id for link in ws.where_used.inside(["products/vase.v2"])] == [block_id]


def test_the_url_of_a_deleted_asset_leads_to_the_blocks_that_are_broken_now(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    block_id = save_slots(ws, "image", {"from": "fixed", "value": {"public_id": "products/vase"}})
    url = ws.account.cloudinary.get_asset("image", "products/vase").url
    Damage(ws).delete_asset("products/vase")
    for text in (url, f'<img src="{url}">'):
        assert [link.block_id for link in ws.where_used.find(text).inside] == [block_id]


@pytest.mark.parametrize(
    ("public_id", "path"),
    [
        ("banners/spring", "image/upload/l_banners:spring/fl_layer_apply/products/mug"),
        ("films/spring", "image/upload/l_video:films:spring/fl_layer_apply/products/mug"),
        ("films/spring", "video/upload/so_2/films/spring.jpg"),
        # cloudinary.com/documentation/transformation_reference, l_audio, l_lut and l_subtitles
        ("songs/spring", "video/upload/l_audio:songs:spring/fl_layer_apply/products/clip.gif"),
        ("looks/warm.3dl", "image/upload/l_lut:looks:warm.3dl/fl_layer_apply/products/mug"),
        ("captions/en.srt", "video/upload/l_subtitles:captions:en.srt/fl_layer_apply/products/clip.gif"),
        ("captions/en.srt", "video/upload/l_subtitles:Arial_20_bold:captions:en.srt/fl_layer_apply/products/clip.gif"),
        ("files/map.svg", "raw/upload/files/map.svg"),
    ],
)
def test_the_name_of_an_asset_of_any_type_leads_to_the_blocks_that_show_it(
    connected_workspace: Workspace, public_id: str, path: str
) -> None:
    ws = connected_workspace
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    html = f'<p><img src="{ws.account.cloud.prefix}/{path}" alt="Spring"></p>'
    block_id = ws.personalize.save(TEMPLATE, choices, "By hand", html=html).block_id
    found = ws.where_used.find(public_id)
    assert (found.kind, [link.block_id for link in found.inside]) == ("name", [block_id])
    # Neither its folder nor its last part alone is an asset.
    assert ws.where_used.inside([public_id.rpartition("/")[0], public_id.rpartition("/")[2]]) == []


@pytest.mark.parametrize("name", [MUG, CLIP, TEMPLATE])
def test_the_name_of_a_linked_asset_of_any_type_leads_to_its_block(connected_workspace: Workspace, name: str) -> None:
    ws = connected_workspace
    sent(ws, [MUG, CLIP])
    save_slots(ws, "text", {"from": "default"})
    assert [link.public_id for link in ws.where_used.find(name).links] == [name]
