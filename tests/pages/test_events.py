"""The page Events: atlas, field, events, comparison, ranking, taking away."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from ui.words import events as texts

from .conftest import OpenPage


def atlas(app: AppTest) -> Any:
    (table,) = [table.value for table in app.dataframe if "looks_like" in table.value]
    return table


def opened(app: AppTest, cell: int) -> AppTest:
    """That cell's lid is up, as after a click on it."""
    app.session_state[f"events_open_{cell}"] = True
    app.run()
    assert not app.exception, app.exception
    return app


def test_search_and_filters_narrow_the_fields_and_say_when_none_is_left(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("events", metric="PLord1", size="200")
    everything = len(atlas(app))
    app.text_input("search").set_value("picture").run()
    found = atlas(app)
    assert 0 < len(found) < everything
    assert "$extra.line_items[].product.images[].src" in found["path"].tolist()
    prefix = connected.pairs.active.cloudinary.cloud.prefix
    assert all(small.startswith(f"{prefix}/image/") for small in found[""])
    app.text_input("search").set_value("no such field anywhere").run()
    assert texts.NO_MATCH in [element.value for element in app.info]


def test_a_field_is_opened_by_the_address(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", field="$extra.line_items[].title")
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


def test_the_first_two_hundred_become_two_thousand(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1")
    job = connected.events.start(connected.events.metric("PLord1"), 2000)
    assert job.wait(60)
    app.run()
    sample = job.sample
    assert sample is not None
    assert len(sample.events) == 2000
    said = texts.sample_caption(2000, 2000, sample.span, complete=True)
    assert said.startswith("2,000 of the newest, ")
    assert said in [caption.value for caption in app.caption]


def test_a_metric_that_cannot_be_queried_gets_the_guides_message(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="KCvis1")
    assert texts.NO_EVENTS in [element.value for element in app.info]


def test_a_mask_hides_every_value(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", mask="true", field="$extra.line_items[].title")
    values = {str(value) for examples in atlas(app)["examples"] for value in examples}
    values |= {str(value) for table in app.dataframe if "times" in table.value for value in table.value["value"]}
    (rows,) = [table.value for table in app.dataframe if "datetime" in table.value]
    values |= {str(value) for name in rows for value in rows[name]}
    values |= {element.value for element in app.json}
    names = {person for event in connected.events.sample("PLord1").events for person in texts_of(event.properties)}
    assert len(names) > 20
    assert not {word for word in names if any(word in value for value in values)}


def texts_of(value: Any) -> set[str]:
    """Every text in an event that is long enough to be told apart from a key."""
    if isinstance(value, dict):
        return set().union(*map(texts_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(texts_of, value))
    return {value} if isinstance(value, str) and len(value) > 14 and value.lower() != value else set()


def test_one_event_and_the_shape(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", view=texts.VIEWS[1])
    newest = connected.events.sample("PLord1", limit=1).events[0]
    assert json.loads(app.json[-1].value) == newest.properties
    app = open_page("events", metric="PLord1", size="200", view=texts.VIEWS[2])
    assert any("[ each item ]" in block.value for block in app.code)


def test_compared_with_another_event(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="SHcrt1", size="200", against="Added to Cart (API)")
    (table,) = [table.value for table in app.dataframe if "change" in table.value]
    here, there = (
        {str(field.path) for field in connected.events.sample(metric).fields()} for metric in ("SHcrt1", "ADcrt1")
    )
    assert set(table[table["change"] == "appeared"]["path"]) == here - there
    assert set(table[table["change"] == "vanished"]["path"]) == there - here


def test_which_event_suits_a_template(connected: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page("events", metric="PLord1", size="200"), 6)
    (table,) = [table.value for table in app.dataframe if "all together" in table.value]
    filled = [int(slots.split()[0]) for slots in table["slots"]]
    assert filled == sorted(filled, reverse=True)
    assert filled[0] > 0
    assert all(link.startswith("/personalize?template=") for link in table["open"].dropna())


def test_a_sample_is_kept_opened_and_forgotten(connected: Workspace, open_page: OpenPage) -> None:
    app = opened(open_page("events", metric="PLord1", size="200"), 7)
    app.text_input("events_keep_name").set_value("  Black   Friday ").run()
    next(button for button in app.button if button.label == texts.KEEP).click().run()
    (kept,) = connected.samples.all()
    assert (kept.name, kept.events) == ("Black Friday", 200)
    row = next(iter(connected.database.tables.table("kept_sample").rows))
    sample = connected.samples.open(kept.id)
    title = sample.events[0].properties["$extra"]["line_items"][0]["title"]
    assert title.encode() not in row["sealed"]
    assert sample.fields() == connected.events.sample("PLord1").fields()
    again = open_page("events", kept=kept.id)
    assert len(atlas(again)) == len(sample.fields())
    app.run()
    next(button for button in app.button if button.label == texts.FORGET).click().run()
    assert connected.samples.all() == []


@pytest.mark.parametrize("content", [b'[{"a": 1}, {"b": "<b>*x*</b>"}]', b'{"a": 1}\n{"b": "<b>*x*</b>"}\n'])
def test_a_dropped_file_needs_no_account(unconnected: Workspace, open_page: OpenPage, content: bytes) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("my *events*.ndjson", content).run()
    assert not app.exception, app.exception
    assert [error.value for error in app.error] == []
    assert atlas(app)["path"].tolist() == ["a", "b"]


def test_a_broken_file_names_the_line(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("e.ndjson", b'{"a": 1}\nnope\n').run()
    assert not app.exception, app.exception
    assert any("ine 2" in error.value for error in app.error)
