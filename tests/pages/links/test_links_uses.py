"""Links for a selection, where used, and looking things up."""

import re
import sqlite3

import pytest

from core import Workspace
from core.domain.job import Job
from tests.pages.links.test_link_detail import token
from tests.support.damage import Damage
from tests.support.pages import OpenPage, said, unfold
from tests.support.sends import MUG, TEMPLATE, sent
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.app import text as words
from ui.links import link_text
from ui.links import text as texts


def test_the_blocks_of_a_selection_as_klaviyo_has_them(connected: Workspace, open_page: OpenPage) -> None:
    job = sent(connected, [MUG, TEMPLATE])
    image, template = connected.send.items(job.id)
    connected.account.klaviyo.delete_universal_content(image.block_id)
    elements = [MUG, TEMPLATE, "products/vase", "no/such"]
    app = open_page(
        "links", assets=",".join(f"{'raw' if 'cldt' in each else 'image'}/upload/{each}" for each in elements)
    )
    text = said(app)
    assert texts.EXISTENCE["deleted"] in text
    assert texts.EXISTENCE["exists"] in text
    assert texts.unlinked("Vase") in text
    assert "no/such" in text
    assert texts.BLOCK_LEVEL in text
    [found] = connected.asset_links.of([image.asset_id]).links
    assert (found.state, found.image_url) == ("deleted", "")
    [found] = connected.asset_links.of([template.asset_id]).links
    assert found.image_url.startswith(connected.account.cloud.prefix)
    assert texts.EXISTENCE["deleted"] in said(open_page("links", asset=image.asset_id))


def test_a_look_up_that_failed_is_not_deleted(connected: Workspace) -> None:
    sent(connected, [MUG])
    klaviyo = connected.account.klaviyo.service
    object.__setattr__(klaviyo, "sleep", lambda _: None)
    object.__setattr__(klaviyo, "base_url", "http://127.0.0.1:9")
    found = connected.asset_links.of([MUG])
    assert [each.state for each in found.links] == ["unknown"]
    assert found.problem


def test_a_selection_that_could_not_be_asked_for_is_tried_again(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    klaviyo = connected.account.klaviyo.service
    base_url = klaviyo.base_url
    object.__setattr__(klaviyo, "sleep", lambda _: None)
    object.__setattr__(klaviyo, "base_url", "http://127.0.0.1:9")
    app = open_page("links", assets=MUG)
    assert texts.EXISTENCE["unknown"] in said(app)
    object.__setattr__(klaviyo, "base_url", base_url)
    app.button(key="selection_again").click().run()
    assert texts.EXISTENCE["exists"] in said(app)


def test_scanning_and_looking_up_by_the_page(connected: Workspace, open_page: OpenPage) -> None:
    job = sent(connected, [MUG])
    (item,) = connected.send.items(job.id)
    app = unfold(open_page("links"), "cell_links_where_used", "cell_links_lookup")
    next(button for button in app.button if button.label == texts.SCAN).click().run(timeout=60)
    connected.jobs.wait(connected.where_used.start_scan().id)
    app.run()
    assert not app.exception
    assert "60 templates read" in said(app)
    app.text_area(key="links_lookup").set_value(item.block_id).run()
    assert texts.feeds(MUG, "Mug") in said(app)


def slow_scan(ws: Workspace, sandbox: RunningSandbox, open_page: OpenPage) -> tuple[Control, Job]:
    """A scan that was started on the page and waits for its first answer until the latency is lowered."""
    control = Control(sandbox.url)
    control.post("latency", path="/klaviyo/api/templates", seconds=20)
    app = unfold(open_page("links"), "cell_links_where_used")
    next(button for button in app.button if button.label == texts.SCAN).click().run(timeout=60)
    job = ws.where_used.scan_job()
    assert job
    return control, job


def test_a_scan_shows_how_far_it_is_survives_a_reload_and_can_be_stopped(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    control, job = slow_scan(connected, running_sandbox, open_page)
    reloaded = unfold(open_page("links"), "cell_links_where_used")
    assert [button.label for button in reloaded.button if button.key == "stop_template_scan"] == ["Stop"]
    assert not any(button.label in (texts.SCAN, texts.SCAN_AGAIN) for button in reloaded.button)
    reloaded.button(key="stop_template_scan").click().run(timeout=60)
    control.post("latency", path="", seconds=0)
    assert connected.jobs.wait(job.id).state == "stopped"
    text = said(unfold(open_page("links"), "cell_links_where_used"))
    assert texts.SCAN_STOPPED in text
    assert texts.NEVER_SCANNED in text


def test_a_stop_that_cannot_be_written_says_so_and_the_job_goes_on(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    """The part of the page that shows it is drawn again and again; the error outlasts that."""
    control, job = slow_scan(connected, running_sandbox, open_page)
    app = unfold(open_page("links"), "cell_links_where_used")
    with sqlite3.connect(connected.database.path) as db:
        db.execute(
            "create trigger full before update on job when new.state = 'stopping'"
            " begin select raise(abort, 'the disk is full'); end"
        )
    app.button(key="stop_template_scan").click().run(timeout=60)
    assert not app.exception
    for _ in range(2):
        assert any(r"cannot be written \(the disk is full\)" in error.value for error in app.error)
        app.run(timeout=60)
    assert connected.jobs.get(job.id).active
    with sqlite3.connect(connected.database.path) as db:
        db.execute("drop trigger full")
    app.button(key="stop_template_scan").click().run(timeout=60)
    control.post("latency", path="", seconds=0)
    assert connected.jobs.wait(job.id).state == "stopped"


def test_findings_are_shown_though_a_run_was_cut_short(connected: Workspace, open_page: OpenPage) -> None:
    (item,) = connected.send.items(sent(connected, [MUG]).id)
    connected.account.klaviyo.delete_universal_content(item.block_id)
    connected.links.wait(connected.links.start_audit())
    app = open_page("links")
    # What Streamlit leaves of a choice whose run was interrupted by the next.
    app.session_state["findings"] = None
    app.run()
    assert not app.exception
    (findings,) = [table.value for table in app.dataframe if "found" in table.value]
    assert len(findings) == 1
    assert "1 needs attention · 0 notes" in said(app)


def test_the_history_is_on_the_page(connected: Workspace, open_page: OpenPage) -> None:
    choices = connected.personalize.open(TEMPLATE).personalization.to_json()
    connected.personalize.save(TEMPLATE, {**choices, "slots": {"headline": {"from": "fixed", "value": "Hi <b>"}}})
    app = open_page("links", cell_links_history="true")
    text = said(app)
    assert text.count("- ![](http") == 1, "the write has its block's image"
    assert (
        words.plain("Created “Order thanks” as version 1. Headline: text changed from the default to “Hi <b>”.") in text
    )
    address = f"(/personalize?template={TEMPLATE.replace('/', '%2F')}&version=1)"
    assert address not in text, "the current version is nothing to be restored"
    connected.personalize.save(TEMPLATE, choices)
    assert address in said(open_page("links", cell_links_history="true"))
    assert re.search(r"\d{1,2} [A-Z][a-z]{2} 20\d\d, \d\d:\d\d", text.replace("\\", ""))


def test_a_send_is_one_line_of_the_history_however_it_is_paged(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "HISTORY_PAGE", 2)
    sent(connected, [MUG, "products/vase", "products/teapot"])
    app = open_page("links", cell_links_history="true")
    assert words.plain("Created 3 blocks: “") in said(app)
    assert texts.PAGE not in [each.label for each in app.number_input], "one line needs no pages"


def test_a_selection_by_asset_ids(connected: Workspace, open_page: OpenPage) -> None:
    job = sent(connected, [MUG, "products/vase"])
    ids = [item.asset_id for item in connected.send.items(job.id)]
    text = said(open_page("links", assets=",".join(ids)))
    assert text.count(texts.EXISTENCE["exists"]) == 2


def test_of_a_replaced_asset_every_block_is_named_that_it_stands_in(connected: Workspace, open_page: OpenPage) -> None:
    """Before it is replaced, by Look up, and afterwards, by the note of the audit."""
    sent(connected, [MUG, TEMPLATE])
    app = unfold(open_page("links"), "cell_links_lookup")
    app.text_area("links_lookup").input(MUG).run()
    text = said(app)
    assert texts.feeds(MUG, "Mug") in text
    assert texts.in_image_of("Order thanks") in text
    Damage(connected).new_version(MUG)
    connected.links.audit()
    assert link_text.in_other_images(["Order thanks"]) in said(open_page("links", link=token(connected, MUG)))


def test_a_scan_says_nothing_of_a_block_that_was_created_after_it(connected: Workspace, open_page: OpenPage) -> None:
    """Nor of one that was created again: at the block, before it is replaced, and in the table."""
    sent(connected, [MUG])
    connected.where_used.scan()
    sent(connected, [TEMPLATE])
    Damage(connected).delete_block(Damage(connected).block_of(MUG))
    text = said(open_page("links", link=token(connected, MUG)))
    assert link_text.uses([]) in text
    sent(connected, [MUG], recreate=True)
    for asset in (MUG, TEMPLATE):
        app = unfold(open_page("links", link=token(connected, asset)), "cell_links_where_used")
        text = said(app)
        assert link_text.NOT_SCANNED_SINCE in text
        assert link_text.uses([]) not in text
        assert texts.created_since(2) in text
        assert "none of the scanned templates" not in text.lower()
    connected.where_used.scan()
    assert link_text.uses([]) in said(open_page("links", link=token(connected, MUG)))
