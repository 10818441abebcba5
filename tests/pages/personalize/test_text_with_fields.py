"""A text with fields on the page: a saved one opens and is saved unchanged; what the editor tells is what is saved."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, binding_prefix, line_rows, lines, open_cards, pick, said
from ui.personalize import editor_text
from ui.personalize import text as texts

TEMPLATE = "templates/order-thanks.cldt.json"
NAME: dict[str, Any] = {"from": "profile", "path": ["first_name"], "format": []}
SAVED: dict[str, Any] = {
    "from": "text",
    "parts": ["Thank you, ", {**NAME, "format": ["upper", {"cut": 9}], "fallback": "friend"}, "!"],
    "fallback": "Thank you!",
}


def save(app: AppTest) -> None:
    next(button for button in app.button if button.label == texts.SAVE).click().run()
    assert not app.exception, app.exception


def saved(ws: Workspace) -> dict[str, Any]:
    return ws.personalize.open(TEMPLATE).personalization.to_json()


def key(app: AppTest, suffix: str) -> str:
    (key,) = [box.key for box in (*app.selectbox, *app.text_input) if box.key and box.key.endswith(suffix)]
    return str(key)


def tell(app: AppTest, parts: list[Any], open_: int | None = None) -> AppTest:
    """The browser's editor tells what stands in it."""
    prefix = key(app, "headline_source").removesuffix("source")
    number = app.session_state[f"{prefix}typed"].number + 1
    app.session_state[f"{prefix}text"] = {"text": {"number": number, "parts": parts, "open": open_}}
    return app.run()


def test_a_saved_one_opens_and_is_saved_unchanged(connected: Workspace, open_page: OpenPage) -> None:
    before = {**saved(connected), "slots": {"headline": SAVED}, "alt": {**SAVED, "fallback": "A tea"}}
    connected.personalize.save(TEMPLATE, before, "Order thanks")
    app = open_cards(open_page("personalize", template=TEMPLATE))
    assert app.selectbox(key(app, "headline_source")).value == "text"
    save(app)
    assert saved(connected) == before


def test_a_chip_says_how_its_field_is_written(connected: Workspace, open_page: OpenPage) -> None:
    value: dict[str, Any] = {"from": "event", "path": ["$value"], "format": [{"money": ["€", 2]}], "fallback": ""}
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    headline = {**SAVED, "parts": [*SAVED["parts"], value, NAME]}
    raw = {**saved(connected), "event": event, "slots": {"headline": headline}}
    connected.personalize.save(TEMPLATE, raw, "Order thanks")
    app = open_page("personalize", template=TEMPLATE, metric="PLord1")
    chips = ["First name · UPPER CASE, cut after 9 characters, else “friend”", "Event › Value · money in “€”, if any",
             "First name"]  # fmt: skip
    (content,) = [row["content"] for prefix, row in line_rows(app).items() if prefix.endswith("_headline")]
    assert [words for kind, words in content if kind == "chip"] == chips
    open_cards(app)
    (editor,) = [each for each in app.get("bidi_component") if each.proto.id.endswith("_headline_text")]
    parts = [each for each in json.loads(editor.proto.bytes or editor.proto.json)["parts"] if isinstance(each, dict)]
    assert [each["label"] for each in parts] == chips
    assert all(label in each["about"] for label, each in zip(chips, parts, strict=True)), "a screen reader says it too"


def test_what_is_typed_is_saved(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_page("personalize", template=TEMPLATE))
    app.selectbox(key(app, "headline_source")).set_value("text").run()
    tell(app, ["Thank you, {{ first_name }}", NAME, "! {{ what }}"])
    save(app)
    headline = saved(connected)["slots"]["headline"]
    assert headline["parts"] == ["Thank you, ", NAME, NAME, "! {{ what }}"]
    # Those who lack a name see what the template says.
    assert headline["fallback"] == "Thank you"


def test_a_field_is_edited_below_the_text(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, {**saved(connected), "slots": {"headline": SAVED}}, "Order thanks")
    app = open_cards(open_page("personalize", template=TEMPLATE))
    tell(app, SAVED["parts"], open_=0)
    prefix = binding_prefix(app, "headline")
    opened = app.session_state[f"{prefix}_typed"].opened
    pick(app, f"{prefix}_text_{opened}", field={"from": "profile", "path": ["last_name"]})
    app.selectbox(key(app, "_own")).set_value("").run()
    save(app)
    changed = {"from": "profile", "path": ["last_name"], "format": ["upper", {"cut": 9}]}
    assert saved(connected)["slots"]["headline"]["parts"] == ["Thank you, ", changed, "!"]
    next(button for button in app.button if button.label == editor_text.REMOVE_FIELD).click().run()
    assert not [button for button in app.button if button.label == editor_text.REMOVE_FIELD]
    save(app)
    assert saved(connected)["slots"]["headline"] == {"from": "fixed", "value": "Thank you, !"}


def test_a_fixed_text_gets_fields(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_page("personalize", template=TEMPLATE))
    app.selectbox(key(app, "headline_source")).set_value("fixed").run()
    app.text_input(key(app, "headline_fixed")).set_value("Hello ").run()
    next(button for button in app.button if button.label == editor_text.INSERT_FIELD).click().run()
    tell(app, ["Hello ", NAME])
    save(app)
    assert saved(connected)["slots"]["headline"]["parts"] == ["Hello ", NAME]


def test_what_is_no_text_is_not_taken(connected: Workspace, open_page: OpenPage) -> None:
    connected.personalize.save(TEMPLATE, {**saved(connected), "slots": {"headline": SAVED}}, "Order thanks")
    app = open_cards(open_page("personalize", template=TEMPLATE))
    for parts in ([{"from": "shop"}], [5], ["x", {**NAME, "path": []}], [{**NAME, "format": ["safe"]}], [None]):
        assert not tell(app, parts).exception
    save(app)
    assert saved(connected)["slots"]["headline"] == SAVED


def test_what_was_bound_or_written_is_carried_over(connected: Workspace, open_page: OpenPage) -> None:
    """A field becomes the field of a text, with its formats; a text's first field is bound, its words are fixed."""
    bound = {**NAME, "format": ["upper"], "fallback": "Thanks, friend"}
    connected.personalize.save(TEMPLATE, {**saved(connected), "slots": {"headline": bound}}, "Order thanks")
    app = open_cards(open_page("personalize", template=TEMPLATE))
    source = key(app, "headline_source")
    app.selectbox(source).set_value("text").run()
    assert app.session_state[f"{binding_prefix(app, 'headline')}_typed"].focus == "end"
    field = {**NAME, "format": ["upper"]}
    tell(app, ["Thank you, ", field, "!"])
    save(app)
    assert saved(connected)["slots"]["headline"] == {
        "from": "text", "parts": ["Thank you, ", field, "!"], "fallback": "Thanks, friend",
    }  # fmt: skip
    app.selectbox(source).set_value("field").run()
    save(app)
    assert saved(connected)["slots"]["headline"] == bound
    app.selectbox(source).set_value("text").run()
    tell(app, ["Thank you, ", field, "!"])
    app.selectbox(source).set_value("fixed").run()
    save(app)
    assert saved(connected)["slots"]["headline"] == {"from": "fixed", "value": "Thank you, !"}


def test_a_place_that_nothing_suits_offers_to_write_its_text(connected: Workspace, open_page: OpenPage) -> None:
    app = open_cards(open_page("personalize", template=TEMPLATE))
    (button,) = [each for each in app.button if each.key and each.key.endswith("headline_write")]
    button.click().run()
    typed = app.session_state[f"{binding_prefix(app, 'headline')}_typed"]
    assert (typed.parts, typed.focus) == (("Thank you",), "all")
    tell(app, ["Hello, ", NAME])
    assert app.session_state[f"{binding_prefix(app, 'headline')}_typed"].focus == ""
    save(app)
    assert saved(connected)["slots"]["headline"]["parts"] == ["Hello, ", NAME]


def test_replacement_words_that_are_not_written_yet_are_still_missing_after_a_reload(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_cards(open_page("personalize", template=TEMPLATE))
    app.selectbox(key(app, "headline_source")).set_value("text").run()
    tell(app, ["Thank you, ", NAME, "!"], open_=0)
    for choice in ("words", "nothing", "words"):
        app.selectbox(key(app, "_own")).set_value(choice).run()
        assert (editor_text.WORDS_MISSING in said(app)) == (choice == "words")
        app = open_cards(open_page("personalize", template=TEMPLATE))
        tell(app, ["Thank you, ", {**NAME, "fallback": ""}, "!"], open_=0)
        assert app.selectbox(key(app, "_own")).value == choice
    # A recipient without it sees the text without it, until the words are written.
    save(app)
    assert saved(connected)["slots"]["headline"]["parts"][1]["fallback"] == ""
    words = next(each for each in app.text_input if each.label == editor_text.OWN_WORDS)
    words.set_value("friend").run()
    assert editor_text.WORDS_MISSING not in said(app)
    app = open_page("personalize", template=TEMPLATE)
    assert [label for label in lines(app).values() if "First name, else “friend”" in label]
