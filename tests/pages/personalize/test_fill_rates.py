"""The table of the fill rates speaks of slots and fields as people do."""

from core import Workspace
from tests.support.pages import OpenPage

ORDER = "templates/order-thanks.cldt.json"
TITLE = ["$extra", "line_items", 1, "title"]


def test_slots_and_fields_are_called_as_on_their_cards(connected: Workspace, open_page: OpenPage) -> None:
    raw = connected.personalize.open(ORDER).personalization.to_json()
    name = {"from": "profile", "path": ["first_name"], "format": []}
    slots = {
        "headline": {"from": "text", "parts": ["Thank you, ", name, "!"], "fallback": "Thank you"},
        "line": {"from": "event", "path": TITLE, "format": [], "fallback": "Packed with care"},
    }
    event = {"metric_id": "PLord1", "metric": "Placed Order"}
    connected.personalize.save(ORDER, {**raw, "event": event, "slots": slots}, "Order thanks")
    app = open_page("personalize", template=ORDER, cell_personalize_recipients="true")
    table = next(each.value for each in app.dataframe if "shows" in each.value)
    assert list(zip(table["slot"], table["shows"], strict=True)) == [
        ("Headline", "Thank you, [First name]!"), ("Headline", "the fallback “Thank you”"),
        ("Line of text", "Second item › Title"), ("Line of text", "the fallback “Packed with care”"),
    ]  # fmt: skip
