"""One block for one template, whatever happens in between."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from core import Workspace, open_workspace
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.block import LONGEST_NAME
from core.domain.personalization import parse_personalization
from core.errors import Conflict, InputError, NotFound, OutcomeUnknown, Unavailable
from core.klaviyo.responses import html_definition
from core.settings import Settings
from tests.support.saves import TEMPLATE, blocks, choices
from tests.support.workspaces import Control, connect

CONTENT = "/klaviyo/api/template-universal-content"


def test_save_creates_updates_and_leaves_alone(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    first = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert (first.outcome, first.version, first.linked) == ("created", 1, True)
    again = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert (again.outcome, again.version, again.block_id) == ("unchanged", 1, first.block_id)
    changed = ws.personalize.save(TEMPLATE, choices(ws, headline={"from": "fixed", "value": "Hi"}), "New name")
    assert (changed.outcome, changed.version, changed.block_id) == ("updated", 2, first.block_id)
    assert [block.name for block in blocks(ws)] == ["New name"]


@pytest.mark.parametrize("more", [0, 1, 1_000])
def test_a_name_is_saved_as_it_is_or_refused(connected_workspace: Workspace, more: int) -> None:
    ws = connected_workspace
    name = "é" * (LONGEST_NAME + more)
    if not more:
        ws.personalize.save(TEMPLATE, choices(ws), f" {name} ")
        assert [block.name for block in blocks(ws)] == [name]
        return
    with pytest.raises(
        InputError, match=rf"^the block's name can have at most 200 characters: shorten it by {more:,}$"
    ):
        ws.personalize.save(TEMPLATE, choices(ws), name)
    assert (blocks(ws), ws.history.newest()) == ([], [])


def test_the_link_stands_on_the_asset(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    value = json.loads(str(ws.templates.get(TEMPLATE).asset.metadata[FIELD_ID]))
    assert value["v"] == 1
    (entry,) = value["blocks"]
    assert (entry["account"], entry["id"], entry["kind"], entry["variant"]) == (
        "FERNKN",
        saved.block_id,
        "template",
        "",
    )
    assert entry["p"]["slots"]["headline"]["path"] == ["first_name"]


def test_fifty_saves_leave_one_block_of_the_same_weight(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    weights = set()
    for number in range(50):
        text = f"Thank you {number % 10}"
        ws.personalize.save(TEMPLATE, choices(ws, headline={"from": "fixed", "value": text}), "Order thanks")
        (block,) = blocks(ws)
        weights.add(len(block.html))
    # The marker is compressed, so a digit may cost a character or two; nothing may pile up.
    assert max(weights) - min(weights) <= 4


def test_with_the_database_deleted_choices_and_block_come_back(
    connected_workspace: Workspace, settings: Settings, tmp_path: Any
) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        opened = other.personalize.open(TEMPLATE)
        assert opened.source == "block"
        assert opened.personalization.slots == ws.personalize.open(TEMPLATE).personalization.slots
        assert opened.personalization.slots
        again = other.personalize.save(TEMPLATE, opened.personalization.to_json(), "Order thanks")
        assert (again.outcome, again.block_id) == ("adopted", saved.block_id)
        assert len(blocks(other)) == 1


@pytest.mark.parametrize("written", ["", "order,quotes,entities,space,wrapper,tbody,styles,data"])
def test_a_text_with_fields_is_saved_opened_again_and_left_alone(
    connected_workspace: Workspace, control: Control, written: str
) -> None:
    """However the service writes the block's HTML."""
    ws = connected_workspace
    control.post("switch", name="html", value=written)
    name = {"from": "profile", "path": ["first_name"], "format": ["title"]}
    tags = {"from": "event", "path": ["Items", 0, "Product Name"], "format": [{"join": ", "}], "fallback": "it's"}
    when = {"from": "event", "path": ["when"], "format": [{"date": "F j"}]}
    text = {"from": "text", "parts": ["{It's} yours, ", name, " – ", tags, " <", when], "fallback": "50% off / {{ x }}"}
    raw = {**choices(ws, headline=text, line=text), "alt": text}
    first = ws.personalize.save(TEMPLATE, raw, "Order thanks")
    assert (first.outcome, first.linked) == ("created", True)
    opened = ws.personalize.open(TEMPLATE).personalization
    assert opened.slots == parse_personalization(raw).slots
    assert ws.personalize.save(TEMPLATE, opened.to_json(), "Order thanks").outcome == "unchanged"


def test_without_the_field_it_is_linked_here_only(fresh_workspace: Workspace) -> None:
    ws = fresh_workspace
    connect(ws)
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert (saved.outcome, saved.linked) == ("created", False)
    assert "klaviyo_ucb" in saved.note
    assert ws.personalize.open(TEMPLATE).source == "saved"


def test_a_foreign_value_in_the_field_is_left_alone(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    cloudinary = ws.account.cloudinary
    for foreign in ("somebody's note", '{"v":2,"blocks":[]}', '{"v":1,"blocks":[],"more":1}'):
        asset = ws.templates.get(TEMPLATE).asset
        cloudinary.update_metadata(asset, FIELD_ID, foreign)
        saved = ws.personalize.save(TEMPLATE, choices(ws, line={"from": "fixed", "value": foreign}), "Order thanks")
        assert not saved.linked
        assert ws.templates.get(TEMPLATE).asset.metadata[FIELD_ID] == foreign


def test_other_accounts_entries_stay_byte_for_byte(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    other = '{ "account":"OTHER1",  "id":"x","kind":"template","variant":"","name":"caf\\u00e9","at":"", "new": [1.0] }'
    ws.account.cloudinary.update_metadata(ws.templates.get(TEMPLATE).asset, FIELD_ID, f'{{"v":1,"blocks":[{other}]}}')
    assert ws.personalize.save(TEMPLATE, choices(ws), "Order thanks").linked
    assert other in str(ws.templates.get(TEMPLATE).asset.metadata[FIELD_ID])


def test_an_edit_in_klaviyo_is_not_overwritten_unasked(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    edited = blocks(ws)[0].html.replace("<tr>", "<tr class='edited'>")
    ws.account.klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(edited))
    assert ws.personalize.open(TEMPLATE).state == "edited"
    fixed = choices(ws, headline={"from": "fixed", "value": "Hi"})
    with pytest.raises(Conflict, match="edited in Klaviyo"):
        ws.personalize.save(TEMPLATE, fixed, "Order thanks")
    assert blocks(ws)[0].html == edited
    assert ws.personalize.save(TEMPLATE, fixed, "Order thanks", overwrite=True).outcome == "updated"


def test_a_newer_marker_is_our_next_version(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    newer = ws.personalize.compose(TEMPLATE, choices(ws, headline={"from": "fixed", "value": "From elsewhere"}))
    ws.account.klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(newer.html))
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.source, opened.personalization.slots) == ("block", newer.personalization.slots)
    assert ws.personalize.save(TEMPLATE, choices(ws), "Order thanks").outcome == "updated"


def test_a_deleted_block_is_made_again_only_when_asked(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    ws.account.klaviyo.delete_universal_content(saved.block_id)
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, opened.source) == ("deleted", "saved")
    with pytest.raises(NotFound, match="deleted in Klaviyo"):
        ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert ws.personalize.save(TEMPLATE, choices(ws), "Order thanks", recreate=True).outcome == "created"


def test_a_deleted_block_is_let_go_of_and_the_next_save_makes_a_new_one(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    with pytest.raises(Conflict, match="still exists"):
        ws.personalize.unlink(TEMPLATE)
    ws.account.klaviyo.delete_universal_content(saved.block_id)
    assert ws.personalize.unlink(TEMPLATE) == ""
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, opened.source, opened.linked) == ("none", "new", False)
    assert FIELD_ID not in opened.asset.metadata or saved.block_id not in str(opened.asset.metadata[FIELD_ID])
    assert [version.number for version in ws.personalize.versions(TEMPLATE)] == [1], "the versions stay"
    # Whoever opens it now has seen the last version, so nothing is in the way.
    again = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks", base_version=opened.version)
    assert (again.outcome, again.block_id != saved.block_id) == ("created", True)


def test_what_else_stands_in_the_definition_is_kept(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    html = blocks(ws)[0].html
    definition = html_definition(html, {"data": {"display_options": {"show_on": "mobile"}}})
    ws.account.klaviyo.update_universal_content(saved.block_id, "Order thanks", definition)
    ws.personalize.save(TEMPLATE, choices(ws, headline={"from": "fixed", "value": "Hi"}), "Order thanks")
    definition = blocks(ws)[0].definition
    assert definition is not None
    assert definition["data"]["display_options"] == {"show_on": "mobile"}


def test_a_lost_answer_to_create_never_makes_a_second_block(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    control.fault("POST", CONTENT, "reset_after")
    assert ws.personalize.save(TEMPLATE, choices(ws), "Order thanks").outcome == "created"
    assert len(blocks(ws)) == 1


def test_a_lost_request_to_create_is_said_and_saved_later(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    control.fault("POST", CONTENT, "reset_before")
    with pytest.raises(OutcomeUnknown):
        ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert ws.personalize.save(TEMPLATE, choices(ws), "Another name").outcome == "created"
    assert len(blocks(ws)) == 1


def test_a_file_that_was_cut_short_on_the_way_is_not_blamed(connected_workspace: Workspace, control: Control) -> None:
    control.fault("GET", "/res/", "truncate")
    assert connected_workspace.templates.get(TEMPLATE).template.slots


@pytest.mark.parametrize(("kind", "value"), [("status", 429), ("status", 500), ("html", 502), ("truncate", "")])
def test_a_failed_look_up_is_not_a_missing_block(
    connected_workspace: Workspace, control: Control, kind: str, value: object
) -> None:
    ws = connected_workspace
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    control.fault("GET", CONTENT, kind, value, times=3)
    with pytest.raises(Unavailable):
        ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert control.calls("POST", CONTENT) == []


def test_a_block_of_the_same_name_is_not_adopted(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    foreign = ws.account.klaviyo.create_universal_content("Order thanks", html_definition("<p>Mine</p>"))
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    assert saved.outcome == "created"
    assert saved.block_id != foreign.id
    assert ws.account.klaviyo.get_universal_content(foreign.id).html == "<p>Mine</p>"


def test_overwriting_an_asset_changes_the_picture_of_a_saved_block(
    connected_workspace: Workspace, control: Control
) -> None:
    import io

    import cloudinary.uploader
    from PIL import Image

    ws = connected_workspace
    ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
    (url,) = image_urls(preview_html(blocks(ws)[0].html))
    before = httpx.get(url, timeout=20)
    asked = len(control.calls(prefix="/klaviyo"))
    image = io.BytesIO()
    Image.new("RGB", (900, 900), (200, 30, 30)).save(image, "PNG")
    cloudinary.uploader.upload(
        image.getvalue(),
        public_id="products/mug",
        cloud_name="fernkiln",
        api_key="sandbox-key",
        api_secret="sandbox-secret",
        upload_prefix=f"{control.url}/cloudinary",
    )
    after = httpx.get(url, timeout=20)
    assert before.status_code == after.status_code == 200
    pixels = [Image.open(io.BytesIO(answer.content)).getpixel((900, 280)) for answer in (before, after)]
    assert max(abs(a - b) for a, b in zip(pixels[1], (200, 30, 30), strict=True)) < 12
    assert pixels[0] != pixels[1]
    assert len(control.calls(prefix="/klaviyo")) == asked


def test_a_broken_template_names_its_place(connected_workspace: Workspace, control: Control) -> None:
    import cloudinary.uploader

    cloudinary.uploader.upload(
        b'{"cldt": 1, "name": "x"}',
        resource_type="raw",
        public_id="templates/broken.cldt.json",
        cloud_name="fernkiln",
        api_key="sandbox-key",
        api_secret="sandbox-secret",
        upload_prefix=f"{control.url}/cloudinary",
    )
    with pytest.raises(InputError) as caught:
        connected_workspace.personalize.open("templates/broken.cldt.json")
    assert caught.value.place == "base"


def test_eight_saves_at_once_make_one_block(connected_workspace: Workspace, settings: Settings) -> None:
    """Two tabs, two windows, a command: each a workspace of its own on the same database."""
    from concurrent.futures import ThreadPoolExecutor

    raw = choices(connected_workspace)

    def save(_: int) -> str:
        with open_workspace(settings) as ws:
            return ws.personalize.save(TEMPLATE, raw, "Order thanks").outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(save, range(8)))
    assert outcomes == ["created"] + ["unchanged"] * 7
    assert len(blocks(connected_workspace)) == 1


def test_with_the_services_gone_nothing_is_changed_and_it_is_said(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = choices(ws)
    object.__setattr__(ws.account.klaviyo.service, "base_url", "http://127.0.0.1:9/klaviyo")
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    with pytest.raises(Unavailable, match="Klaviyo cannot be reached"):
        ws.personalize.save(TEMPLATE, raw, "Order thanks")
    assert ws.links.all() == []


def test_open_in_klaviyo_shows_a_recipient_of_the_event(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    bound = {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": [], "fallback": "nothing"}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    saved = ws.personalize.save(TEMPLATE, {**raw, "event": event, "alt": bound})
    newest = ws.events.sample("PLord1", limit=1).events[0]
    for url in (saved.block_url, ws.personalize.open(TEMPLATE).block_url):
        page = unescape(unescape(httpx.get(url).text))
        (chosen,) = re.findall(r"aria-current=true>([^<]*)", page)
        assert chosen != "Nobody"
        assert f'alt="{newest.properties["$extra"]["line_items"][0]["title"]}"' in page
    # Without an event it is nobody's, as in a campaign.
    other = ws.personalize.save(TEMPLATE, {**raw, "variant": "plain"})
    assert "aria-current=true>Nobody" in httpx.get(other.block_url).text
