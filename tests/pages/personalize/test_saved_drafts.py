"""A draft whose choices were saved is none: it never comes back, and no tab is told of it."""

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_conflicts import is_in_conflict
from tests.pages.personalize.test_drafts import TEMPLATE, fix, open_, press, rows, state
from tests.support.pages import OpenPage, said
from ui.personalize import draft_text
from ui.personalize import text as texts


def save_elsewhere(ws: Workspace, words: str) -> None:
    """As the panel in Klaviyo's editor does."""
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    ws.personalize.save(TEMPLATE, {**raw, "alt": {"from": "fixed", "value": words}}, "Order thanks")


def is_quiet(app: AppTest, version: int) -> None:
    """The page shows the block as it was saved, and has nothing to tell."""
    assert not is_in_conflict(app)
    assert state(app).endswith(f"Version {version} saved")
    assert "Restored" not in said(app)
    assert draft_text.OTHER_TAB["kept"] not in said(app)
    assert [each.value for each in app.warning] == []


def save_and_come_back(app: AppTest) -> None:
    """Save, go a step back and forth again: a draft is stored of choices that are saved."""
    press(app, texts.SAVE)
    press(app, draft_text.UNDO)
    press(app, draft_text.REDO)


def test_choices_that_were_saved_undone_and_redone_are_no_draft_of_a_later_version(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_(open_page)
    fix(app, "headline", "Mine")
    save_and_come_back(app)
    is_quiet(app, 1)
    save_elsewhere(connected, "By the panel")
    again = open_(open_page)
    is_quiet(again, 2)
    assert rows(connected) == []
    fix(again, "line", "More")
    assert not is_in_conflict(again)
    press(again, texts.SAVE)
    is_quiet(again, 3)


def test_the_draft_of_a_tab_whose_choices_were_saved_is_kept_for_nobody(
    connected: Workspace, open_page: OpenPage
) -> None:
    """The choices of both tabs were saved, one after the other; the server has forgotten the tabs since."""
    one = open_(open_page)
    fix(one, "headline", "Of one")
    save_and_come_back(one)
    other = open_(open_page)
    press(one, draft_text.UNDO)
    press(one, draft_text.REDO)
    fix(other, "headline", "Of the other")
    press(other, texts.SAVE)
    is_quiet(other, 2)
    is_quiet(open_(open_page), 2)
    assert rows(connected) == []


def test_a_draft_that_goes_back_to_an_earlier_version_is_one(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    for words in ("First", "Second"):
        fix(app, "headline", words)
        press(app, texts.SAVE)
    fix(app, "headline", "First")
    again = open_(open_page)
    assert "Restored" in said(again)
    assert state(again).endswith("Unsaved changes")
    press(again, texts.SAVE)
    is_quiet(again, 3)


def test_a_tab_whose_saved_choices_are_ended_elsewhere_is_told_nothing(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_(open_page)
    fix(app, "headline", "Mine")
    save_and_come_back(app)
    is_quiet(open_(open_page), 1)
    app.run()
    is_quiet(app, 1)
