"""What destroys something in Klaviyo asks first, names the block and its emails, and says afterwards what it did."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.block import Block
from core.klaviyo.templates import TemplateClient
from tests.pages.links.test_link_detail import keys, token
from tests.support.audits import found
from tests.support.damage import MUG, TEAPOT, TEMPLATE, VASE, Damage
from tests.support.pages import OpenPage, said, shown_code
from tests.support.saves import choices
from tests.support.sends import blocks, sent
from ui.app import block_comparison
from ui.links import audit_text, link_text
from ui.links import text as texts

RESTORE = ":material/restore:"
Way = Callable[[Workspace], None]


def edited(ws: Workspace) -> None:
    Damage(ws).edit_block(Damage(ws).block_of(MUG))


def without_asset(ws: Workspace) -> None:
    Damage(ws).delete_asset(MUG)


WAYS: list[Way] = [edited, without_asset]


def by_name(ws: Workspace) -> dict[str, Block]:
    return {block.name: block for block in blocks(ws)}


def open_mug(ws: Workspace, open_page: OpenPage) -> AppTest:
    return open_page("links", link=token(ws, MUG))


@pytest.mark.parametrize("way", WAYS)
def test_one_press_destroys_nothing(
    connected: Workspace, open_page: OpenPage, way: Callable[[Workspace], None]
) -> None:
    sent(connected, [MUG, VASE])
    html = f'<html><body><div data-klaviyo-universal-block="{Damage(connected).block_of(MUG)}"></div></body></html>'
    TemplateClient(service=connected.account.klaviyo.service).create("Autumn newsletter", html)
    connected.where_used.scan()
    way(connected)
    connected.links.audit()
    before = by_name(connected)
    app = open_mug(connected, open_page)
    (key,) = [key for key in keys(app) if key.startswith("closed_ask_fix_")]
    assert not [key for key in keys(app) if key.startswith(("fix_", "destroy_"))]
    app.button(key=key).click().run()
    assert by_name(connected) == before
    assert "“Mug” in Klaviyo" in said(app)
    assert "Autumn newsletter" in said(app)


def test_a_deleted_block_is_named_until_another_is_selected(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, TEAPOT])
    without_asset(connected)
    connected.links.audit()
    app = open_mug(connected, open_page)
    deletes_mug(app)
    assert not app.exception
    assert list(by_name(connected)) == ["Teapot"]
    for _ in range(2):
        assert is_told(app)
        app.run()


def deletes_mug(app: AppTest) -> None:
    """Press what deletes the block of the selected link, and then the same in the question."""
    for way in ("closed_ask_fix_", "destroy_"):
        (key,) = [key for key in keys(app) if key.startswith(way)]
        app.button(key=key).click().run()


def is_told(app: AppTest) -> bool:
    return any("“Mug” was deleted in Klaviyo." in each.value for each in app.success)


def test_a_deleted_block_is_named_until_another_audit(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, TEAPOT])
    without_asset(connected)
    connected.links.audit()
    app = open_mug(connected, open_page)
    deletes_mug(app)
    assert is_told(app)
    connected.links.audit()
    app.run()
    assert not is_told(app)


def test_of_very_many_blocks_the_first_are_named(connected: Workspace) -> None:
    sent(connected, [MUG])
    without_asset(connected)
    connected.links.audit()
    (finding,) = [each.finding for each in connected.links.findings() if each.finding.fix in audit_text.DESTROYS]
    many = [replace(finding, name=f"Mug {number}") for number in range(1, 61)]
    told = audit_text.deleted(many)
    assert told.startswith("“Mug 1”, “Mug 2”, “Mug 3”, “Mug 4”, “Mug 5” and 55 more were deleted in Klaviyo.")


def test_of_several_findings_each_that_is_destroyed_is_named(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, TEAPOT, VASE])
    without_asset(connected)
    Damage(connected).edit_block(Damage(connected).block_of(TEAPOT))
    connected.links.audit()
    destroyed = [each.finding for each in connected.links.findings() if each.finding.fix in audit_text.DESTROYS]
    asked = " ".join(map(audit_text.destroy_ask, destroyed))
    assert "“Mug”" in asked
    assert "“Teapot”" in asked
    assert audit_text.deleted(destroyed).startswith("“Mug” was deleted in Klaviyo.")


@pytest.mark.parametrize("asset", [MUG, TEMPLATE])
def test_what_a_restoration_loses_is_shown_before_it_is_lost(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, asset: str
) -> None:
    drawn: dict[str, str] = {}
    monkeypatch.setattr(block_comparison, "show_email", lambda html, frame, **_: drawn.update({frame.title: html}))
    sent(connected, [asset])
    Damage(connected).edit_block(Damage(connected).block_of(asset), "Somebody added this")
    connected.links.audit()
    app = open_page("links", link=token(connected, asset))
    (key,) = [key for key in keys(app) if key.startswith("closed_ask_fix_")]
    assert app.button(key=key).icon == RESTORE
    app.button(key=key).click().run()
    now, saved = drawn[block_comparison.IN_KLAVIYO_NOW], drawn[audit_text.LAST_SAVED]
    assert "Somebody added this" in now
    assert "Somebody added this" not in saved
    assert "<img" in saved
    (difference,) = shown_code(app, "diff")
    assert [line for line in difference.splitlines() if line.startswith("-") and "Somebody added this" in line]
    assert "Links to Klaviyo" not in "".join(each.value for each in app.caption)
    (key,) = [key for key in keys(app) if key.startswith("destroy_")]
    assert app.button(key=key).icon == RESTORE


def open_question(app: AppTest, prefix: str = "closed_ask_fix_") -> AppTest:
    (key,) = [key for key in keys(app) if key.startswith(prefix)]
    return app.button(key=key).click().run()


def restore(app: AppTest) -> AppTest:
    (key,) = [key for key in keys(app) if key.startswith("destroy_")]
    return app.button(key=key).click().run()


def test_an_edit_that_the_question_did_not_show_is_not_lost(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    block_id = Damage(connected).block_of(MUG)
    Damage(connected).edit_block(block_id, "First edit")
    connected.links.audit()
    app = open_question(open_mug(connected, open_page))
    Damage(connected).edit_block(block_id, "Second edit by a colleague")
    restore(app)
    assert "edited again in Klaviyo" in said(app)
    assert "Second edit by a colleague" in str(by_name(connected)["Mug"].definition)
    open_question(app)
    assert "Second edit by a colleague" in "".join(shown_code(app, "diff"))
    restore(app)
    assert not app.exception
    assert "edit" not in str(by_name(connected)["Mug"].definition)


def test_a_question_that_is_opened_again_shows_the_block_as_it_is_then(
    connected: Workspace, open_page: OpenPage
) -> None:
    sent(connected, [MUG])
    block_id = Damage(connected).block_of(MUG)
    Damage(connected).edit_block(block_id, "First edit")
    connected.links.audit()
    app = open_question(open_mug(connected, open_page))
    (asked,) = [key for key in keys(app) if key.startswith("destroy_")]
    Damage(connected).edit_block(block_id, "Second edit by a colleague")
    app.session_state[asked.replace("destroy_", "ask_")] = False
    open_question(app.run())
    assert "Second edit by a colleague" in "".join(shown_code(app, "diff"))


def test_several_edited_blocks_are_restored_together(connected: Workspace, open_page: OpenPage) -> None:
    """Each is shown with what it loses, from the sixth on by its HTML alone."""
    assets = [f"products/{name}" for name in ("mug", "teapot", "vase", "carafe", "grinder", "pour-over")]
    sent(connected, assets)
    for number, asset in enumerate(assets):
        Damage(connected).edit_block(Damage(connected).block_of(asset), f"Edit {number} of somebody")
    connected.links.audit()
    app = tick_findings(open_page("links"), len(assets))
    open_question(app, "closed_ask_findings_mend")
    assert not app.exception
    differences = shown_code(app, "diff")
    assert [sum(f"Edit {row} of somebody" in each for each in differences) for row in range(6)] == [1] * 6
    restore(app)
    assert not app.exception
    assert "of somebody" not in str([block.definition for block in by_name(connected).values()])


def test_of_several_blocks_those_that_no_scan_knows_are_said(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    html = f'<html><body><div data-klaviyo-universal-block="{Damage(connected).block_of(MUG)}"></div></body></html>'
    TemplateClient(service=connected.account.klaviyo.service).create("Autumn newsletter", html)
    connected.where_used.scan()
    sent(connected, [VASE])
    for asset in (MUG, VASE):
        Damage(connected).edit_block(Damage(connected).block_of(asset))
    connected.links.audit()
    app = tick_findings(open_page("links"), 2)
    open_question(app, "closed_ask_findings_mend")
    assert "Shown by at least 1 template" in said(app)
    assert texts.created_since(1) in said(app)


def tick_findings(app: AppTest, count: int) -> AppTest:
    (found,) = [each.proto.id for each in app.dataframe if "finding_table_open" in each.proto.id]
    table = found[found.index("finding_table_open") :]
    app.session_state[table] = {"selection": {"rows": list(range(count)), "columns": [], "cells": []}}
    return app.run()


def test_nothing_leads_to_an_asset_that_is_gone(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    without_asset(connected)
    connected.links.audit()
    buttons = {name: link_labels(open_page("links", link=token(connected, name))) for name in (MUG, VASE)}
    assert link_text.OPEN_IN_CLOUDINARY not in buttons[MUG]
    assert link_text.OPEN_IN_CLOUDINARY in buttons[VASE]


def link_labels(app: AppTest) -> list[str]:
    return [str(each.proto.label) for each in app.get("link_button")]


def test_an_image_that_is_no_longer_at_its_address_is_said(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    without_asset(connected)
    connected.links.audit()
    opened = {name: open_page("links", link=token(connected, name)) for name in (MUG, VASE)}
    assert [len(app.get("image")) for app in opened.values()] == [0, 1]
    assert [link_text.NO_IMAGE in said(app) for app in opened.values()] == [True, False]


def test_a_finding_from_before_a_save_takes_no_image_away(connected: Workspace, open_page: OpenPage) -> None:
    """What an audit found of a link is over once the link is saved again: until the next audit nothing is known."""
    ws, renamed = connected, "products/cup"
    sent(ws, [MUG])
    Damage(ws).rename_asset(MUG, renamed)
    ws.links.audit()
    assert link_text.NO_IMAGE in said(open_page("links", link=token(ws, MUG)))
    sent(ws, [renamed], overwrite=True)
    app = open_page("links", link=token(ws, renamed))
    assert link_text.NO_IMAGE not in said(app)
    assert len(app.get("image")) == 1


def test_what_was_applied_and_not_saved_in_klaviyo_is_no_edit(connected: Workspace, open_page: OpenPage) -> None:
    """The question before it is written names what is replaced; nobody edited it, so no edit is lost."""
    block_id = connected.personalize.save(TEMPLATE, choices(connected), "Thanks").block_id
    other = choices(connected, headline={"from": "fixed", "value": "Applied"})
    connected.personalize.applied(block_id, connected.personalize.compose(TEMPLATE, other).html)
    connected.links.audit()
    app = open_page("links", link=token(connected, TEMPLATE))
    (key,) = [key for key in keys(app) if key.startswith("closed_ask_fix_")]
    app.button(key=key).click().run()
    assert "Replace our version 1 of “Thanks” in Klaviyo?" in said(app)
    assert audit_text.WRITE_APPLIED in said(app)
    assert "edit in Klaviyo is lost" not in said(app)


def test_no_finding_opens_a_block_that_another_one_says_is_gone(connected: Workspace, open_page: OpenPage) -> None:
    """Whichever findings are listed beside it: that the block is gone may be accepted, and so in another group."""
    damage = Damage(connected)
    sent(connected, [MUG, VASE])
    damage.delete_block(damage.block_of(MUG))
    for name in (MUG, VASE):
        damage.set_field(name, "")
    connected.links.audit()
    (gone,) = [each.finding.key for each in connected.links.findings() if each.finding.kind == "block_deleted"]
    connected.links.accept([gone], "Not needed")
    app = open_page("links")
    (table,) = [each.value for each in app.dataframe if "found" in each.value]
    opened = dict(zip(table["what"], table["open"].notna(), strict=True))
    assert [is_open for what, is_open in opened.items() if MUG in what] == [False]
    assert [is_open for what, is_open in opened.items() if VASE in what] == [True]


def test_an_edit_in_klaviyo_is_kept_by_one_press(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    edited(connected)
    connected.links.audit()
    before = by_name(connected)
    app = open_mug(connected, open_page)
    (key,) = [key for key in keys(app) if key.startswith("keep_")]
    assert app.button(key=key).label == audit_text.KEEP
    app.button(key=key).click().run()
    assert not app.exception
    assert by_name(connected) == before
    assert "this workspace and Klaviyo have the same version" in said(app)
    assert [each for each in found(connected) if each.finding.kind == "block_edited"] == []


def test_a_question_can_be_left_without_a_loss(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    Damage(connected).edit_block(Damage(connected).block_of(MUG), "Edit of somebody")
    connected.links.audit()
    app = open_question(open_mug(connected, open_page))
    (key,) = [key for key in keys(app) if key.startswith("cancel_")]
    app.button(key=key).click().run()
    assert not [key for key in keys(app) if key.startswith("destroy_")]
    assert "Edit of somebody" in str(by_name(connected)["Mug"].definition)
