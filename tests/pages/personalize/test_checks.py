"""The checks before saving: each leads to the card of what it is about."""

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, said
from ui.app import text as words
from ui.personalize import preview_text as texts
from ui.personalize.keys import GO_TO

ORDER = "templates/order-thanks.cldt.json"


def with_block(ws: Workspace, **slots: list[str | int]) -> None:
    """Save a block whose slots show these fields of an item, and an alt text that nobody wrote."""
    raw = ws.personalize.open(ORDER).personalization.to_json()
    bindings = {
        slot: {"from": "event", "path": ["$extra", "line_items", *path], "format": [], "fallback": "Your order"}
        for slot, path in slots.items()
    }
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    ws.personalize.save(ORDER, {**raw, "event": event, "slots": bindings}, "Order thanks")


def test_a_check_leads_to_the_card_of_its_slot(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected, line=[1, "title"])
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    for label, place in (("Line of text", "line"), ("Alt text", "the_alt"), ("Link", "the_link")):
        before = app.session_state[GO_TO.name][1] if GO_TO.name in app.session_state else 0
        ways = [each for each in app.button if each.label == texts.go_to_card(label)]
        assert ways, label
        ways[0].click().run()
        assert not app.exception
        card, number = app.session_state[GO_TO.name]
        assert (card.endswith(f"_{place}_card"), number) == (True, before + 1)
        assert any(str(each.key).endswith(f"_{place}_source") for each in app.selectbox), "the card is open"


def test_what_only_the_template_can_change_stands_apart(connected: Workspace, open_page: OpenPage) -> None:
    with_block(connected, headline=[0, "product", "images", 0, "src"])
    app = open_page("personalize", template=ORDER, metric="PLord1", cell_personalize_checks="true")
    text = said(app)
    assert words.plain("“Headline” is cut for") in text
    (hints,) = [each.value for each in app.markdown if texts.FOR_AUTHORS in each.value]
    assert words.plain("The template limits “Headline” to 40 characters.") in hints
    assert text.count("max\\_length") == hints.count("max\\_length") > 0


def test_a_check_of_many_places_has_a_bounded_number_of_ways() -> None:
    def draw() -> None:
        from core.blocks.checks import Check
        from ui.personalize.checks import _show_check
        from ui.personalize.keys import BlockKeys

        places = tuple(f"slot{number}" for number in range(40))
        check = Check(severity="note", sentence="Nobody has a value.", fix="Select another field.", places=places)
        _show_check(check, 0, {place: place for place in places}, BlockKeys("block"))

    app = AppTest.from_function(draw).run()
    assert not app.exception
    assert [each.label for each in app.button] == [texts.go_to_card(f"slot{number}") for number in range(6)]
