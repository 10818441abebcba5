"""The list of links and, beside it, the one that is selected."""

import random
import re
from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.block import Link
from core.links.counts import GROUP_LABELS, count_findings, verdict
from core.links.status import STATUS_LABELS
from tests.support.damage import CLIP, Damage
from tests.support.pages import CELLS, OpenPage, listed, said, select, selected, shown_code
from tests.support.sends import MUG, TEMPLATE, sent
from ui.app import text as words
from ui.links import audit_text, link_text
from ui.links import text as texts
from ui.links.selected_link import link_token

VASE = "products/vase"
LIST = "links_list"


def link_of(ws: Workspace, public_id: str) -> Link:
    (link,) = [link for link in ws.links.all() if link.public_id == public_id]
    return link


def token(ws: Workspace, public_id: str) -> str:
    return link_token(link_of(ws, public_id).key)


def query_of(app: AppTest, name: str) -> list[str]:
    value = app.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def keys(app: AppTest) -> list[str]:
    return [str(button.key) for button in app.button]


@pytest.fixture
def damaged(connected: Workspace) -> Workspace:
    """Two images, of which one is not named by its asset's metadata; an audit has found that."""
    sent(connected, [MUG, VASE])
    Damage(connected).set_field(MUG, "")
    connected.links.audit()
    return connected


def test_a_link_is_selected_in_the_list_and_named_by_the_address(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links")
    assert link_text.SELECT_HINT in said(app)
    select(app, LIST, token(damaged, MUG))
    assert not app.exception
    assert query_of(app, "link") == [token(damaged, MUG)]
    text, link = said(app).replace("\\", ""), link_of(damaged, MUG)
    assert "#### Mug" in text
    assert "image · block version 1" in text
    assert ":orange-badge[Needs attention] Found by the audit of " in text
    # The asset is named above, and once.
    assert "The metadata of the asset does not name its block “Mug”." in text
    assert text.count("products/mug") == 1
    assert "Created “Mug”." in text
    assert " by someone on this computer" not in text
    hrefs = {each.proto.label: each.proto.url for each in app.get("link_button")}
    assert hrefs[words.OPEN_IN_KLAVIYO] == damaged.account.block_url(link.block_id)
    assert hrefs[link_text.OPEN_IN_CLOUDINARY].endswith(f"/cloudinary/asset/{link.key.asset_id}")


def test_the_address_selects_and_a_wrong_one_says_so(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", link=token(damaged, VASE))
    assert selected(app, LIST) == token(damaged, VASE)
    assert "#### Vase" in said(app)
    for wrong in ("nonsense", "image/", "image/0000", "raw/0000"):
        app = open_page("links", link=wrong)
        assert link_text.SELECT_HINT in said(app)
        assert query_of(app, "link") == []


def test_what_the_list_does_not_have_is_not_selected(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", find="vase")
    for strange in (token(damaged, MUG), "nonsense", "", 7, None, {"a": 1}):
        select(app, LIST, strange)
        assert not app.exception
        assert query_of(app, "link") == []
    select(app, LIST, token(damaged, VASE))
    assert query_of(app, "link") == [token(damaged, VASE)]


def test_a_link_that_the_filters_leave_out_is_no_longer_selected(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", link=token(damaged, MUG), state="attention")
    assert query_of(app, "link") == [token(damaged, MUG)]
    app.button_group(key="state").set_value("ok").run()
    assert (query_of(app, "state"), query_of(app, "link")) == (["ok"], [])
    assert link_text.SELECT_HINT in said(app)
    app = open_page("links", link=token(damaged, MUG), find="vase")
    assert query_of(app, "link") == []
    # What is on another page of the list stays.
    app = open_page("links", link=token(damaged, MUG))
    assert "#### Mug" in said(app)


def test_the_choices_of_a_state_tell_how_many_links_there_are(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links")
    assert app.button_group(key="state").options == ["All 2", "OK 1", "Needs attention 1", "Not checked yet 0"]
    app = open_page("links", find="vase", state="attention")
    assert app.button_group(key="state").options == ["All 1", "OK 1", "Needs attention 0", "Not checked yet 0"]
    assert texts.NO_MATCH in [each.value for each in app.info]


def test_a_fix_changes_the_state(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", link=token(damaged, MUG))
    (key,) = [key for key in keys(app) if key.startswith("fix_")]
    app.button(key=key).click().run()
    assert not app.exception
    assert ":green-badge[OK]" in said(app)
    assert link_text.CONFIRM in said(app)
    assert not [key for key in keys(app) if key.startswith("fix_")]
    assert damaged.links.page().counts == {"ok": 2, "attention": 0, "unchecked": 0, "accepted": 0}
    # What the text offers is there.
    assert audit_text.RUN_AGAIN in [button.label for button in app.button if button.key == "link_audit"]


def test_a_fix_that_fails_says_why(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", link=token(damaged, MUG))
    Damage(damaged).delete_asset(MUG)
    (key,) = [key for key in keys(app) if key.startswith("fix_")]
    app.button(key=key).click().run()
    assert not app.exception
    assert [each.value for each in app.warning if each.icon == ":material/healing:"] != []
    assert key in keys(app), "it still stands, and can be tried again"


def test_a_finding_is_accepted_with_a_reason_and_taken_back(damaged: Workspace, open_page: OpenPage) -> None:
    (reported,) = damaged.links.findings()
    key = reported.finding.key
    app = open_page("links", link=token(damaged, MUG))
    app.session_state[f"accept_{key}"] = True
    app.run()
    assert app.button(key=f"accept_now_{key}").disabled, "without a reason"
    app.text_input(key=f"accept_reason_{key}").set_value("The <b>agency</b> keeps it").run()
    app.button(key=f"accept_now_{key}").click().run()
    assert not app.exception
    text = said(app)
    assert f":gray-badge[{STATUS_LABELS['accepted']}]" in text
    assert words.plain("The <b>agency</b> keeps it") in text
    assert damaged.links.one(*_name(damaged, MUG)).state.titles == ("Not on the asset (accepted)",)
    app.button(key=f"withdraw_{key}").click().run()
    assert ":orange-badge[Needs attention]" in said(app)


def _name(ws: Workspace, public_id: str) -> tuple[str, str]:
    key = link_of(ws, public_id).key
    return key.asset_id, key.kind


def test_where_a_block_is_used_is_looked_for_from_there(damaged: Workspace, open_page: OpenPage) -> None:
    app = open_page("links", link=token(damaged, MUG))
    assert link_text.NOT_LOOKED in said(app)
    app.button(key="link_scan").click().run(timeout=60)
    job = damaged.where_used.scan_job()
    assert job
    damaged.jobs.wait(job.id)
    app.run()
    assert not app.exception
    assert "No template of the account shows this block." in said(app)
    assert "link_scan" not in keys(app)


def test_each_row_has_an_image_and_a_video_is_marked(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, CLIP, TEMPLATE])
    app = open_page("links")
    rows = {row["about"].partition(" · ")[0]: row for row in listed(app, LIST)}
    assert all(row["image"].startswith("http") for row in rows.values())
    assert "/video/upload/so_0/" in rows[CLIP]["image"]
    assert {name for name, row in rows.items() if row["is_video"]} == {CLIP}
    assert all((row["badge"], row["tone"]) == ("Not checked yet", "gray") for row in rows.values())
    text = said(open_page("links", link=token(connected, CLIP)))
    assert "No audit has run yet." in text


def test_versions_are_told_and_opened_from_the_detail(connected: Workspace, open_page: OpenPage) -> None:
    choices = connected.personalize.open(TEMPLATE).personalization.to_json()
    for value in ("Hi", "Hello"):
        slots = {"headline": {"from": "fixed", "value": value}}
        connected.personalize.save(TEMPLATE, {**choices, "slots": slots})
    text = said(open_page("links", link=token(connected, TEMPLATE)))
    assert words.plain("Saved version 2 of “Order thanks”. Headline: text changed from “Hi” to “Hello”.") in text
    # The current version is nothing to be restored.
    assert ("version=1)" in text, "version=2)" in text) == (True, False)
    (image,) = connected.links.thumbnails([_linked_asset(connected)])
    assert "Hello" in image, "what the block shows, not the template's default"


def _linked_asset(ws: Workspace) -> object:
    from core.links.thumbnails import linked_asset

    return linked_asset(link_of(ws, TEMPLATE))


def test_a_page_that_is_no_longer_there_shows_the_last_one(damaged: Workspace, open_page: OpenPage) -> None:
    """Fixes and other people's work make the list shorter."""
    app = open_page("links")
    app.session_state["page"] = 9
    app.run()
    assert not app.exception
    assert len(listed(app, LIST)) == 2


def test_cells_are_numbered_without_gaps(damaged: Workspace, open_page: OpenPage) -> None:
    for app in (open_page("links"), open_page("links", link=token(damaged, MUG))):
        cells = app.session_state["drawn"]["links"]
        assert sorted(cells) == list(range(1, len(CELLS["links"]) + 1))


def test_the_calls_of_the_detail_run(damaged: Workspace, open_page: OpenPage) -> None:
    damaged.where_used.scan()
    app = open_page("links", link=token(damaged, MUG))
    app.session_state["show_code_links"] = True
    app.run()
    lines = [line for block in shown_code(app) for line in block.splitlines()]
    calls = [line for line in lines if line.startswith(("ws.links.one(", "ws.history.of(", "ws.where_used.of("))]
    assert len(calls) == 3
    for line in calls:
        eval(line, {"ws": damaged})


def test_two_links_of_one_template_are_two(connected: Workspace, open_page: OpenPage) -> None:
    choices = connected.personalize.open(TEMPLATE).personalization.to_json()
    connected.personalize.save(TEMPLATE, choices)
    connected.personalize.save(TEMPLATE, choices | {"variant": "summer/1"}, "Summer")
    (summer,) = [link for link in connected.links.all() if link.key.variant]
    app = open_page("links", link=link_token(summer.key))
    assert "#### Summer" in said(app)
    assert "variant summer/1" in said(app).replace("\\", "")


def test_a_name_is_shown_as_it_is(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    name = "![x](http://evil.example/x.png) **z** :red-badge[OK] <b>u</b>"
    with connected.database.write() as db:
        db.conn.execute("update link set name = ?", [name])
        db.conn.execute("update journal set name = ?, who = ?", [name, name])
    (row,) = listed(open_page("links"), LIST)
    assert row["title"] == name, "the component sets it as text"
    text = said(open_page("links", link=token(connected, MUG)))
    assert text.count(words.plain(name)) >= 3, "as a heading, by whom, and in its history"
    assert name not in text


@pytest.mark.parametrize("seed", range(3))
def test_page_report_and_command_count_alike(connected: Workspace, open_page: OpenPage, seed: int) -> None:
    """The same audit, with one link accepted, one fixed, one saved since, by what is shown of it."""
    jobs = [sent(connected, [each]) for each in (MUG, VASE, "products/teapot", CLIP)]
    assert len(jobs) == 4
    damage, chance = Damage(connected), random.Random(seed)
    names = [MUG, VASE, "products/teapot", CLIP]
    for name in chance.sample(names, 3):
        damage.set_field(name, "")
    connected.links.audit()
    first, second = chance.sample([each.finding.key for each in connected.links.findings()], 2)
    connected.links.accept([first], "Agreed")
    connected.links.fix([second])
    connected.send.wait(connected.send.start([chance.choice(names)], {"width": 300}))
    states, counts = connected.links.state_counts(), count_findings(connected.links.findings())
    labels = {name: label for name, label in STATUS_LABELS.items() if name != "accepted" or states[name]}
    app = open_page("links")
    assert app.button_group(key="state").options == [
        f"All {sum(states.values())}", *(f"{label} {states[name]}" for name, label in labels.items())
    ]  # fmt: skip
    text, report = said(app).replace("\\", ""), connected.report.html(images=0)
    assert verdict(counts, states) in text
    assert verdict(counts, states) in report
    assert counts.words in text
    figures = re.findall(r"<li><b>(\d+)</b><span>([^<]+)</span>", report)
    assert figures[: len(labels)] == [(str(states[name]), label) for name, label in labels.items()]
    assert figures[len(labels) :] == [(str(counts.groups[name]), label) for name, label in GROUP_LABELS.items()]
    assert connected.links.table()["state"].value_counts().to_dict() == {
        STATUS_LABELS[name]: count for name, count in states.items() if count
    }
    badges = Counter(row["badge"] for row in listed(app, LIST))
    assert badges == {STATUS_LABELS[name]: count for name, count in states.items() if count}


def test_a_block_that_was_created_again_stays_selected_and_says_so(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    Damage(connected).delete_block(link_of(connected, MUG).block_id)
    connected.links.audit()
    app = open_page("links", link=token(connected, MUG), state="attention")
    (key,) = [key for key in keys(app) if key.startswith("fix_")]
    app.button(key=key).click().run()
    assert not app.exception
    assert query_of(app, "link") == [token(connected, MUG)]
    url = connected.account.block_url(link_of(connected, MUG).block_id)
    (message,) = [each.value for each in app.success if "Created again on " in each.value]
    assert url in message
    text = said(app)
    assert words.plain("Created “Mug” again.") in text
    assert texts.audit_found_deletion("Mug") in text
    # Whoever asks for another state goes on from there.
    app.button_group(key="state").set_value("ok").run()
    assert query_of(app, "link") == []


def test_what_was_done_to_one_link_is_not_shown_under_another(damaged: Workspace, open_page: OpenPage) -> None:
    """Neither its code, which would act on the wrong link, nor what it cost."""
    app = open_page("links", link=token(damaged, MUG))
    (key,) = [key for key in keys(app) if key.startswith("fix_")]
    app.button(key=key).click().run()
    assert any("links.fix" in code for code in shown_code(app))
    select(app, LIST, token(damaged, VASE))
    assert not any("links.fix" in code for code in shown_code(app))


@pytest.mark.parametrize("address", ["zzz", "image/zzz", "image/00000000000000000000000000000000"])
def test_an_address_of_no_link_is_said_to_be_none(damaged: Workspace, open_page: OpenPage, address: str) -> None:
    app = open_page("links", link=address)
    for _ in range(2):
        assert link_text.UNKNOWN in said(app)
        app.run()
    select(app, LIST, token(damaged, MUG))
    assert link_text.UNKNOWN not in said(app)
    assert link_text.UNKNOWN not in said(open_page("links"))
