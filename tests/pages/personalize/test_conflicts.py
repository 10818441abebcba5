"""A block that somebody else changed meanwhile: a decision counts for what it was made about, and ends it."""

from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks.edited import without_marker
from core.klaviyo.responses import html_definition
from tests.pages.personalize.test_drafts import TEMPLATE, fix, now, open_, press, rows
from tests.support.pages import OpenPage, popovers, said
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.personalize import draft_text
from ui.personalize import text as texts

AGAIN = "<p>AGAIN</p>"
CONTENT = "/klaviyo/api/template-universal-content"


def save_elsewhere(ws: Workspace, words: str) -> None:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    ws.personalize.save(TEMPLATE, {**raw, "alt": {"from": "fixed", "value": words}}, "Order thanks", overwrite=True)


def edit_in_klaviyo(ws: Workspace, html: str) -> None:
    block = ws.personalize.open(TEMPLATE).block
    assert block is not None
    ws.account.klaviyo.update_universal_content(block.id, block.name, html_definition(html))


def in_klaviyo(ws: Workspace) -> str:
    block = ws.personalize.open(TEMPLATE).block
    assert block is not None
    return block.html


def consent(app: AppTest) -> Any:
    (found,) = [each for each in app.checkbox if each.label == texts.OVERWRITE]
    return found


def is_in_conflict(app: AppTest) -> bool:
    return texts.TAKE_THEIRS in [each.label for each in app.button]


def test_consent_to_overwrite_one_version_is_none_for_the_next(connected: Workspace, open_page: OpenPage) -> None:
    save_elsewhere(connected, "First")
    app = open_(open_page)
    for number in (2, 4):
        save_elsewhere(connected, f"Theirs {number}")
        fix(app, "headline", f"Mine {number}")
        press(app, texts.SAVE)
        assert is_in_conflict(app)
        assert not consent(app).value, f"nobody has seen version {number} before"
        press(app, texts.SAVE)
        assert connected.personalize.open(TEMPLATE).version == number, "nothing is overwritten unless it is chosen"
        consent(app).check().run()
        press(app, texts.SAVE)
        assert connected.personalize.open(TEMPLATE).version == number + 1


def test_consent_to_overwrite_is_for_the_edit_that_was_seen(connected: Workspace, open_page: OpenPage) -> None:
    save_elsewhere(connected, "First")
    edit_in_klaviyo(connected, AGAIN)
    app = open_(open_page)
    fix(app, "headline", "Mine")
    consent(app).check().run()
    edit_in_klaviyo(connected, "<p>Later</p>")
    press(app, texts.SAVE)
    assert in_klaviyo(connected) == "<p>Later</p>"
    assert is_in_conflict(app)
    assert not consent(app).value


def test_consent_while_klaviyo_shows_no_block_is_for_the_version_only(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    control = Control(running_sandbox.url)
    for edits, expected in (([], "Mine"), ([AGAIN], AGAIN)):
        save_elsewhere(connected, "First")
        app = open_(open_page)
        save_elsewhere(connected, "Theirs")
        control.fault("GET", CONTENT, "status", 500, times=50)
        fix(app, "headline", "Mine")
        press(app, texts.SAVE)
        if not is_in_conflict(app):
            app = press(app, texts.SAVE)
        consent(app).check().run()
        control.end_faults()
        for html in edits:
            edit_in_klaviyo(connected, html)
        press(app, texts.SAVE)
        assert expected in in_klaviyo(connected)


def test_whoever_takes_an_edit_of_klaviyo_has_nothing_left_to_decide(connected: Workspace, open_page: OpenPage) -> None:
    save_elsewhere(connected, "First")
    app = open_(open_page)
    edit_in_klaviyo(connected, AGAIN)
    fix(app, "headline", "Mine")
    press(app, texts.SAVE)
    assert is_in_conflict(app)
    press(app, texts.TAKE_THEIRS)
    for tab in (app, open_(open_page)):
        assert now(tab)[1] == AGAIN
        assert not is_in_conflict(tab)
        assert draft_text.TAKEN in popovers(tab)
        assert [each.label for each in tab.checkbox if each.label == texts.OVERWRITE] == []
        assert draft_text.DISCARD not in [each.label for each in tab.button]
        assert "Restored" not in said(tab)
    fix(app, "headline", "On top of it")
    assert not is_in_conflict(app)
    press(app, texts.SAVE)
    assert without_marker(in_klaviyo(connected)) == AGAIN
    assert "On top of it" in str(connected.personalize.open(TEMPLATE).personalization.to_json())
    assert rows(connected) == []


def test_an_edit_that_was_taken_and_undone_or_edited_again_is_decided_anew(
    connected: Workspace, open_page: OpenPage
) -> None:
    save_elsewhere(connected, "First")
    app = open_(open_page)
    edit_in_klaviyo(connected, AGAIN)
    fix(app, "headline", "Mine")
    press(app, texts.SAVE)
    press(app, texts.TAKE_THEIRS)
    press(app, draft_text.UNDO)
    assert is_in_conflict(app)
    press(app, draft_text.REDO)
    assert not is_in_conflict(app)
    fix(app, "headline", "On top of it")
    edit_in_klaviyo(connected, "<p>Later</p>")
    press(app, texts.SAVE)
    assert in_klaviyo(connected) == "<p>Later</p>"
    assert is_in_conflict(app)
    assert not consent(app).value
