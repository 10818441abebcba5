"""Drafts on the page: whatever is chosen is there again, and nothing is written that was not chosen."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.klaviyo.responses import html_definition
from core.store.database import BUSY_SECONDS
from tests.pages.personalize.test_text_with_fields import NAME, tell
from tests.support.pages import OpenPage, binding_prefix, open_cards, pick, popovers, said, unfold
from ui.app import text as words
from ui.app.cell_result import CellResult
from ui.app.presses import Presses
from ui.personalize import draft_text, versions_text
from ui.personalize import text as texts

TEMPLATE = "templates/order-thanks.cldt.json"
HERO = "templates/summer-hero.cldt.json"


def open_(open_page: OpenPage, template: str = TEMPLATE, **query: str) -> AppTest:
    """The page with every card open."""
    return open_cards(open_page("personalize", template=template, **query))


def box(app: AppTest, suffix: str) -> Any:
    (found,) = [each for each in (*app.selectbox, *app.text_input) if str(each.key).endswith(suffix)]
    return found


def bind(app: AppTest, slot: str = "headline", field: Any = NAME) -> AppTest:
    box(app, f"_{slot}_source").set_value("field").run()
    return pick(app, binding_prefix(app, slot), field={**field, "format": []})


def details(app: AppTest, slot: str) -> AppTest:
    """The page with the format and the fallback of this slot's field open."""
    button = app.button(f"{binding_prefix(app, slot)}_unfold")
    return app if button.label == texts.FEWER else button.click().run()


def press(app: AppTest, label: str) -> AppTest:
    app = next(each for each in app.button if label in (each.label, each.help)).click().run()
    assert not app.exception, app.exception
    return app


def now(app: AppTest) -> Any:
    """The choices and the HTML of the tab, as its widgets give them."""
    draft = app.session_state[binding_prefix(app, "headline").removesuffix("headline") + "draft"]
    step = draft.history.steps[draft.history.place]
    return dict(step.personalization), step.html


def rows(ws: Workspace) -> list[Any]:
    return [(row["template"], row["variant"], row["revision"]) for row in ws.database.rows_where("draft")]


def state(app: AppTest) -> str:
    return next(label for label in popovers(app) if "saved" in label.lower())


def choose_much(app: AppTest) -> AppTest:
    """A choice of each kind."""
    box(app, "headline_source").set_value("text").run()
    tell(app, ["Thank you, ", {**NAME, "format": [{"cut": 9}], "fallback": "friend"}, "!"])
    bind(app, "line", {"from": "event", "path": ["$extra", "line_items", 0, "title"]})
    details(app, "line")
    box(app, "_line_format").set_value("upper").run()
    box(app, "_line_fallback").set_value("Your tea").run()
    box(app, "the_alt_source").set_value("fixed").run()
    box(app, "the_alt_fixed").set_value("An order").run()
    box(app, "the_link_source").set_value("fixed").run()
    box(app, "the_link_fixed").set_value("https://shop.example/").run()
    box(app, "_repeat").set_value("$extra.line_items").run()
    assert not app.exception
    return app


def test_every_choice_is_there_again_in_a_new_tab_and_after_a_reload(connected: Workspace, open_page: OpenPage) -> None:
    app = choose_much(open_(open_page, metric="PLord1"))
    html = "<p>By hand</p>"
    next(each for each in unfold(app, "cell_personalize_html").toggle if each.label == texts.BY_HAND).set_value(True)
    app.run()
    next(each for each in app.text_area if each.label == texts.HTML_CELL).set_value(html).run()
    chosen = now(app)
    assert chosen[1] == html
    assert chosen[0]["event"]["metric_id"] == "PLord1"
    assert chosen[0]["repeat"]["path"] == ["$extra", "line_items"]
    assert chosen[0]["slots"]["headline"]["parts"][1]["fallback"] == "friend"
    # The address may name another event, or none.
    for query in ({"metric": "PLord1"}, {}, {"metric": next(iter(connected.events.metrics())).id}):
        again = open_(open_page, **query)
        assert now(again) == chosen
        assert box(details(again, "line"), "_line_fallback").value == "Your tea"
        assert "Restored your draft of" in said(again)
    assert len(rows(connected)) == 1


def test_choices_that_do_not_fit_are_kept_as_well(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    bind(app)
    details(app, "headline")
    box(app, "headline_format").set_value("cut").run()
    box(app, "headline_cut_argument").set_value("0").run()
    assert app.error
    again = open_(open_page)
    assert box(details(again, "headline"), "headline_cut_argument").value == "0"
    assert now(again) == now(app)


def test_a_rerun_without_a_choice_writes_nothing_and_reads_one_row(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_(open_page)
    assert rows(connected) == []
    bind(app)
    before = rows(connected)
    asked: list[str] = []
    monkeypatch.setattr(
        connected.database,
        "row",
        lambda sql, *values, row=connected.database.row: asked.append(sql) or row(sql, *values),
    )
    for _ in range(2):
        app.run()
    assert rows(connected) == before
    assert sum("draft" in sql for sql in asked) == 2
    assert not any("encrypted" in sql and "from draft" in sql for sql in asked)


def test_undo_and_redo_go_through_whole_choices(connected: Workspace, open_page: OpenPage) -> None:
    app = choose_much(open_(open_page, metric="PLord1"))
    # The event that the address named is none: nothing used it yet.
    seen = [now(app)]
    while not next(each for each in app.button if each.label == draft_text.UNDO).disabled:
        press(app, draft_text.UNDO)
        assert now(app) not in seen
        seen.append(now(app))
    assert seen[-1][0]["event"]["metric_id"] == "PLord1"
    assert seen[-1][0]["slots"] == {}
    assert box(app, "headline_source").value == "default"
    for step in reversed(seen[:-1]):
        press(app, draft_text.REDO)
        assert now(app) == step
    assert next(each for each in app.button if each.label == draft_text.REDO).disabled
    assert box(app, "the_alt_fixed").value == "An order"
    assert now(open_(open_page)) == seen[0]


@pytest.mark.parametrize("place", ["headline", "alt"])
def test_what_is_typed_when_undo_is_pressed_is_what_is_undone(
    connected: Workspace, open_page: OpenPage, place: str
) -> None:
    """The text is told to the page together with the press."""
    app = open_(open_page)
    where = place if place == "headline" else f"the_{place}"
    box(app, f"{where}_source").set_value("fixed").run()
    box(app, f"{where}_fixed").set_value("Welcome").run()
    before = now(app)
    box(app, f"{where}_fixed").set_value("Good morning")
    press(app, draft_text.UNDO)
    assert now(app) == before
    assert box(app, f"{where}_fixed").value == "Welcome"
    press(app, draft_text.REDO)
    assert box(app, f"{where}_fixed").value == "Good morning"
    # Words that are typed after a step back take the place of what could be redone.
    press(app, draft_text.UNDO)
    box(app, f"{where}_fixed").set_value("Goodbye")
    press(app, draft_text.REDO)
    assert box(app, f"{where}_fixed").value == "Goodbye"
    press(app, draft_text.UNDO)
    assert now(app) == before


def test_a_text_that_is_typed_is_undone_at_once(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box(app, "headline_source").set_value("text").run()
    for typed in ("T", "Thank", "Thank you"):
        tell(app, [typed])
    tell(app, ["Thank you", NAME])
    for typed in ("!", "!!"):
        tell(app, ["Thank you", NAME, typed])
    press(app, draft_text.UNDO)
    assert now(app)[0]["slots"]["headline"]["parts"] == ["Thank you", NAME]
    press(app, draft_text.UNDO)
    assert now(app)[0]["slots"]["headline"] == {"from": "fixed", "value": "Thank you"}
    press(app, draft_text.UNDO)
    assert now(app)[0]["slots"] == {}


def test_a_draft_is_discarded_and_brought_back(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    app = open_(open_page)
    chosen = now(app)
    press(app, draft_text.DISCARD)
    assert now(app)[0]["slots"] == {}
    assert box(app, "headline_source").value == "default"
    assert rows(connected) == []
    assert "Restored" not in said(app)
    press(app, draft_text.UNDO)
    assert now(app) == chosen
    assert now(open_(open_page)) == chosen


def test_a_saved_draft_is_gone_and_the_block_is_what_was_chosen(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    app = press(open_(open_page), texts.SAVE)
    assert rows(connected) == []
    assert "Version 1 saved" in state(app)
    assert "Unsaved" not in state(app)
    assert "Restored" not in said(app)
    # It can be undone as before, which is another draft.
    press(app, draft_text.UNDO)
    assert "Unsaved changes" in state(app)
    assert len(rows(connected)) == 1
    assert connected.personalize.open(TEMPLATE).personalization.slots["headline"].source == "profile"


def test_a_tab_is_told_of_another_one_and_nothing_is_lost(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    bind(app)
    other = open_(open_page)
    assert now(other) == now(app)
    box(other, "the_alt_source").set_value("fixed").run()
    box(other, "the_alt_fixed").set_value("Theirs").run()
    theirs, before = now(other), rows(connected)
    app.run()
    assert draft_text.OTHER_TAB["changed"] in [each.value for each in app.warning]
    assert rows(connected) == before
    box(details(app, "headline"), "headline_fallback").set_value("Mine").run()
    assert draft_text.OTHER_TAB["added"] in [each.value for each in app.warning]
    mine = now(app)
    assert mine[0]["slots"]["headline"]["fallback"] == "Mine"
    press(app, draft_text.UNDO)
    assert now(app) == theirs
    press(app, draft_text.REDO)
    assert now(app) == mine
    other.run()
    assert draft_text.OTHER_TAB["changed"] in [each.value for each in other.warning]
    press(other, draft_text.SHOW_OTHER)
    assert now(other) == mine
    assert box(details(other, "headline"), "headline_fallback").value == "Mine"
    assert not other.warning


def test_a_draft_of_an_older_version_is_in_conflict(connected: Workspace, open_page: OpenPage) -> None:
    """A colleague saved meanwhile: what the draft began with is remembered with it."""
    press(open_(open_page), texts.SAVE)
    bind(open_(open_page))
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    connected.personalize.save(TEMPLATE, {**raw, "alt": {"from": "fixed", "value": "Theirs"}}, "Order thanks")
    app = open_(open_page)
    assert box(app, "headline_source").value == "field"
    assert texts.saved_meanwhile(2) in said(app).replace("\\", "")
    press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).version == 2


def fix(app: AppTest, slot: str, words: str) -> None:
    box(app, f"_{slot}_source").set_value("fixed").run()
    box(app, f"_{slot}_fixed").set_value(words).run()


def warnings(app: AppTest) -> list[str]:
    return [each.value for each in app.warning]


def test_choices_that_equal_the_block_are_no_draft(connected: Workspace, open_page: OpenPage) -> None:
    press(open_(open_page), texts.SAVE)
    app = open_(open_page)
    fix(app, "headline", "The same")
    connected.personalize.save(TEMPLATE, now(app)[0], "Order thanks")
    again = open_(open_page)
    assert state(again).endswith("Version 2 saved")
    assert "Unsaved" not in state(again)
    assert warnings(again) == []
    assert "Restored" not in said(again)
    fix(again, "line", "More")
    press(again, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).version == 3


def test_two_tabs_have_one_decision_and_lose_nothing(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    fix(one, "headline", "From one")
    fix(other, "line", "From other")
    press(one, texts.SAVE)
    # What the other tab chose is stored still, and is what a reload shows; it changed nothing since.
    assert warnings(one) == []
    assert draft_text.OTHER_TAB["kept"] in [each.value for each in one.info]
    press(other, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).version == 1
    again = open_(open_page)
    for app in (other, again):
        assert warnings(app) == [texts.saved_meanwhile(1)]
        assert not app.error
        assert box(app, "_line_fixed").value == "From other"
    press(again, texts.TAKE_THEIRS)
    for app in (again, open_(open_page)):
        assert warnings(app) == []
        assert "Unsaved" not in state(app)
        assert box(open_cards(app), "headline_fixed").value == "From one"


def test_a_tab_is_told_what_became_of_its_draft(connected: Workspace, open_page: OpenPage) -> None:
    one = open_(open_page)
    fix(one, "headline", "Mine")
    other = open_(open_page)
    press(one, texts.SAVE)
    other.run()
    assert warnings(other) == []
    assert "Unsaved" not in state(other)
    fix(other, "headline", "Mine as well")
    one = open_(open_page)
    press(one, draft_text.DISCARD)
    other.run()
    assert warnings(other) == [draft_text.OTHER_TAB["gone"]]
    fix(other, "line", "Further")
    assert warnings(other) == []
    assert now(open_(open_page)) == now(other)


def test_the_address_asks_for_an_event_where_a_draft_uses_none(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    assert now(open_(open_page, metric="PLord1"))[0]["event"]["metric_id"] == "PLord1"


def test_the_fallback_that_nobody_wrote_is_no_text(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box(app, "headline_source").set_value("text").run()
    tell(app, ["Thank you, ", NAME])
    press(app, texts.SAVE)
    again = open_(open_page)
    assert box(again, "_headline_fallback").value == ""
    assert "Unsaved" not in state(again)


def test_the_outcome_of_a_save_is_news_until_something_changes(connected: Workspace, open_page: OpenPage) -> None:
    app = press(open_(open_page), texts.SAVE)
    assert app.success
    fix(app, "headline", "Other")
    assert not app.success
    press(app, draft_text.UNDO)
    assert "Unsaved" not in state(app)
    assert not app.success


def test_the_address_says_which_template_is_shown(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    for template in (HERO, TEMPLATE):
        app.query_params["template"] = template
        app.run()
        assert template in app.query_params["template"]
        assert now(app)[0]["template"]["public_id"] == template


def test_each_block_has_its_own_draft(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    assert now(open_(open_page, HERO))[0]["slots"] == {}
    assert now(open_(open_page, variant="germany"))[0]["slots"] == {}


def test_a_locked_database_is_said_and_the_choice_is_stored_later(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    with locked(connected):
        began = time.monotonic()
        box(app, "headline_source").set_value("fixed").run()
        box(app, "headline_fixed").set_value("Hello").run()
        # Two runs, neither of which waits for the other writer.
        assert time.monotonic() - began < BUSY_SECONDS
        assert not app.exception
        assert "saved as soon as possible" in said(app)
    assert rows(connected) == []
    app.run()
    assert "in this tab only" not in said(app)
    again = open_(open_page)
    assert now(again) == now(app)
    with locked(connected):
        press(again, draft_text.DISCARD)
        assert "saved as soon as possible" in said(again)
    again.run()
    assert not again.warning
    assert now(open_(open_page))[0]["slots"] == now(again)[0]["slots"] == {}


@contextmanager
def locked(ws: Workspace) -> Iterator[None]:
    with sqlite3.connect(ws.database.path, isolation_level=None) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")
    other.close()


def test_a_version_is_a_choice_that_is_undone(connected: Workspace, open_page: OpenPage) -> None:
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    for text in ("First", "Second"):
        slots = {"headline": {"from": "fixed", "value": text}}
        connected.personalize.save(TEMPLATE, {**raw, "slots": slots}, "Order thanks")
    app = open_(open_page, version="1")
    assert "version" not in app.query_params
    assert now(app)[0]["slots"]["headline"]["value"] == "Second", "an address compares, and changes no choice"
    app = open_cards(press(app, versions_text.restore(1)))
    assert now(app)[0]["slots"]["headline"]["value"] == "First"
    box(app, "headline_fixed").set_value("Third").run()
    # A reload does not bring the version over what was chosen since.
    again = open_(open_page)
    assert box(again, "headline_fixed").value == "Third"
    for text in ("First", "Second"):
        press(again, draft_text.UNDO)
        assert box(again, "headline_fixed").value == text


def test_another_persons_edit_of_the_block_can_be_taken_and_undone(connected: Workspace, open_page: OpenPage) -> None:
    saved = connected.personalize.save(
        TEMPLATE, connected.personalize.open(TEMPLATE).personalization.to_json(), "Order thanks"
    )
    app = open_(open_page)
    bind(app)
    mine = now(app)
    klaviyo = connected.account.klaviyo
    theirs = klaviyo.get_universal_content(saved.block_id).html.replace("</table>", "</table><p>Made by hand</p>")
    klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(theirs))
    app = open_(open_page)
    assert draft_text.DISCARD in [each.label for each in app.button], "the draft was restored"
    app = press(app, texts.TAKE_THEIRS)
    assert draft_text.DISCARD not in [each.label for each in app.button], "nothing of it is shown any more"
    assert "Made by hand" in now(app)[1]
    press(app, draft_text.UNDO)
    assert now(app) == mine


def test_nothing_of_a_draft_is_left_after_a_disconnection(connected: Workspace, open_page: OpenPage) -> None:
    bind(open_(open_page))
    assert len(rows(connected)) == 1
    connected.setup.disconnect()
    assert rows(connected) == []


def write(app: AppTest, place: str, text: str) -> AppTest:
    box(app, f"{place}_source").set_value("fixed").run()
    app = box(app, f"{place}_fixed").set_value(text).run()
    assert not app.exception, app.exception
    return app


def test_saving_deletes_no_other_tabs_draft(connected: Workspace, open_page: OpenPage) -> None:
    one, other = open_(open_page), open_(open_page)
    write(one, "the_alt", "From the first tab")
    write(other, "_line", "From the other tab")
    press(one, texts.SAVE)
    again = open_(open_page)
    assert now(again)[0]["slots"]["line"]["value"] == "From the other tab"


def test_choices_do_not_follow_to_another_account(connected: Workspace, open_page: OpenPage) -> None:
    app = write(open_(open_page), "the_alt", "For the first account")
    with connected.database.write() as db:
        # As connecting another account of this name does it.
        db.execute("delete from draft")
        db.execute("update connection set account_id = 'OTHER1'")
    app.run()
    write(app, "_line", "For the second account")
    (row,) = connected.database.rows_where("draft")
    assert row["account"] == "sandbox:OTHER1"
    draft = connected.bound().drafts.load(TEMPLATE)
    assert draft
    assert "For the first account" not in str(draft.draft)
    assert "For the second account" in str(draft.draft)


def test_a_draft_that_no_key_opens_is_said_and_stays(connected: Workspace, open_page: OpenPage) -> None:
    write(open_(open_page), "_line", "Hours of work")
    (row,) = connected.database.rows_where("draft")
    with connected.database.write() as db:
        db.execute("update draft set encrypted = ?", [b"of another key"])
    app = open_(open_page)
    assert "The configured keys cannot decrypt" in said(app)
    write(app, "the_alt", "Another choice")
    assert "The configured keys cannot decrypt" in said(app)
    with connected.database.write() as db:
        db.execute("update draft set encrypted = ?", [row["encrypted"]])
    assert now(open_(open_page))[0]["slots"]["line"]["value"] == "Hours of work"


def test_a_draft_is_restored_only_while_it_differs_from_the_block(connected: Workspace, open_page: OpenPage) -> None:
    press(open_(open_page), texts.SAVE)
    # A text of words alone is the fixed text that the block then has.
    app = open_(open_page)
    box(app, "headline_source").set_value("text").run()
    tell(app, ["On its way to you"])
    restored = open_(open_page)
    assert "Restored your draft of" in said(restored)
    press(restored, texts.SAVE)
    assert rows(connected) == []
    for each in (restored, open_(open_page)):
        assert "Unsaved" not in state(each)
        assert "Restored" not in said(each)
    fix(app := open_(open_page), "line", "More")
    again = open_(open_page)
    assert "Restored your draft of" in said(again)
    press(again, draft_text.UNDO)
    assert "Unsaved" not in state(again)
    assert "Restored" not in said(again)


def test_a_choice_after_a_draft_that_equals_the_block_is_not_called_restored(
    connected: Workspace, open_page: OpenPage
) -> None:
    fix(app := open_(open_page), "headline", "Hello")
    press(app, draft_text.UNDO)
    assert len(rows(connected)) == 1
    again = open_(open_page)
    assert "Restored" not in said(again)
    fix(again, "headline", "Goodbye")
    assert "Restored" not in said(again)


def test_what_is_unfinished_is_no_news_after_a_save(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    fix(app, "headline", "Hello")
    box(app, "_line_source").set_value("field").run()
    again = open_(open_page)
    assert "Restored your draft of" in said(again)
    press(again, texts.SAVE)
    assert "Restored" not in said(again)
    assert len(rows(connected)) == 1


def test_a_save_says_which_checks_are_open_and_leads_to_them(connected: Workspace, open_page: OpenPage) -> None:
    app = press(bind(open_(open_page, metric="PLord1"), "line", TITLE_OF_SECOND), texts.SAVE)
    (button,) = [each for each in app.button if str(each.key) == "to_checks_saved"]
    assert "open check" in button.label
    assert not folded(button.click().run())


TITLE_OF_SECOND = {"from": "event", "path": ["$extra", "line_items", 1, "title"]}


def folded(app: AppTest) -> bool:
    return not app.session_state["cell_personalize_checks"]


def test_what_is_chosen_while_a_save_is_under_way_stays_a_draft(connected: Workspace, open_page: OpenPage) -> None:
    """The run of the page that began the save is ended by the one that the choice begins, which learns what came."""
    app = details(bind(open_(open_page)), "headline")
    save = next(each for each in app.button if each.label == texts.SAVE)
    presses = Presses()
    presses.add(str(save.key))
    saved = connected.personalize.save(TEMPLATE, now(app)[0], "Order thanks")
    opened = presses.get(str(save.key))
    assert opened
    opened.outcome = Future()
    opened.outcome.set_result(CellResult(code="ws.personalize.save(…)", result=saved, calls=4, seconds=1.0))
    app.session_state["presses"] = presses
    field = [each for each in app.text_input if "headline" in str(each.key)][-1]
    field.set_value("friend of ours").run()
    assert not app.exception, app.exception
    assert presses.all() == []
    assert len(rows(connected)) == 1
    assert now(open_(open_page))[0] == now(app)[0]
    press(app, texts.SAVE)
    assert rows(connected) == []


def test_a_draft_that_was_changed_since_is_the_one_that_was_worked_on_last(
    connected: Workspace, open_page: OpenPage
) -> None:
    """Where the fill rates of files lead, too."""
    connected.personalize.save(HERO, connected.personalize.open(HERO).personalization.to_json(), "Hero")
    bind(open_(open_page, metric="PLord1"))
    page = open_page("events")
    page.file_uploader("events_file").upload("orders.csv", b"id,title\n1,Mug\n2,\n").run()
    page.button("events_use_rates").click().run()
    assert not page.exception
    assert {name: str(page.query_params[name]) for name in ("template", "metric")} == {
        "template": TEMPLATE,
        "metric": "PLord1",
    }


def test_without_an_address_the_block_that_was_worked_on_last_opens_whichever_it_is(
    connected: Workspace, open_page: OpenPage
) -> None:
    bind(open_(open_page, variant="winter"))
    app = open_page("personalize")
    assert (str(app.query_params["template"]), str(app.query_params["variant"])) == (TEMPLATE, "winter")
    connected.drafts.discard(TEMPLATE, "winter")
    for variant in ("", "summer"):
        choices = connected.personalize.open(HERO, variant).personalization.to_json()
        connected.personalize.save(HERO, choices, "Hero")
    app = open_page("personalize")
    assert (str(app.query_params["template"]), str(app.query_params["variant"])) == (HERO, "summer")


def test_an_event_that_only_the_address_names_is_no_choice(connected: Workspace, open_page: OpenPage) -> None:
    def is_enabled(app: AppTest, label: str) -> bool:
        return not next(each for each in app.button if each.label == label).disabled

    app = open_(open_page, metric="PLord1")
    assert now(app)[0]["event"]["metric_id"] == "PLord1"
    assert rows(connected) == []
    assert not is_enabled(app, draft_text.UNDO)
    assert "Restored your draft" not in said(open_(open_page, metric="PLord1"))
    connected.personalize.save(TEMPLATE, connected.personalize.open(TEMPLATE).personalization.to_json(), "Order thanks")
    app = open_(open_page, metric="PLord1")
    assert state(app) == draft_text.block_state("same", 1, is_saved=True)
    # What uses it is a choice, and so is another event.
    bind(app, "line", {"from": "event", "path": ["$extra", "line_items", 0, "title"]})
    assert state(app) == draft_text.block_state("same", 1, is_saved=False)
    press(app, draft_text.UNDO)
    assert state(app) == draft_text.block_state("same", 1, is_saved=True)
    press(app, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).personalization.to_json()["event"]["metric_id"] == "PLord1"
    assert state(app) == draft_text.block_state("same", 2, is_saved=True)


def test_a_link_with_another_event_than_the_one_whose_fields_are_saved_differs_from_it(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_(open_page, metric="PLord1")
    bind(app, "line", {"from": "event", "path": ["$extra", "line_items", 0, "title"]})
    press(app, texts.SAVE)
    other = next(each.id for each in connected.events.metrics() if each.id != "PLord1")
    app = open_(open_page, metric=other)
    assert state(app) == draft_text.block_state("same", 1, is_saved=False)
    press(app, draft_text.UNDO)
    assert state(app) == draft_text.block_state("same", 1, is_saved=True)


def test_a_save_is_told_wherever_the_page_is_scrolled_to_and_once(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    press(app, texts.SAVE)
    assert [each.value for each in app.toast] == [f"{draft_text.IN_KLAVIYO} **Order thanks**"]
    app.run()
    assert list(app.toast) == []
    assert texts.OUTCOMES["created"] in said(app)
    press(app, texts.SAVE)
    assert [each.value for each in app.toast] == [f"{draft_text.UP_TO_DATE} **Order thanks**"]
    assert texts.OUTCOMES["unchanged"] in said(app)


def test_an_undo_whose_page_ended_before_it_is_not_done_later(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    for text in ("One", "Two"):
        fix(app, "headline", text)
    # The address leads elsewhere in the same moment.
    app.query_params["template"] = "templates/none.cldt.json"
    press(app, draft_text.UNDO)
    assert [each.value for each in app.toast] == [words.not_done(draft_text.UNDO)]
    app.query_params["template"] = TEMPLATE
    app.run()
    assert now(app)[0]["slots"]["headline"]["value"] == "Two"
    press(press(app, draft_text.UNDO), draft_text.REDO)
    press(app, draft_text.UNDO)
    assert now(app)[0]["slots"]["headline"]["value"] == "One"
