"""The table of the fill rates speaks of slots and fields as people do."""

import pytest

from core import Workspace
from tests.support.pages import OpenPage, figures, look, press_figure
from ui.personalize import preview_text as previews

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
        ("Headline", "Thank you, [First name]!"), ("Headline", "the default “Thank you”"),
        ("Line of text", "Second item › Title"), ("Line of text", "the fallback “Packed with care”"),
    ]  # fmt: skip


def test_a_fallback_that_most_recipients_see_is_said_with_a_warning(connected: Workspace, open_page: OpenPage) -> None:
    """A save was the same calm green whether half of the recipients saw a fallback or nobody did."""
    raw = connected.personalize.open(ORDER).personalization.to_json()
    events = connected.events.sample("PLord1", limit=200).events
    metric = {"metric_id": "PLord1", "metric": "Placed Order"}
    for number in range(3):
        path = ["$extra", "line_items", number, "title"]
        items = [event.properties["$extra"]["line_items"] for event in events]
        empty = sum(len(own) <= number or not own[number].get("title") for own in items) / len(events)
        slots = {"line": {"from": "event", "path": path, "format": [], "fallback": "It is *on its way*"}}
        connected.personalize.save(ORDER, {**raw, "event": metric, "slots": slots}, "Order thanks")
        warning, text = figures(open_page("personalize", template=ORDER))["recipients"]
        sentence = f"{empty:.0%} of recipients see the fallback “It is *on its way*”"
        assert (text == sentence) == (empty > 0.5), text
        assert warning.startswith("All slots filled: ") == (empty > 0.5)
    assert empty > 0.5


def test_figures_that_do_not_follow_the_view_of_a_campaign_say_so(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=ORDER, metric="PLord1", slot="line", field="$extra.line_items[1].title")
    shown = {cell: " ".join(each) for cell, each in figures(app).items()}["recipients"]
    assert not shown.startswith("With an event: ")
    look(app, previews.CAMPAIGN)
    assert " ".join(figures(app)["recipients"]).strip() == f"With an event: {shown.strip()}"


@pytest.mark.parametrize(("place", "fallback"), [("alt", "Thanks"), ("link", "https://shop.example/")])
def test_a_fallback_that_nobody_sees_is_no_warning(
    connected: Workspace, open_page: OpenPage, place: str, fallback: str
) -> None:
    """Nobody sees the alt text of an image that is there, nor where a link leads: only slots are warned of."""
    raw = connected.personalize.open(ORDER).personalization.to_json()
    metric = {"metric_id": "PLord1", "metric": "Placed Order"}
    nobody_has = {"from": "event", "path": ["nobody_has"], "format": [], "fallback": fallback}
    connected.personalize.save(ORDER, {**raw, "event": metric, place: nobody_has}, "Order thanks")
    assert figures(open_page("personalize", template=ORDER))["recipients"] == ("", "Slots are the same for everyone")


def test_what_is_told_below_the_preview_leads_to_its_cell(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=ORDER, metric="PLord1")
    for cell in figures(app):
        assert not app.session_state[f"cell_personalize_{cell}"]
        app = press_figure(app, cell)
        assert app.session_state[f"cell_personalize_{cell}"]
