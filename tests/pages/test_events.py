"""The field atlas."""

from core import Workspace
from ui.words import events as texts

from .conftest import OpenPage


def test_search_narrows_the_fields_and_says_when_none_is_left(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1")
    everything = len(app.dataframe[0].value)
    app.text_input("find").set_value("picture").run()
    found = app.dataframe[0].value
    assert 0 < len(found) < everything
    assert "$extra.line_items[].product.images[].src" in found["path"].tolist()
    app.text_input("find").set_value("no such field anywhere").run()
    assert texts.NO_MATCH in [element.value for element in app.info]


def test_a_field_is_opened_by_the_address(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", field="$extra.line_items[].title")
    (choice,) = [box for box in app.selectbox if box.label == texts.FIELD_LABEL]
    assert choice.value == "$extra.line_items[].title"
    titles = {
        item.get("title")
        for event in connected.events.sample("PLord1", limit=200).events
        for item in event.properties["$extra"]["line_items"]
    }
    (values,) = [table.value for table in app.dataframe if "times" in table.value]
    assert set(values["value"]) <= titles
    assert values["times"].is_monotonic_decreasing
