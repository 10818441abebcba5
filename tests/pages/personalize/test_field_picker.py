"""The picker of a field, the suggestions and the button that takes them all: what is picked is what is saved."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.event import Event
from tests.support.pages import OpenPage, binding_prefix, pick, picked, said
from ui.app.keys import MASK
from ui.personalize import text as texts

CART = "templates/abandoned-cart.cldt.json"
ORDER = "templates/order-thanks.cldt.json"
CHECKOUT = "SHchk1"
ITEMS = ["$extra", "line_items"]


def page(open_page: OpenPage, template: str = CART, metric: str = CHECKOUT) -> AppTest:
    return open_page("personalize", template=template, metric=metric)


def shows_field(app: AppTest, place: str) -> str:
    """Let a place show a field; what its keys begin with."""
    prefix = binding_prefix(app, place)
    app.selectbox(f"{prefix}_source").set_value("field").run()
    return prefix


def saved(ws: Workspace, app: AppTest, template: str = CART) -> dict[str, Any]:
    next(button for button in app.button if button.label == texts.SAVE).click().run()
    assert not app.exception, app.exception
    return ws.personalize.open(template).personalization.to_json()


def in_browser(app: AppTest, prefix: str) -> dict[str, Any]:
    """What the picker of a place was given to draw."""
    (component,) = [each for each in app.get("bidi_component") if each.proto.id.endswith(f"-{prefix}_field")]
    found: dict[str, Any] = json.loads(component.proto.bytes)
    return found


def has_two(event: Event) -> bool:
    return len(event.properties["$extra"]["line_items"]) > 1


def test_what_is_picked_is_what_is_saved(connected: Workspace, open_page: OpenPage) -> None:
    two = next(each for each in connected.events.sample(CHECKOUT, limit=200).events if has_two(each))
    app = open_page("personalize", template=CART, metric=CHECKOUT, recipient=connected.recipient_tokens.of(two))
    second, name = shows_field(app, "second"), shows_field(app, "secondname")
    image = {"from": "event", "path": [*ITEMS, 1, "product", "images", 0, "src"]}
    title = {"from": "event", "path": [*ITEMS, 1, "title"]}
    # Nothing is bound before somebody picks.
    assert in_browser(app, second)["chosen"] is None
    pick(app, second, field=image)
    pick(app, name, field=title)
    shown = in_browser(app, name)["chosen"]
    assert (shown["words"], bool(shown["example"])) == ("Second item › Title", True)
    assert re.match(r"\d+% of recipients · ", shown["about"])
    assert re.match(r"\d+–\d+% of all recipients", shown["margin"])
    assert in_browser(app, second)["chosen"]["image"]
    slots = saved(connected, app)["slots"]
    assert {place: {key: slots[place][key] for key in ("from", "path")} for place in slots} == {
        "second": image, "secondname": title,
    }  # fmt: skip
    # In a new session the pickers hold what was saved.
    again = page(open_page)
    assert [picked(again, binding_prefix(again, place)).path for place in ("second", "secondname")] == [
        "$extra.line_items[1].product.images[0].src", "$extra.line_items[1].title",
    ]  # fmt: skip


def test_any_item_and_any_typed_path_is_taken_if_a_tag_can_say_it(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page)
    prefix = shows_field(app, "firstname")
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"field": {"from": "event", "path": [*ITEMS, 6, "title"]}}, "event", "$extra.line_items[6].title"),
        ({"typed": " Items[3] ", "from": "event"}, "event", "Items[3]"),
        ({"typed": "properties.vip", "from": "profile"}, "profile", "properties.vip"),
        ({"typed": "{{ event.Items.1 }}", "from": "profile"}, "event", "Items[1]"),
    ]
    for message, source, path in cases:
        pick(app, prefix, **message)
        assert (picked(app, prefix).source, picked(app, prefix).path) == (source, path)
    assert [each["number"] for each in in_browser(app, prefix)["lists"]] == [1]
    # What is none changes nothing, and is told where somebody typed it.
    for message in (
        {"typed": "Items[", "from": "event"}, {"typed": "no_such", "from": "profile"},
        {"typed": "Name", "from": "item"}, {"typed": "Name", "from": "shop"},
        {"field": {"from": "event", "path": []}}, {"field": 5}, {},
    ):  # fmt: skip
        assert not pick(app, prefix, **message).exception
        assert picked(app, prefix).path == "Items[1]"
    for typed in ("Items[", "Thank you, {first", "{{ event.Items"):
        pick(app, prefix, typed=typed, **{"from": "event"})
        assert picked(app, prefix).path == "Items[1]"
        assert "is not the path of a field" in said(app)


def test_each_item_is_picked_in_the_same_place(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page)
    prefix = shows_field(app, "firstname")
    pick(app, prefix, field={"from": "event", "path": [*ITEMS, 0, "title"]})
    (items,) = in_browser(app, prefix)["lists"]
    assert (items["label"], items["names"][:3], items["each"]) == (
        "Item",
        ["First", "Second", "Third"],
        texts.EACH_ITEM,
    )
    pick(app, prefix, field={"from": "event", "path": [*ITEMS, 0, "title"]}, each=items["at"])
    raw = saved(connected, app)
    assert raw["repeat"]["path"] == ITEMS
    assert (raw["slots"]["firstname"]["from"], raw["slots"]["firstname"]["path"]) == ("item", ["title"])
    assert in_browser(app, prefix)["chosen"]["words"] == "Each item › Title"


def test_a_suggestion_has_its_value_and_all_are_taken_at_once(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page)
    (image,) = [button for button in app.button if "Second item › Image" in button.label.replace("\\", "")]
    assert re.search("— [0-9]+%\u00a0of\u00a0recipients$", image.label)
    # What is uncertain about it is told to whoever points at it.
    assert re.search(r"\d+–\d+% of all recipients", image.help.replace("\\", ""))
    first = binding_prefix(app, "firstname")
    app.selectbox(f"{first}_source").set_value("fixed").run()
    app.text_input(f"{first}_fixed").set_value("A mug").run()
    fill = next(button for button in app.button if button.label.startswith(texts.FILL))
    fill.click().run()
    raw = saved(connected, app)
    assert raw["slots"]["firstname"] == {"from": "fixed", "value": "A mug"}, "what was chosen stays"
    assert raw["slots"]["secondname"]["path"][:3] == [*ITEMS, 1]
    assert raw["slots"]["second"]["path"][:3] == [*ITEMS, 1]
    assert raw["alt"]["from"] == "event"
    assert not [button for button in app.button if button.label.startswith(texts.FILL)]


def test_a_further_source_is_another_field(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page)
    prefix = shows_field(app, "firstname")
    suggested = in_browser(app, prefix)["suggested"]
    first = in_browser(app, prefix)["fields"][suggested[0]]["field"]
    pick(app, prefix, field=first)
    app.button(f"{prefix}_unfold").click().run()
    app.button(f"{prefix}_add").click().run()
    second = picked(app, f"{prefix}_1")
    assert second.path != picked(app, prefix).path
    assert (second.source, second.path.startswith("$extra.line_items[0]") or not second.path) == ("event", True)


def test_a_hidden_value_is_told_to_nobody(connected: Workspace, open_page: OpenPage) -> None:
    app = page(open_page, ORDER, "PLord1")
    prefix = shows_field(app, "headline")
    options = json.dumps(in_browser(app, prefix)["fields"])
    values = [each["example"] for each in in_browser(app, prefix)["fields"] if each["path"] == "email"]
    assert values[0]
    assert values[0] in options
    app.session_state[MASK.name] = True
    app.run()
    hidden = json.dumps(in_browser(app, prefix)["fields"])
    assert values[0] not in hidden
    assert "Profile › Email" in json.loads(hidden)[0]["words"]


def test_without_an_event_there_are_the_profiles_fields(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=ORDER)
    prefix = shows_field(app, "headline")
    assert {each["group"] for each in in_browser(app, prefix)["fields"]} == {"profile"}
    assert in_browser(app, prefix)["sources"] == ["profile"]
    shows_field(app, "product")
    assert texts.NO_FIELDS in said(app)


def test_the_block_can_be_repeated_for_a_list_that_is_never_empty(connected: Workspace, open_page: OpenPage) -> None:
    """WooCommerce's checkout always has items; what is saved says which of the events of that name it is for."""
    app = page(open_page, metric="WOchk1")
    (repeat,) = [box for box in app.selectbox if box.label == texts.REPEAT]
    assert repeat.options == [texts.REPEAT_NONE, "Items"]
    repeat.set_value("$extra.Items").run()
    assert saved(connected, app)["repeat"]["path"] == ["$extra", "Items"]
    assert "triggered by **Started Checkout (WooCommerce)**" in said(app).replace("\\", "")
