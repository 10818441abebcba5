"""Two tabs of one block: whatever is chosen, saved and loaded again in them, no choice is lost without a word."""

import os
from dataclasses import dataclass, field
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import TEMPLATE, fix, now, open_, press, rows, state, warnings
from tests.support.pages import OpenPage, said
from ui.personalize import draft_text
from ui.personalize import text as texts

SEQUENCES = 60 if os.environ.get("SOAK") else 8
PLACES = ("the_alt", "line", "headline")


def shown(app: AppTest) -> dict[str, str]:
    """The fixed texts that a tab shows, by their places."""
    choices = now(app)[0]
    bindings = {**choices["slots"], "the_alt": choices["alt"]}
    return {place: bindings[place]["value"] for place in PLACES if bindings.get(place, {}).get("from") == "fixed"}


@dataclass
class Tabs:
    """Two tabs, and each text that was typed in them and neither saved nor replaced by whoever saw it."""

    ws: Workspace
    open_page: OpenPage
    unsaved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tabs = [open_(self.open_page), open_(self.open_page)]

    def edit(self, number: int, place: str, text: str) -> None:
        app = self.tabs[number]
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

    def found(self) -> set[str]:
        """Every text that a new tab shows, or leads to."""
        texts_found: set[str] = set()
        app = open_(self.open_page)
        while not set(shown(app).values()) <= texts_found:
            texts_found |= set(shown(app).values())
            if draft_text.OTHER_TAB["kept"] in [each.value for each in app.info]:
                press(app, draft_text.SHOW_OTHER)
        return texts_found


@pytest.mark.parametrize("number", range(SEQUENCES))
def test_no_choice_is_lost_without_a_word(connected: Workspace, open_page: OpenPage, number: int) -> None:
    random = Random(number)
    tabs = Tabs(connected, open_page)
    done: list[str] = []
    for step in range(9):
        tab, way = random.randrange(2), random.choice(["edit", "edit", "save", "reload"])
        done.append(f"{way} {tab}")
        match way:
            case "edit":
                tabs.edit(tab, random.choice(PLACES), f"Text {step} of tab {tab}.")
            case "save":
                tabs.save(tab)
            case "reload":
                tabs.reload(tab)
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
