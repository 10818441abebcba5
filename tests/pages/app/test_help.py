"""The page Help answers each symptom and question by itself, without an account."""

import re
from urllib.parse import parse_qsl

import pytest

from core import Workspace
from tests.support.pages import OpenPage, said
from ui.help import keys
from ui.help import text as texts
from ui.help.search import matching
from ui.setup import text as activity_texts


@pytest.mark.parametrize(
    ("title", "answer"),
    [
        ("Installed with limited scopes", "Select Reconnect on Setup .* metrics:read and events:read"),
        ("No event fields or images", "Profile fields still work.*Placed Order.*Cloudinary library"),
        ("looks broken in Klaviyo's own editor", "does not evaluate personalization.*send a test"),
        ("extension is not detected", "enabled in Chrome. Reload the tab.*“Extension active” on Setup"),
        ("Couldn't send a DAM session", "choose Send to Klaviyo"),
        ("Do I need the browser extension", "^No.*everything works without"),
        ("Does sending an asset copy it", "^No.*“Upload a copy to Klaviyo Images” stores a copy, .*not update"),
        ("Can I use video", "^Yes.*animated preview.*full video.*only the first frame.*The link works everywhere"),
        ("Where is the connection", "metadata field klaviyo_ucb.*in this workspace"),
        ("recipients without data", "^No.*fallback.*template's own default"),
        ("show a draft to a colleague", "Select Share on Personalize.*a copy of your current choices.*Send a test"),
        ("fill rates of my own files", "^Yes.*Read events from files.*Use these fill rates in Personalize"),
        ("undo a save or a send", "Versions on Personalize.*Restore version.*save.*Undo this send"),
        ("Can one template power many emails", "^Yes.*any campaign and flow"),
        (
            "start the demo shop over",
            "Demo in the sidebar.*“Reset the demo shop”.*“Undo reset”",
        ),
        ("switches under Demo", "Turn a switch off to undo it"),
        ("start the workspace again", "Run `make run`.*same `PORT`.*Everything is still there"),
    ],
)
def test_a_question_is_answered(unconnected: Workspace, open_page: OpenPage, title: str, answer: str) -> None:
    found = [each for each in open_page("help").expander if title in each.label]
    assert len(found) == 1
    (text,) = [each.value for each in found[0].markdown]
    assert re.search(answer, text.replace("\n", " "))


def test_it_says_where_to_ask(unconnected: Workspace, open_page: OpenPage) -> None:
    assert "support@cloudinary.com" in said(open_page("help"))


def test_a_search_leaves_the_entries_that_have_all_of_its_words(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("help")
    everything = [each.label for each in app.expander]
    app.text_input(keys.SEARCH.name).set_value("VIDEO gif").run()
    (found,) = app.expander
    assert found.label == "Can I use video?"
    assert found.proto.expanded, "the one that is left needs no press"
    assert "support@cloudinary.com" in said(app)
    app.text_input(keys.SEARCH.name).set_value("image").run()
    several = [each.label for each in app.expander]
    assert 1 < len(several) < len(everything)
    assert [label for label in everything if label in several] == several
    assert not any(each.proto.expanded for each in app.expander)
    app.text_input(keys.SEARCH.name).set_value(" ").run()
    assert [each.label for each in app.expander] == everything


def test_a_search_that_finds_nothing_says_so(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("help")
    app.text_input(keys.SEARCH.name).set_value("no such words").run()
    assert not app.expander
    assert texts.NO_MATCH in [each.value for each in app.info]
    assert not {texts.TROUBLE_CELL, texts.FAQ_CELL} & {each.value for each in app.subheader}


@pytest.mark.parametrize(
    ("entry", "query"), [("the image is wrong", "broken picture"), ("a broken pic", "pics broken")]
)
def test_a_word_is_found_as_it_is_and_as_what_help_calls_it(entry: str, query: str) -> None:
    assert matching({entry: "", "another": ""}, query) == {entry: ""}


@pytest.mark.parametrize("query", ["reset", "resets", "resetting", "shops reset", "stopping", "stops"])
def test_a_word_is_found_in_its_other_forms(query: str) -> None:
    entries = {"What stopped?": "Reset the shop.", "another": ""}
    assert list(matching(entries, query)) == ["What stopped?"]


def test_the_activity_log_is_one_press_away(connected: Workspace, open_page: OpenPage) -> None:
    (link,) = [each.proto for each in open_page("help").get("page_link") if each.proto.label == texts.OPEN_ACTIVITY]
    assert link.page == "setup"
    query = dict(parse_qsl(link.query_string))
    (table,) = open_page("setup", **query).dataframe
    assert tuple(table.value.columns) == activity_texts.ACTIVITY_COLUMNS


@pytest.mark.parametrize("word", ["person", "personalize", "broken", "customer", "variable", "alternative"])
def test_an_entry_that_has_the_word_itself_is_found_while_it_is_typed_and_after(word: str) -> None:
    for entries in (texts.TROUBLE, texts.FAQ):
        having = {question for question, answer in entries.items() if word in f"{question}\n{answer}".casefold()}
        assert having <= matching(entries, word).keys()


@pytest.mark.parametrize(
    "query",
    ["alt text", "alt texts", "link", "audit", "broken image", "photo", "undo", "fill rates", "events", "extension",
     "versions", "preview", "where used", "permissions", "connect", "send", "personalize", "files", "customers",
     "reset demo", "demo reset", "resetting the demo", "restart", "start again", "stopped workspace", "switches"],
)  # fmt: skip
def test_a_search_for_what_the_pages_are_about_finds_something(query: str) -> None:
    assert any(matching(entries, query) for entries in (texts.TROUBLE, texts.FAQ))
