"""An audit finds what happened behind the workspace's back, invents nothing, and each finding can be mended."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from core import Workspace, open_workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.errors import InputError
from core.http import ignore_answer
from core.klaviyo.responses import html_definition
from core.klaviyo.templates import TemplateClient
from core.settings import Settings
from tests.support.audits import PRODUCTS, found, kinds, mend_all
from tests.support.damage import CLIP, MUG, TEAPOT, TEMPLATE, VASE, Damage
from tests.support.workspaces import Control, connect, planned_audit


def test_nothing_is_invented(linked_workspace: Workspace) -> None:
    assert found(linked_workspace) == []
    assert linked_workspace.links.audit().empty


def test_without_the_field_links_are_known_here_only(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    ws.account.cloudinary.service.call("DELETE", f"/metadata_fields/{FIELD_ID}", read=ignore_answer)
    assert kinds(ws) == {"field_missing": 1}
    mend_all(ws)
    assert kinds(ws) == Counter()


def test_a_foreign_value_is_shown_and_left_alone(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    for value in ('{"v":2,"blocks":[{"id":"x"}]}', "see the wiki"):
        damage.set_field(MUG, value)
        (reported,) = found(ws)
        assert reported.finding.kind == "field_foreign"
        assert value[:20] in reported.finding.sentence
        assert [bool(each.problem) for each in ws.links.fix([reported.finding.key])] == [True]
        ws.send.wait(ws.send.start([MUG], {"width": 300}))
        assert damage.asset(MUG).metadata[FIELD_ID] == value


def test_a_lookup_that_failed_is_never_deleted(linked_workspace: Workspace, control: Control) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    damage.delete_block(damage.block_of(MUG))
    damage.set_field(MUG, "")
    damage.delete_asset(VASE)
    assert kinds(ws) == {"block_deleted": 1, "entry_lost": 1, "asset_deleted": 1}
    control.fault("GET", "/cloudinary/v1_1/fernkiln/resources/by_asset_ids", "status", 503, times=100)
    dark = [each.finding for each in found(ws) if each.finding.kind == "unasked"]
    assert {finding.public_id for finding in dark} == {MUG, VASE}
    assert all("HTTP 503" in finding.sentence for finding in dark)
    # What was known of them still stands.
    told = {each.finding.kind: each.change for each in ws.links.findings() if each.finding.kind != "unasked"}
    assert told == dict.fromkeys(["block_deleted", "entry_lost", "asset_deleted"], "persisting")


def test_a_list_that_failed_stops_the_audit_where_it_can_go_on(linked_workspace: Workspace, control: Control) -> None:
    ws = linked_workspace
    control.fault("GET", "/klaviyo/api/template-universal-content", "status", 503, times=3)
    run = ws.links.wait(ws.links.start_audit())
    assert (run.state, "503" in run.note, ws.links.findings()) == ("stopped", True, [])
    ws.links.resume(run.id)
    assert ws.links.wait(run.id).state == "done"


def test_stopped_after_a_page_it_goes_on_with_the_next(linked_workspace: Workspace, control: Control) -> None:
    """Each of three pages of blocks is read once, by whoever goes on."""
    ws, damage = linked_workspace, Damage(linked_workspace)
    for number in range(200):
        damage.klaviyo.create_universal_content(f"Other {number}", html_definition("<p>Other</p>"))
    damage.delete_block(damage.block_of(MUG))
    lists = "/klaviyo/api/template-universal-content"
    before = len(control.calls("GET", lists))
    control.post("latency", path=lists, seconds=0.3)
    audit_id = ws.links.start_audit()
    while not ws.links.progress(audit_id).blocks:
        time.sleep(0.02)
    ws.links.stop(audit_id)
    stopped = ws.links.wait(audit_id)
    control.post("latency", path="", seconds=0)
    assert (stopped.state, stopped.blocks in (100, 200)) == ("stopped", True)
    ws.links.resume(audit_id)
    assert ws.links.wait(audit_id).state == "done"
    # And one more, for the one block that the lists do not tell.
    assert len(control.calls("GET", lists)) - before == 4
    assert [each.finding.kind for each in ws.links.findings()] == ["block_deleted"]


def test_a_killed_audit_goes_on_in_another_process(linked_workspace: Workspace, settings: Settings) -> None:
    audit_id = planned_audit(linked_workspace)
    with open_workspace(settings) as other:
        assert other.resume_interrupted() == [audit_id]
        assert other.links.wait(audit_id).state == "done"


def test_a_block_that_was_changed_is_deleted_for_good(linked_workspace: Workspace, control: Control) -> None:
    """Klaviyo brings such a block back a moment after it is deleted."""
    ws, damage = linked_workspace, Damage(linked_workspace)
    twin = damage.clone_block(damage.block_of(MUG), "Mug again")
    control.post("clock", offset=1)
    damage.edit_block(twin)
    assert kinds(ws) == {"duplicate": 1}
    mend_all(ws)
    control.post("clock", offset=60)
    assert kinds(ws) == Counter()
    assert damage.klaviyo.get_all_universal_content([twin]) == []


def test_a_deleted_block_that_comes_back_is_deleted_again(linked_workspace: Workspace, control: Control) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    twin = damage.clone_block(damage.block_of(MUG), "Mug again")
    control.post("clock", offset=1)
    damage.edit_block(twin)
    assert kinds(ws) == {"duplicate": 1}
    # As a process leaves it that nobody lets wait for the block's return.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ws.account.klaviyo.service.__dict__, "sleep", lambda _: None)
        mend_all(ws)
    assert kinds(ws) == Counter()
    control.post("clock", offset=60)
    assert kinds(ws) == {"reappeared": 1}
    mend_all(ws)
    control.post("clock", offset=600)
    assert kinds(ws) == Counter()


def test_a_deleted_block_is_said_with_its_asset(linked_workspace: Workspace) -> None:
    damage = Damage(linked_workspace)
    damage.delete_block(damage.block_of(MUG))
    (reported,) = found(linked_workspace)
    assert reported.finding.sentence == "The block “Mug” of “products/mug” was deleted in Klaviyo."
    assert reported.finding.sentence_of_link == "The block “Mug” of the asset was deleted in Klaviyo."


def test_a_block_that_a_template_shows_is_not_deleted(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    twin = damage.clone_block(damage.block_of(MUG), "Mug again")
    html = f'<html><body><div data-klaviyo-universal-block="{twin}"></div></body></html>'
    TemplateClient(service=damage.klaviyo.service).create("Newsletter", html)
    (reported,) = found(ws)
    (fixed,) = ws.links.fix([reported.finding.key])
    assert "an email template shows" in fixed.problem
    assert kinds(ws) == {"duplicate": 1}


def test_what_another_workspace_does_is_found_and_taken_over(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    """It saves the template anew, sends another asset, and knows nothing of this database."""
    ws = linked_workspace
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        opened = other.personalize.open(TEMPLATE)
        choices = opened.personalization.to_json() | {"alt": {"from": "fixed", "value": "Thank you"}}
        other.personalize.save(TEMPLATE, choices, opened.name)
        other.send.wait(other.send.start(["products/board"]))
        assert kinds(ws) == {"block_newer": 1, "entry_unknown": 1}
        mend_all(ws)
        assert kinds(ws) == Counter()
        assert {link.public_id for link in ws.links.all()} == {*PRODUCTS, TEMPLATE, "products/board"}
        alt = ws.personalize.open(TEMPLATE).personalization.to_json()["alt"]
        assert alt == {"from": "fixed", "value": "Thank you"}
        # What it does not know in turn, its own audit tells.
        assert kinds(other) == {"entry_unknown": 4}


@pytest.mark.parametrize("way", ["fix", "rebuild"])
def test_a_block_that_shows_an_old_name_still_needs_a_fix_after_it_is_linked(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path, way: str
) -> None:
    """Sent, renamed, and only then linked by a workspace that did not see the renaming."""
    Damage(linked_workspace).rename_asset(VASE, "products/amphora")
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        if way == "fix":
            assert kinds(other) == {"entry_unknown": len(PRODUCTS) + 1}
            mend_all(other)
        else:
            assert other.links.rebuild().untold == ()
        assert kinds(other) == {"asset_renamed": 1}
        mend_all(other)
        assert kinds(other) == Counter()
        block = other.account.klaviyo.get_universal_content(Damage(other).block_of("products/amphora"))
        assert "/products/amphora." in block.image["src"]


def test_a_block_written_between_two_renamings_gets_the_present_name(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    """Renamed, written anew by another workspace, and renamed again."""
    ws, damage = linked_workspace, Damage(linked_workspace)
    block_id = damage.block_of(VASE)
    damage.rename_asset(VASE, "products/amphora")
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        other.send.wait(other.send.start(["products/amphora"], {"overwrite": True}))
    damage.rename_asset("products/amphora", "products/urn")
    assert kinds(ws)["asset_renamed"] == 1
    mend_all(ws)
    assert kinds(ws) == Counter()
    assert "/products/urn." in damage.klaviyo.get_universal_content(block_id).image["src"]


@pytest.mark.parametrize(
    ("src", "problem"),
    [
        ("products/board", "shows “products/board”, not “products/vase”"),
        ("https://example.com/vase.png", "does not show “products/vase”"),
    ],
)
def test_a_block_that_shows_something_else_is_not_linked(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path, src: str, problem: str
) -> None:
    """The asset's metadata names the block, and a person put another image into it."""
    damage = Damage(linked_workspace)
    block = damage.klaviyo.get_universal_content(damage.block_of(VASE))
    new = src if src.startswith("https:") else block.image["src"].replace(VASE, src)
    definition = json.loads(json.dumps(block.definition).replace(block.image["src"], new))
    damage.klaviyo.update_universal_content(block.id, block.name, definition)
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        kinds(other)
        fixed = other.links.fix([each.finding.key for each in other.links.findings()])
        problems = {result.finding.public_id: result.problem for result in fixed}
        assert problem in problems.pop(VASE)
        assert set(problems.values()) == {""}
        assert VASE not in {link.public_id for link in other.links.all()}


def test_both_write_to_one_asset_at_once_and_nothing_is_lost_unseen(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    """The field is read, changed and written by two workspaces; the entry that loses is found by its owner."""
    ws, damage = linked_workspace, Damage(linked_workspace)
    before = str(damage.asset(TEMPLATE).metadata[FIELD_ID])
    opened = ws.personalize.open(TEMPLATE)
    ws.personalize.save(TEMPLATE, opened.personalization.to_json() | {"variant": "summer"}, "Summer")
    # The other one wrote what it had read before.
    damage.set_field(TEMPLATE, before)
    (reported,) = [each for each in found(ws) if each.finding.kind != "duplicate"]
    assert (reported.finding.kind, reported.finding.variant) == ("entry_lost", "summer")


def test_same_choices_in_two_variants_are_made_twice(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    opened = ws.personalize.open(TEMPLATE)
    ws.personalize.save(TEMPLATE, opened.personalization.to_json() | {"variant": "summer"}, "Summer")
    (reported,) = found(ws)
    assert (reported.finding.kind, reported.finding.variant) == ("duplicate", "summer")
    mend_all(ws)
    assert kinds(ws) == Counter()
    assert [link.key.variant for link in ws.links.all() if link.public_id == TEMPLATE] == [""]


def test_new_persisting_resolved_and_accepted(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    damage.set_field(MUG, "")
    (first,) = found(ws)
    damage.set_field(VASE, "")
    assert {each.finding.public_id: each.change for each in found(ws)} == {MUG: "persisting", VASE: "new"}
    ws.links.fix([first.finding.key])
    found(ws)
    told = {each.finding.public_id: (each.change, each.since) for each in ws.links.findings()}
    assert told[MUG] == ("resolved", first.since)
    (vase,) = [each for each in ws.links.findings() if each.stands]
    assert vase.counts
    with pytest.raises(InputError, match="enter a reason"):
        ws.links.accept([vase.finding.key], " ")
    with pytest.raises(InputError, match="past"):
        ws.links.accept([vase.finding.key], "Known", "2020-01-01")
    ws.links.accept([vase.finding.key], "The agency keeps it", "2999-12-31")
    (vase,) = found(ws)
    assert vase.accepted is not None
    assert (vase.counts, vase.accepted.reason) == (False, "The agency keeps it")
    ws.links.withdraw([vase.finding.key])
    assert ws.links.findings()[0].counts
    assert ws.links.findings_over_time()["count"].tolist() == [1, 2, 1, 1]
    told = [(audit["error"], audit["warning"], audit["note"]) for audit in ws.links.severities_over_time()]
    assert told == [(0, 1, 0), (0, 2, 0), (0, 1, 0), (0, 1, 0)]


def test_an_accepted_edit_does_not_hide_the_next(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    damage.edit_block(damage.block_of(MUG))
    ws.links.accept([each.finding.key for each in found(ws)], "Agreed")
    damage.edit_block(damage.block_of(MUG), "Other words")
    assert [(each.finding.kind, each.counts, each.change) for each in found(ws)] == [("block_edited", True, "new")]


def test_the_table_tells_what_the_audit_saw_or_that_nobody_looked(linked_workspace: Workspace) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    assert {state.label for state in ws.links.page().states} == {"Not checked yet"}
    damage.delete_block(damage.block_of(MUG))
    found(ws)
    told = {state.link.public_id: (state.label, state.titles) for state in ws.links.page().states}
    assert told == dict.fromkeys([*PRODUCTS, TEMPLATE], ("OK", ())) | {
        MUG: ("Needs attention", ("Deleted in Klaviyo",))
    }
    assert [state.link.public_id for state in ws.links.page(state="attention").states] == [MUG]
    assert ws.links.page("teap", "image", "ok").total == 1
    mend_all(ws)
    assert {state.link.public_id for state in ws.links.page(state="unchecked").states} == {MUG}


def test_opt_in_passes(linked_workspace: Workspace, control: Control) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    slot = next(slot for slot in ws.templates.get(TEMPLATE).template.slots if slot.type == "text")
    metric = ws.events.metric("Placed Order")
    choices["event"] = {"metric_id": metric.id, "metric": metric.name}
    choices["slots"][slot.name] = {"from": "event", "path": ["No Such Field"], "fallback": "x"}
    ws.personalize.save(TEMPLATE, choices, overwrite=True)
    data = damage.klaviyo.get_universal_content(damage.block_of(MUG))
    assert data.definition is not None
    run = ws.links.wait(ws.links.start_audit({"images": 2, "coverage": 0.5}))
    assert run.state == "done"
    (rare,) = [each.finding for each in ws.links.findings()]
    assert (rare.kind, "filled in 0%" in rare.detail) == ("low_coverage", True)
    images = "/res/fernkiln/"
    before = len(control.calls("GET", images))
    control.fault("GET", images, "status", 404, times=1)
    ws.links.wait(ws.links.start_audit({"images": 2}))
    assert len(control.calls("GET", images)) - before == 2
    assert [each.finding.kind for each in ws.links.findings() if each.stands] == ["picture_broken"]
    with pytest.raises(InputError, match="no such option"):
        ws.links.start_audit({"colours": 1})


def test_with_the_database_deleted_links_come_back(
    linked_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    opened = ws.personalize.open(TEMPLATE)
    choices = opened.personalization.to_json() | {"alt": {"from": "fixed", "value": "Thank you"}, "variant": "summer"}
    ws.personalize.save(TEMPLATE, choices, "Summer thanks")
    damage.set_field(VASE, "")
    damage.set_field(CLIP, "see the wiki")
    damage.delete_asset(TEAPOT)
    known = {(link.key, link.public_id, link.block_id, link.name, link.html_hash) for link in ws.links.all()}
    gone = {each for each in known if each[1] == TEAPOT}
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "new" / "workspace.db"})) as other:
        connect(other)
        rebuilt = other.links.rebuild()
        back = {(link.key, link.public_id, link.block_id, link.name, link.html_hash) for link in other.links.all()}
        assert back == known - gone
        assert rebuilt.links == len(back) == 5
        # A block whose asset is gone, and a field that holds something else.
        assert {name for name, _ in rebuilt.untold} >= {"Teapot", CLIP}
        saved = other.personalize.open(TEMPLATE, "summer").personalization.to_json()
        assert saved["alt"] == {"from": "fixed", "value": "Thank you"}
        assert other.links.rebuild().links == 0


def test_findings_are_read_once_for_several_pieces_of_work_until_they_change(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    Damage(ws).forget(ws.links.all()[0])
    (first,) = found(ws)
    again, elsewhere = ws.links.findings()[0], ws.bound().links.findings()[0]
    assert again is elsewhere == first
    ws.links.accept([first.finding.key], "known", "")
    assert ws.links.findings()[0].accepted is not None


@pytest.mark.parametrize(
    "content",
    [
        "<table background='//fernkiln-res.cloudinary.com/images/products/mug/blue-mug.jpg'><tr><td></td></tr></table>",
        "<img alt='' src='http://RES-2.cloudinary.com/fernkiln/image/upload/w_300/v17/products/mug.png'>",
    ],
)
def test_a_block_of_others_that_shows_this_cloud_by_another_host(linked_workspace: Workspace, content: str) -> None:
    ws = linked_workspace
    ws.account.klaviyo.create_universal_content("Theirs", html_definition(content))
    shop = "<a href='https://shop.example/?to=https://res.cloudinary.com/fernkiln/products/mug.jpg'>Mug</a>"
    ws.account.klaviyo.create_universal_content("Not ours", html_definition(shop))
    (reported,) = found(ws)
    is_image = content.startswith("<img")
    assert reported.finding.kind == ("duplicate" if is_image else "points_here")
    assert (reported.finding.name, reported.finding.public_id) == ("Theirs", MUG if is_image else "")
