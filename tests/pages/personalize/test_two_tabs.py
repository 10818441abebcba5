"""Two tabs of one block: whatever is chosen, saved and loaded again in them, no choice is lost without a word."""

import os
from dataclasses import dataclass, field
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import TEMPLATE, box, fix, locked, now, open_, press, rows, state, warnings
from tests.support.pages import OpenPage, open_cards, said
from ui.personalize import draft_text
from ui.personalize import text as texts

SEQUENCES = 60 if os.environ.get("SOAK") else 8
PLACES = ("the_alt", "line", "headline")
WAYS = ("edit", "edit", "edit", "save", "reload", "discard", "undo", "show_other")


def shown(app: AppTest) -> dict[str, str]:
    """The fixed texts that a tab shows, by their places."""
    choices = now(app)[0]
    bindings = {**choices["slots"], "the_alt": choices["alt"]}
    return {place: bindings[place]["value"] for place in PLACES if bindings.get(place, {}).get("from") == "fixed"}


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def infos(app: AppTest) -> list[str]:
    return [each.value for each in app.info]


@dataclass
class Tabs:
    """Two tabs, and each text that was typed in them and neither saved nor replaced by whoever saw it."""

    ws: Workspace
    open_page: OpenPage
    unsaved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tabs = [open_(self.open_page), open_(self.open_page)]

    def edit(self, number: int, place: str, text: str) -> None:
        app = open_cards(self.tabs[number])
        self.unsaved.discard(shown(app).get(place, ""))
        fix(app, place, text)
        self.unsaved.add(text)

    def save(self, number: int) -> None:
        app, version = self.tabs[number], self.ws.personalize.open(TEMPLATE).version
        press(app, texts.SAVE)
        if self.ws.personalize.open(TEMPLATE).version > version:
            self.unsaved -= set(self.ws.personalize.open(TEMPLATE).personalization.model_dump_json().split('"'))

    def reload(self, number: int) -> None:
        self.tabs[number] = open_(self.open_page)

    def discard(self, number: int) -> None:
        app = self.tabs[number]
        if draft_text.DISCARD in labels(app):
            self.unsaved -= set(shown(app).values())
            press(app, draft_text.DISCARD)

    def undo(self, number: int) -> None:
        app, before = self.tabs[number], set(shown(self.tabs[number]).values())
        if not next(each for each in app.button if each.label == draft_text.UNDO).disabled:
            press(app, draft_text.UNDO)
            self.unsaved -= before - set(shown(app).values())

    def show_other(self, number: int) -> None:
        if draft_text.SHOW_OTHER in labels(self.tabs[number]):
            press(self.tabs[number], draft_text.SHOW_OTHER)

    def found(self) -> set[str]:
        """Every text that a new tab shows, or leads to."""
        texts_found: set[str] = set()
        app = open_(self.open_page)
        for _ in range(9):
            texts_found |= set(shown(app).values())
            if draft_text.OTHER_TAB["kept"] in infos(app):
                press(app, draft_text.SHOW_OTHER)
        return texts_found


@pytest.mark.parametrize("number", range(SEQUENCES))
def test_no_choice_is_lost_without_a_word(connected: Workspace, open_page: OpenPage, number: int) -> None:
    random = Random(number)
    tabs = Tabs(connected, open_page)
    done: list[str] = []
    for step in range(9):
        tab, way = random.randrange(2), random.choice(WAYS)
        done.append(f"{way} {tab}")
        match way:
            case "edit":
                tabs.edit(tab, random.choice(PLACES), f"Text {step} of tab {tab}.")
            case "save":
                tabs.save(tab)
            case "reload":
                tabs.reload(tab)
            case "discard":
                tabs.discard(tab)
            case "undo":
                tabs.undo(tab)
            case "show_other":
                tabs.show_other(tab)
    assert tabs.unsaved <= tabs.found(), done


def test_a_save_in_one_tab_leaves_the_draft_of_another(connected: Workspace, open_page: OpenPage) -> None:
    press(open_(open_page), texts.SAVE)
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "Draft of the other")
    fix(one, "line", "Saved by one")
    press(one, texts.SAVE)
    again = open_(open_page)
    assert shown(again) == {"the_alt": "Draft of the other"}
    assert "Restored your draft of" in said(again)
    assert texts.saved_meanwhile(2) in warnings(again)
    # The tab itself goes on with it as before.
    other.run()
    assert draft_text.OTHER_TAB["changed"] not in warnings(other)
    assert shown(other) == {"the_alt": "Draft of the other"}


def test_a_tab_that_is_loaded_again_shows_either_draft(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "Draft of the other")
    fix(one, "line", "Draft of one")
    again = open_(open_page)
    for words in ({"line": "Draft of one"}, {"the_alt": "Draft of the other"}, {"line": "Draft of one"}):
        assert shown(again) == words
        press(again, draft_text.SHOW_OTHER)


def test_only_the_draft_that_is_shown_is_discarded(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "Draft of the other")
    fix(one, "line", "Draft of one")
    press(open_(open_page), draft_text.DISCARD)
    again = open_(open_page)
    assert shown(again) == {"the_alt": "Draft of the other"}
    press(again, draft_text.DISCARD)
    assert rows(connected) == []
    assert shown(open_(open_page)) == {}


def test_what_another_tab_has_chosen_as_well_is_no_draft_of_its_own(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "The same")
    fix(one, "line", "Other words")
    press(one, draft_text.UNDO)
    assert shown(one) == {"the_alt": "The same"}
    press(one, texts.SAVE)
    assert rows(connected) == []
    assert "Version 1 saved" in state(one)


def two_drafts(open_page: OpenPage) -> AppTest:
    """A tab with a draft, and that of another tab behind it."""
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "Draft of the other")
    fix(one, "line", "Draft of one")
    assert draft_text.OTHER_TAB["added"] in warnings(one)
    return open_(open_page)


def test_what_cannot_be_stored_stays_in_view(connected: Workspace, open_page: OpenPage) -> None:
    app = two_drafts(open_page)
    with locked(connected):
        box(app, "_line_fixed").set_value("In this tab only").run()
        press(app, draft_text.SHOW_OTHER)
        assert shown(app)["line"] == "In this tab only"
    press(app, draft_text.SHOW_OTHER)
    press(app, draft_text.SHOW_OTHER)
    assert shown(app)["line"] == "In this tab only"


def test_what_is_typed_as_the_other_draft_is_asked_for_is_kept(connected: Workspace, open_page: OpenPage) -> None:
    app = two_drafts(open_page)
    box(app, "_line_fixed").set_value("Typed last")
    press(app, draft_text.SHOW_OTHER)
    assert shown(app) == {"the_alt": "Draft of the other"}
    press(app, draft_text.SHOW_OTHER)
    assert shown(app)["line"] == "Typed last"


def test_what_is_typed_before_a_change_of_another_tab_is_looked_at_is_kept(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_(open_page)
    fix(app, "line", "Draft")
    fix(open_(open_page), "the_alt", "Of the other")
    app.run()
    box(app, "_line_fixed").set_value("Typed last")
    press(app, draft_text.SHOW_OTHER)
    assert shown(app) == {"line": "Typed last"}
    assert draft_text.OTHER_TAB["added"] in warnings(app)
    press(app, draft_text.UNDO)
    assert shown(app)["the_alt"] == "Of the other"


def test_the_way_to_the_other_draft_stays_after_a_choice(connected: Workspace, open_page: OpenPage) -> None:
    app = two_drafts(open_page)
    assert draft_text.OTHER_TAB["kept"] in infos(app)
    fix(app, "headline", "Further")
    assert draft_text.OTHER_TAB["kept"] in infos(app)
    press(app, draft_text.SHOW_OTHER)
    assert shown(app) == {"the_alt": "Draft of the other"}


@pytest.mark.parametrize("end", [texts.SAVE, draft_text.DISCARD])
def test_a_tab_that_ended_its_own_draft_is_not_told_that_the_other_one_changed(
    connected: Workspace, open_page: OpenPage, end: str
) -> None:
    press(open_(open_page), texts.SAVE)
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "Draft of the other")
    fix(one, "line", "Draft of one")
    press(one, draft_text.UNDO)
    press(one, draft_text.REDO)
    app = open_(open_page)
    press(app, end)
    for _ in range(2):
        assert draft_text.OTHER_TAB["changed"] not in warnings(app)
        assert draft_text.OTHER_TAB["kept"] in infos(app)
        assert state(app).endswith(f"Version {2 if end == texts.SAVE else 1} saved")
        app.run()
    fix(app, "headline", "The next choice")
    assert draft_text.OTHER_TAB["kept"] in infos(app)
    press(app, draft_text.SHOW_OTHER)
    assert shown(app) == {"the_alt": "Draft of the other"}


def test_a_tab_without_a_draft_of_its_own_shows_the_other_one(connected: Workspace, open_page: OpenPage) -> None:
    app = two_drafts(open_page)
    press(app, draft_text.DISCARD)
    press(app, draft_text.SHOW_OTHER)
    assert shown(app) == {"the_alt": "Draft of the other"}
    assert draft_text.OTHER_TAB["kept"] not in infos(app)


def test_the_same_draft_in_two_tabs_is_no_other_one(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    fix(other, "the_alt", "The same")
    fix(one, "line", "Other words")
    press(one, draft_text.UNDO)
    press(one, draft_text.UNDO)
    press(one, draft_text.REDO)
    again = open_(open_page)
    assert shown(again) == {"the_alt": "The same"}
    assert draft_text.OTHER_TAB["kept"] not in infos(again)
