"""Whatever somebody has chosen or typed is there again after a reload, also where it is no binding yet."""

import os
from random import Random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import TEMPLATE, box, details, now, open_, press, rows, state
from tests.pages.personalize.test_text_with_fields import NAME, tell
from tests.support.pages import OpenPage, binding_prefix, pick, unfold
from ui.personalize import draft_text
from ui.personalize import text as texts
from ui.personalize.keys import BindingKeys

SESSIONS = 60 if os.environ.get("SOAK") else 6
PLACES = ("headline", "line", "product", "the_alt", "the_link")
FIELDS: list[dict[str, Any]] = [
    NAME,
    {"from": "event", "path": ["$extra", "line_items", 0, "title"], "format": []},
    {"from": "event", "path": ["$extra", "order_status_url"], "format": []},
]
IMAGE: dict[str, Any] = {"from": "event", "path": ["$extra", "line_items", 0, "product", "images", 0, "src"]}
WORDS = ("", "Hello ", "Thank you, {{ what }}", "20", "x" * 9)


def binding_keys(app: AppTest, place: str) -> BindingKeys:
    return BindingKeys(binding_prefix(app, place))


def get(app: AppTest, name: str) -> Any:
    return app.session_state[name] if name in app.session_state else None  # noqa: SIM401 - it has no `get`


def held(app: AppTest) -> dict[str, Any]:
    """What the cards show, with the format and the fallback of each open."""
    for place in PLACES:
        name = f"{binding_prefix(app, place)}_unfold"
        app = details(app, place) if name in [button.key for button in app.button] else app
    boxes = {str(each.key): each.value for each in (*app.selectbox, *app.text_input)}
    shown: dict[str, Any] = {}
    for place in PLACES:
        keys = binding_keys(app, place)
        shown |= {key: value for key, value in boxes.items() if key.startswith(f"{keys.prefix}_")}
        if boxes[keys.source.name] == "text":
            shown[keys.typed.name] = get(app, keys.typed.name).parts
        if boxes[keys.source.name] == "field":
            sources = [keys, *(keys.further(number) for number in range(1, get(app, keys.source_count.name)))]
            picks = {each.pick.name: get(app, each.pick.name) for each in sources}
            shown |= {name: (pick.source if pick.path else "", pick.path) for name, pick in picks.items()}
    return shown


def half_choose(app: AppTest, place: str, random: Random) -> None:
    """One more choice of somebody who is in the middle of it."""
    keys = binding_keys(app, place)
    drawn = {str(each.key): each for each in (*app.selectbox, *app.text_input) if str(each.key).startswith(keys.prefix)}
    more = [each for each in app.button if each.key in (keys.name("add"), keys.name("unfold")) and not each.disabled]
    match random.choice(["source", "write", "write", "pick", "tell", "more"]):
        case "source":
            source = drawn[keys.source.name]
            source.set_value(random.choice(["default", "fixed", "field", *["text"] * ("text" in names(source))]))
            source.run()
        case "write" if texts_of := [each for each in drawn.values() if each.type == "text_input"]:
            random.choice(texts_of).set_value(random.choice(WORDS)).run()
        case "pick" if get(app, keys.source.name) == "field":
            fields = [IMAGE] if place == "product" else FIELDS
            pick(app, keys.prefix, field=random.choice(fields))
        case "tell" if get(app, keys.source.name) == "text":
            parts = random.sample([*FIELDS, "Hello ", "!", "  "], random.randint(0, 3))
            number = get(app, keys.typed.name).number + 1
            app.session_state[keys.text.name] = {"text": {"number": number, "parts": parts, "open": None}}
            app.run()
        case "more" if more:
            random.choice(more).click().run()
    assert not app.exception, app.exception


def names(box: Any) -> list[str]:
    """What can be chosen in a select box, by the page's names."""
    return [name for name, words in texts.SOURCES.items() if words in box.options]


@pytest.mark.parametrize("number", range(SESSIONS))
def test_what_was_chosen_or_typed_is_there_again(connected: Workspace, open_page: OpenPage, number: int) -> None:
    random = Random(number)
    app = open_(open_page, metric="PLord1")
    for _ in range(25):
        half_choose(app, random.choice(PLACES), random)
    chosen = now(app)
    again = open_(open_page, metric="PLord1")
    assert now(again) == chosen
    assert held(again) == held(app)
    # And of that again.
    press(again, texts.SAVE) if number % 2 and not save_button(again).disabled else again.run()
    assert held(open_(open_page, metric="PLord1")) == held(again)


def save_button(app: AppTest) -> Any:
    return next(button for button in app.button if button.label == texts.SAVE)


@pytest.mark.parametrize("parts", [[], ["Hello "], ["  "]])
def test_a_text_without_a_field_yet_stays_one(connected: Workspace, open_page: OpenPage, parts: list[str]) -> None:
    app = open_(open_page)
    box(app, "headline_source").set_value("text").run()
    tell(app, parts)
    again = open_(open_page)
    assert box(again, "headline_source").value == "text"
    assert get(again, binding_keys(again, "headline").typed.name).parts == tuple(parts)
    assert now(again) == now(app)


def test_a_choice_that_is_none_yet_is_no_step_and_no_conflict(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box(app, "the_alt_source").set_value("fixed").run()
    box(app, "the_alt_fixed").set_value("An order").run()
    other = open_(open_page)
    box(app, "_line_source").set_value("field").run()
    box(app, "headline_source").set_value("fixed").run()
    press(app, draft_text.UNDO)
    assert now(app)[0]["alt"] == {"from": "default"}
    press(app, draft_text.REDO)
    assert (box(app, "_line_source").value, box(app, "headline_source").value) == ("field", "fixed")
    # It takes the place of nothing that another tab has chosen.
    other.run()
    box(other, "the_alt_fixed").set_value("Theirs").run()
    box(app, "the_link_source").set_value("fixed").run()
    assert now(open_(open_page)) == now(other)


def test_an_undone_choice_is_undone_with_how_it_began(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box(app, "headline_source").set_value("field").run()
    box(app, "_line_source").set_value("fixed").run()
    box(app, "_line_fixed").set_value("Packed with care").run()
    press(app, draft_text.UNDO)
    assert box(app, "_line_source").value == "default"
    assert box(app, "headline_source").value == "field"
    press(app, draft_text.REDO)
    assert box(app, "_line_fixed").value == "Packed with care"


def test_it_is_there_after_a_save_and_gone_with_the_draft(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page)
    box(app, "_line_source").set_value("field").run()
    press(app, texts.SAVE)
    again = open_(open_page)
    assert box(again, "_line_source").value == "field"
    assert "Version 1 saved" in state(again)
    assert "Unsaved" not in state(again)
    press(again, draft_text.DISCARD)
    assert box(again, "_line_source").value == "default"
    assert rows(connected) == []
    assert box(open_(open_page), "_line_source").value == "default"


def test_html_that_is_set_aside_and_the_blocks_name_are_there_again(
    connected: Workspace, open_page: OpenPage
) -> None:  # fmt: skip
    app = unfold(open_(open_page), "cell_personalize_html")
    switch(app, on=True)
    next(each for each in app.text_area if each.label == texts.HTML_CELL).set_value("<p>Mine</p>").run()
    switch(app, on=False)
    app = unfold(app, "cell_personalize_save")
    next(each for each in app.text_input if each.label == texts.BLOCK_NAME).set_value("My block").run()
    again = unfold(open_(open_page), "cell_personalize_html", "cell_personalize_save")
    assert next(each for each in again.text_input if each.label == texts.BLOCK_NAME).value == "My block"
    assert now(again) == now(app)
    switch(again, on=True)
    assert now(again)[1] == "<p>Mine</p>"
    press(again, texts.SAVE)
    assert connected.personalize.open(TEMPLATE).name == "My block"


def switch(app: AppTest, *, on: bool) -> None:
    next(each for each in app.toggle if each.label == texts.BY_HAND).set_value(on).run()
