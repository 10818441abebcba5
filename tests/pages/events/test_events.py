"""The page Events: atlas, field, events, comparison, ranking, taking away."""

import gzip
import io
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pandas as pd
import pytest
import streamlit as st
from pandas.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.domain.place_labels import place_labels
from core.events.compare import side_name
from core.events.event_profile import sample_profile
from core.events.sample import repaired_values
from core.jobs.job import INTERRUPTED
from core.jobs.store import JobStore, new_job
from tests.support.pages import CELLS, OpenPage, listed, said, select, selected, shown_code, unfold
from tests.support.servers import ROOT
from ui.app import text as words
from ui.app.text import plain
from ui.events import field_text as texts_of_fields
from ui.events import files, files_text, keys
from ui.events import text as texts

# What Jupyter does: each cell's last expression is its result.
RUN = """
import ast, pickle, sys
import nbformat
names, shown = {}, []
for cell in nbformat.read(sys.argv[1], as_version=4).cells:
    if cell.cell_type == "code":
        *before, last = ast.parse(cell.source).body
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
names["ws"].close()
sys.stdout.buffer.write(pickle.dumps(shown))
"""
Taken = dict[str, Callable[[], bytes]]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """What the page gives to take away, by its label or key: files are made when one asks for them."""
    taken: Taken = {}

    def download_button(label: str, data: Callable[[], bytes], **more: Any) -> None:
        taken[more.get("key", label)] = data

    monkeypatch.setattr(st, "download_button", download_button)
    return taken


def run_notebook(content: bytes, folder: Path) -> list[Any]:
    """What each cell shows, in a process of its own."""
    nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    (folder / "exported.ipynb").write_bytes(content)
    command = [sys.executable, "-c", RUN, str(folder / "exported.ipynb")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    shown: list[Any] = pickle.loads(done.stdout)
    return shown


def listed_fields(app: AppTest) -> dict[str, dict[str, Any]]:
    """The fields in the list by their paths, each as the browser gets it."""
    return {row["path"]: row for row in listed(app, keys.LIST.name)}


def unescaped(text: str) -> str:
    return re.sub(r"\\(\W|_)", r"\1", text)


def test_search_and_filters_narrow_the_fields_and_say_when_none_is_left(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("events", metric="PLord1", size="200")
    everything = len(listed_fields(app))
    app.text_input("search").set_value("image src").run()
    found = listed_fields(app)
    assert 0 < len(found) < everything
    shown = found["$extra.line_items[].product.images[].src"]
    assert (shown["title"], shown["about"]) == ("First item › Image", "")
    assert re.fullmatch(r"\d+(\.\d)?%", shown["share"])
    prefix = connected.account.cloud.prefix
    assert all(row["image"].startswith(f"{prefix}/image/") for row in found.values())
    app.text_input("search").set_value("first item TITLE").run()
    assert "$extra.line_items[].title" in listed_fields(app)
    app.text_input("search").set_value("no such field anywhere").run()
    assert texts_of_fields.NO_MATCH in [element.value for element in app.info]


def test_a_field_is_opened_by_the_address(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", field="$extra.line_items[].title")
    assert selected(app, keys.LIST.name) == "$extra.line_items[].title"
    assert "#### First item › Title" in unescaped(said(app))
    titles = {
        item.get("title")
        for event in connected.events.sample("PLord1", limit=200).events
        for item in event.properties["$extra"]["line_items"]
    }
    (values,) = [table.value for table in app.dataframe if "times" in table.value]
    assert set(values["value"]) <= titles
    assert values["times"].is_monotonic_decreasing


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def test_the_address_names_the_selected_field(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200")
    assert texts_of_fields.SELECT_HINT in captions(app)
    path = "$extra.line_items[].title"
    select(app, keys.LIST.name, path)
    assert not app.exception
    assert app.query_params["field"] in (path, [path])
    rate = connected.events.sample("PLord1", limit=200).by_path[path]
    assert f"of {rate.total:,} events, and probably in " in said(app)
    assert any("{{ event" in block for block in shown_code(app))
    # A search that leaves it out closes nothing.
    app.text_input("search").set_value("total price").run()
    assert selected(app, keys.LIST.name) == ""
    assert "#### First item › Title" in unescaped(said(app))
    app.button("field_close").click().run()
    assert "field" not in app.query_params
    assert texts_of_fields.SELECT_HINT in captions(app)


def test_a_field_that_the_sample_lacks_stays_in_the_address(connected: Workspace, open_page: OpenPage) -> None:
    """More events of the sample may have it."""
    app = open_page("events", metric="PLord1", size="200", field="no_such[0] ![x](//e.x)")
    assert texts_of_fields.not_in_sample("no_such[0] ![x](//e.x)") in captions(app)
    assert "field" in app.query_params


def test_the_cells_are_numbered_without_a_gap(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("events", metric="PLord1", size="200"), *(f"cell_events_{each}" for each in CELLS["events"]))
    assert sorted(app.session_state["drawn"]["events"]) == [1, 2, 3, 4, 5, 6, 7]


def test_a_hidden_value_is_not_searched(connected: Workspace, open_page: OpenPage) -> None:
    title = connected.events.sample("PLord1", limit=1).events[0].properties["$extra"]["line_items"][0]["title"]
    found = open_page("events", metric="PLord1", size="200", search=title)
    assert "$extra.line_items[].title" in listed_fields(found)
    hidden = open_page("events", metric="PLord1", size="200", search=title, mask="true")
    assert texts_of_fields.NO_MATCH in [info.value for info in hidden.info]


def test_the_first_two_hundred_become_two_thousand(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1")
    reading = connected.sampling.read(connected.events.metric("PLord1"), 2000)
    sample = connected.sampling.wait(reading, 60).sample
    app.run()
    assert sample is not None
    assert len(sample.events) == 2000
    said = texts.sample_caption(2000, 2000, sample.span, complete=True)
    assert said.startswith("The newest 2,000, ")
    assert said in [caption.value for caption in app.caption]


def test_an_open_foot_stays_open_when_what_its_cell_cost_changes(connected: Workspace, open_page: OpenPage) -> None:
    """As it does when a job ends: a note is being written there."""
    app = open_page("events", metric="PLord1")
    connected.sampling.wait(connected.sampling.read(connected.events.metric("PLord1"), 2000), 60)
    app = unfold(app, "foot_events_sample")
    app.text_area(key="note_events_1").set_value("Orders").run()
    app.segmented_control("size").set_value(200).run()
    assert app.text_area(key="note_events_1").value == "Orders"


def test_a_reading_that_was_interrupted_is_said_and_offered_again(connected: Workspace, open_page: OpenPage) -> None:
    """Its process is gone, and the events with it."""
    metric = connected.events.metric("PLord1")
    asked = {"metric": metric.id, "name": metric.name, "integration": metric.integration}
    lost = new_job("sampling", connected.account.scope, {**asked, "limit": 2000, "since": "", "until": ""}, "")
    JobStore(connected.database).add(lost)
    app = open_page("events", metric="PLord1")
    lost_note = words.sentence(f"{INTERRUPTED} The events it had read are lost.")
    assert lost_note in [element.value for element in app.error]
    assert texts.sample_caption(200, 200, connected.events.sample("PLord1").span, complete=True) in [
        caption.value for caption in app.caption
    ]
    next(button for button in app.button if button.label == texts.READ_AGAIN).click().run(timeout=60)
    reading = connected.sampling.wait(connected.sampling.read(metric, 2000))
    app.run()
    assert reading.sample
    assert texts.sample_caption(2000, 2000, reading.sample.span, complete=True) in [each.value for each in app.caption]
    assert lost_note not in [element.value for element in app.error]


def test_a_metric_that_cannot_be_queried_gets_the_guides_message(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="KCvis1")
    assert texts.NO_EVENTS in [element.value for element in app.info]


def test_the_ranking_follows_the_choice_of_the_event_and_needs_no_sample(
    connected: Workspace, open_page: OpenPage
) -> None:
    app = unfold(open_page("events", metric="KCvis1"), "cell_events_fit")
    assert not app.exception
    drawn = {number: cell.title for number, cell in app.session_state["drawn"]["events"].items()}
    assert drawn[2] == texts.FIT_CELL
    assert any("all together" in table.value for table in app.dataframe)


def test_a_mask_hides_every_value(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page(
        "events", metric="PLord1", size="200", mask="true", field="$extra.line_items[].title", cell_events_table="true"
    )
    rows = listed(app, keys.LIST.name)
    values = {f"{row['title']} {row['about']} {row['path']} {row['image']}" for row in rows}
    values |= {str(value) for table in app.dataframe if "times" in table.value for value in table.value["value"]}
    (events,) = [table.value for table in app.dataframe if "datetime" in table.value]
    values |= {str(value) for name in events for value in events[name]}
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
    app = open_page("events", metric="PLord1", size="200", view=texts.VIEWS[1], cell_events_table="true")
    newest = connected.events.sample("PLord1", limit=1).events[0]
    assert json.loads(app.json[-1].value) == newest.properties
    app = open_page("events", metric="PLord1", size="200", view=texts.VIEWS[2], cell_events_table="true")
    assert any("[ each item ]" in block for block in shown_code(app))


def test_compared_with_another_event(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="SHcrt1", size="200", against="Added to Cart (API)")
    (table,) = [table.value for table in app.dataframe if "change" in table.value]
    samples = [connected.events.sample(metric, limit=200) for metric in ("SHcrt1", "ADcrt1")]
    assert [len(sample.events) for sample in samples] == [200, 200]
    here, there = ({row.path for row in sample.rows} for sample in samples)
    names = [side_name(sample.metric.title, sample.span) for sample in samples]
    assert names[0].startswith("Added to Cart (Shopify), ")
    only = [set(table[table["change"] == texts.only_in(label)]["path"]) for label in texts.EVENTS[::-1]]
    assert only == [here - there, there - here]
    assert list(table)[2:4] == names[::-1], "neither came before the other"
    assert texts.compared(*names[::-1], texts.EVENTS, 200) in said(app)


def test_compared_with_an_earlier_period_of_as_many_events(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", cell_events_compare="true")
    now = connected.events.sample("PLord1", limit=200)
    day = date.fromisoformat(now.span[:10]) - timedelta(days=1)
    assert app.query_params["before"] in (str(day), [str(day)]), "the periods do not overlap"
    before = connected.events.sample("PLord1", limit=200, until=str(day))
    sides = [side_name(each.metric.title, each.span) for each in (before, now)]
    assert texts.compared(*sides, texts.PERIODS, 200) in said(app)


def test_which_event_suits_a_template(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("events", metric="PLord1", size="200"), "cell_events_fit")
    (table,) = [table.value for table in app.dataframe if "all together" in table.value]
    filled = [int(slots.split()[0]) for slots in table["slots"]]
    assert filled == sorted(filled, reverse=True)
    assert filled[0] > 0
    # A slot is called as on Personalize, and an event as everywhere.
    first = next(iter(table.to_dict("records")))
    opened = connected.templates.get(app.selectbox("events_fit_template").value).template
    names = [part.partition(" ← ")[0] for part in first["why"].split(" · ")]
    assert set(names) <= set(place_labels(opened).values())
    assert {metric.title for metric in connected.events.metrics()} >= set(table["event"])
    assert [option.rpartition(" · ")[0] for option in app.selectbox("events_metric").options] == [
        each.title for each in sorted(connected.events.metrics(), key=attrgetter("integration", "name"))
    ]
    assert all(link.startswith("/personalize?template=") for link in table["open"].dropna())


def test_a_sample_is_kept_opened_and_forgotten(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("events", metric="PLord1", size="200"), "cell_events_export")
    app.text_input("events_keep_name").set_value("  Black   Friday ").run()
    next(button for button in app.button if button.label == texts.SAVE).click().run()
    (kept,) = connected.saved_samples.all()
    assert (kept.name, kept.events) == ("Black Friday", 200)
    row = next(iter(connected.database.tables.table("saved_sample").rows))
    sample = connected.saved_samples.open(kept.id)
    title = sample.events[0].properties["$extra"]["line_items"][0]["title"]
    assert title.encode() not in row["encrypted"]
    assert sample.fields() == connected.events.sample("PLord1").fields()
    again = open_page("events", kept=kept.id)
    assert texts_of_fields.field_count(len(sample.rows), len(sample.rows)) in captions(again)
    app.run()
    next(button for button in app.button if button.label == texts.DELETE).click().run()
    assert connected.saved_samples.all() == []


def test_what_is_taken_away_is_what_was_looked_at(
    connected: Workspace, open_page: OpenPage, taken: Taken, tmp_path: Path
) -> None:
    view = {"metric": "PLord1", "size": "200", "field": "$extra.line_items[].title", "cell_events_export": "true"}
    opened_page = open_page("events", **view, cell_events_table="true", against="Added to Cart (API)", column="$value")
    sample, other = (connected.events.sample(metric, limit=200) for metric in ("PLord1", "ADcrt1"))
    detail = sample.field("$extra.line_items[].title")
    length, first, closely, events, changes = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert length == (200, sample.span)
    assert_frame_equal(first, sample.fields_table())
    assert closely == (detail.values, detail.weeks)
    assert_frame_equal(events, sample.table(("$value",)))
    assert_frame_equal(changes, sample.compare(other))
    assert not changes.empty
    assert set(listed_fields(opened_page)) <= set(first["path"])
    for what, table in ((texts.EXPORT_FIELDS, first), (texts.EXPORT_EVENTS, events)):
        files = {form: taken[f"events_take_{what}_{form}"]() for form in ("csv", "json", "parquet")}
        rows = json.loads(files["json"])
        assert [list(row) for row in rows[:1]] == [list(table)]
        assert len(rows) == len(pd.read_csv(io.BytesIO(files["csv"]))) == len(table)
        assert pd.read_parquet(io.BytesIO(files["parquet"])).iloc[:, 0].tolist() == table.iloc[:, 0].tolist()


def test_the_address_holds_the_view(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="PLord1", size="200", view=texts.VIEWS[1], event="7")
    app = unfold(app, "cell_events_table", "cell_events_fit")
    newest = connected.events.sample("PLord1", limit=7).events[-1]
    assert json.loads(app.json[-1].value) == newest.properties
    template = connected.templates.list()[-1].public_id
    app.selectbox("events_fit_template").set_value(template).run()
    app.number_input("events_number").set_value(3).run()
    assert not app.exception
    view = dict(app.query_params)
    assert (view["event"], view["suits"]) == ("3", template)
    again = open_page("events", **{**view, "cell_events_table": "true", "cell_events_fit": "true"})
    assert again.number_input("events_number").value == 3
    assert again.selectbox("events_fit_template").value == template


def test_a_kept_sample_that_was_stopped_half_way_still_says_so(connected: Workspace, open_page: OpenPage) -> None:
    sample = replace(connected.events.sample("PLord1", limit=200), requested=50_000, complete=False)
    kept = connected.saved_samples.save("Half", sample)
    app = open_page("events", kept=kept.id)
    said = texts.sample_caption(200, 50_000, sample.span, complete=False)
    assert said.startswith("Stopped early: 200 of 50,000")
    assert said in [warning.value for warning in app.warning]


@pytest.mark.parametrize("content", [b'[{"a": 1}, {"b": "<b>*x*</b>"}]', b'{"a": 1}\n{"b": "<b>*x*</b>"}\n'])
def test_a_dropped_file_needs_no_account(
    unconnected: Workspace,
    open_page: OpenPage,
    content: bytes,
    taken: Taken,
    tmp_path: Path,
) -> None:
    file = tmp_path / "my *events*.ndjson"
    file.write_bytes(content)
    app = open_page("events")
    app.file_uploader("events_file").upload(str(file), content).run()
    assert not app.exception, app.exception
    assert [error.value for error in app.error] == []
    assert list(listed_fields(app)) == ["a", "b"]
    unfold(app, "cell_events_export")
    length, fields, *_ = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert length == (2, "")
    assert fields["coverage"].tolist() == [0.5, 0.5]


def test_a_broken_file_names_the_line(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("e.ndjson", b'{"a": 1}\n' * 11 + b"nope\n" * 11).run()
    assert not app.exception, app.exception
    (error,) = [error.value for error in app.error]
    assert "ine 12, column 1" in error
    assert texts.FIX_FILE in error
    app.button("events_back").click().run()
    assert not [error for error in app.error if "column" in error.value]
    assert not any(app.session_state[name] for name in [app.file_uploader[0].key])


BROKEN = b"id,title\n1,Mug,3\n"
GOOD = b'{"title": "Mug"}\n{"title": ""}\n'


def wait_for_reading(ws: Workspace, app: AppTest) -> None:
    """Wait for what the address says is read in the background."""
    named = app.query_params.get("read", [])
    for job in [named] if isinstance(named, str) else named:
        ws.uploads.wait(job, 60)
        app.run()


@pytest.mark.parametrize("large", [files.LARGE, 1], ids=["here", "in the background"])
def test_a_broken_file_beside_one_without_events_leads_to_no_fields(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, large: int
) -> None:
    monkeypatch.setattr(files, "LARGE", large)
    dropped = [(f"{tmp_path}/broken.csv", BROKEN, ""), (f"{tmp_path}/none.ndjson", b"\n", "")]
    app = open_page("events")
    app.file_uploader("events_file").set_value(dropped).run()
    wait_for_reading(connected, app)
    (warning,) = [element.value for element in app.warning]
    assert "line 2" in warning
    assert files_text.CORRECT_IT in warning
    assert files_text.OTHERS_ARE_READ not in warning
    assert texts.EMPTY_FILE in said(app)


@pytest.mark.parametrize("large", [files.LARGE, 1], ids=["here", "in the background"])
def test_a_broken_file_does_not_keep_the_others_from_being_read(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, taken: Taken, large: int
) -> None:
    monkeypatch.setattr(files, "LARGE", large)
    good, broken = tmp_path / "good.ndjson", tmp_path / "broken *.csv"
    good.write_bytes(GOOD)
    app = open_page("events")
    app.file_uploader("events_file").set_value([(str(broken), BROKEN, ""), (str(good), GOOD, "")]).run()
    wait_for_reading(connected, app)
    assert not app.exception, app.exception
    assert list(listed_fields(app)) == ["title"]
    assert listed_fields(app)["title"]["share"] == "50%", "of the file that was read every event counts"
    (warning,) = [element.value for element in app.warning]
    assert warning.startswith(plain(str(broken)))
    assert "line 2" in warning
    assert files_text.OTHERS_ARE_READ in warning
    assert not app.error
    unfold(app, "cell_events_export")
    (length, _), *_ = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert length == 2
    # Once it is removed there is nothing more to say.
    app.file_uploader("events_file").set_value([(str(good), GOOD, "")]).run()
    wait_for_reading(connected, app)
    assert not app.warning
    assert list(listed_fields(app)) == ["title"]


@pytest.mark.parametrize("large", [files.LARGE, 1], ids=["here", "in the background"])
def test_where_every_file_is_broken_each_is_named(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(files, "LARGE", large)
    app = open_page("events")
    app.file_uploader("events_file").set_value([("a.csv", BROKEN, ""), ("b.ndjson", b"nope", "")]).run()
    wait_for_reading(connected, app)
    (error,) = [element.value for element in app.error]
    assert texts.FIX_FILE in error
    assert all(plain(name).lower() in error.lower() for name in ("a.csv", "b.ndjson"))
    assert not app.warning


PAYLOADS = 'id,payload,context\n1,"{""Name"": ""Mug""}","{""ip"": 1}"\n2,"{""Name"": """"}","{""ip"": 2}"\n'
ANSWER = {
    "data": [
        {
            "type": "event",
            "id": f"E{number}",
            "attributes": {"datetime": "2026-01-01T00:00:00+00:00", "event_properties": {"Name": name}},
            "relationships": {"metric": {"data": {"type": "metric", "id": "M"}}},
        }
        for number, name in enumerate(["Mug", ""])
    ],
    "included": [{"type": "metric", "id": "M", "attributes": {"name": "*Placed*"}}],
    "links": {"self": "x"},
}


def parquet_file() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"payload": ['{"Name": "Mug"}', '{"Name": ""}']}).to_parquet(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.json", json.dumps(ANSWER, indent=2).encode(), "Klaviyo API response, 2 events"),
        ("a.ndjson.gz", gzip.compress(b'{"Name": "Mug"}\n{"Name": ""}\n'), "NDJSON \\(gzip\\), 2 events"),
        ("a.ndjson", '{"Name": "Mug"}\n{"Name": ""}\n'.encode("utf-16"), "NDJSON \\(UTF\\-16\\), 2 events"),
        ("a.csv", b"Name,x.y\nMug,\n,\n,1\n", "CSV, 2 events"),
        ("a.parquet", parquet_file(), "Parquet with the JSON column “payload”, 2 events"),
    ],
    # A packed file holds the time.
    ids=["answer", "gzip", "UTF-16", "CSV", "Parquet"],
)
def test_a_file_of_any_form_is_read_and_its_form_is_named(
    unconnected: Workspace, open_page: OpenPage, name: str, content: bytes, form: str
) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload(name, content).run()
    assert not app.exception, app.exception
    assert [error.value for error in app.error] == []
    # An answer of Klaviyo's API is one page of an event that happened more often.
    assert listed_fields(app)["Name"]["share"] == ("1 of 2" if "response" in form else "50%")
    assert f"{plain(name)}: read as {form}." in [caption.value for caption in app.caption]


def drop(app: AppTest, **files: bytes) -> AppTest:
    """The files that are in the place to drop them now; those that are there already stay the same."""
    place = app.file_uploader("events_file")
    place._files = [(f"id-{name}", name, content, "") for name, content in files.items()]
    return place.run()


def test_a_later_drop_replaces_and_says_so_and_a_press_adds(unconnected: Workspace, open_page: OpenPage) -> None:
    """Files count as one only where somebody sees that they do."""
    first, second = b'{"Name": "Mug"}\n{"Name": "Cup"}\n', b'{"Title": "Tea"}\n{"Title": "Pot"}\n'
    app = drop(open_page("events"), **{"a.ndjson": first})
    assert [each.value for each in app.info] == []
    assert set(listed_fields(app)) == {"Name"}
    app = drop(app, **{"a.ndjson": first, "b.ndjson": second})
    assert files_text.replaced(["b.ndjson"], ["a.ndjson"]) in [each.value for each in app.info]
    assert set(listed_fields(app)) == {"Title"}
    app.button("events_files_together").click().run()
    assert files_text.together(2) in [each.value for each in app.info]
    assert set(listed_fields(app)) == {"Name", "Title"}
    app.button("events_files_together").click().run()
    assert set(listed_fields(app)) == {"Title"}
    app = drop(app, **{"a.ndjson": first})
    assert set(listed_fields(app)) == {"Name"}


def test_what_is_taken_out_leaves_the_files_as_they_were_before_it(unconnected: Workspace, open_page: OpenPage) -> None:
    """Three drops, of which each replaces the one before: two are mixed only where somebody says so."""
    dropped = {f"{name}.ndjson": f'{{"{name}": "Mug"}}\n'.encode() for name in ("first", "second", "third")}
    first, second, third = dropped
    app = open_page("events")
    for names in ([first], [first, second], [first, second, third], [first, second]):
        app = drop(app, **{name: dropped[name] for name in names})
        assert set(listed_fields(app)) == {names[-1].partition(".")[0]}
    assert files_text.replaced([second], [first]) in [each.value for each in app.info]
    app.button("events_files_together").click().run()
    assert set(listed_fields(app)) == {"first", "second"}
    app = drop(app, **{second: dropped[second]})
    assert set(listed_fields(app)) == {"second"}


def test_files_that_are_read_together_stay_so_when_one_of_them_is_taken_out(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    """The page itself asks for that where one of them cannot be read."""
    dropped = {f"{name}.ndjson": f'{{"{name}": "Mug"}}\n'.encode() for name in ("first", "second")}
    dropped["bad.csv"] = b"\x00\x01\x02"
    app = open_page("events")
    for count in (1, 2, 3):
        app = drop(app, **dict(list(dropped.items())[:count]))
    app.button("events_files_together").click().run()
    assert set(listed_fields(app)) == {"first", "second"}
    app = drop(app, **dict(list(dropped.items())[:2]))
    assert files_text.together(2) in [each.value for each in app.info]
    assert set(listed_fields(app)) == {"first", "second"}


def test_a_reload_does_not_show_what_a_small_file_replaced(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b'{"large": "Mug"}\n' * 200
    monkeypatch.setattr(files, "LARGE", len(large) - 1)
    app = drop(open_page("events"), **{"a.ndjson": large})
    connected.uploads.wait(str(app.query_params["read"]), 60)
    assert set(listed_fields(app.run())) == {"large"}
    app = drop(app, **{"a.ndjson": large, "b.ndjson": b'{"small": "Mug"}\n'})
    assert set(listed_fields(app)) == {"small"}
    assert "read" not in app.query_params
    app = drop(app, **{"a.ndjson": large})
    assert set(listed_fields(app)) == {"large"}
    assert "read" in app.query_params


def test_the_button_counts_the_files_that_came_last(unconnected: Workspace, open_page: OpenPage) -> None:
    one, more = {"a.ndjson": b'{"a": 1}\n'}, {"b.ndjson": b'{"b": 1}\n', "c.ndjson": b'{"c": 1}\n'}
    app = drop(drop(open_page("events"), **one), **one, **more)
    app.button("events_files_together").click().run()
    assert app.button("events_files_together").label == files_text.only_last(2)


def test_files_that_are_dropped_at_once_are_read_together_and_that_is_said(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    app = drop(open_page("events"), **{"a.json": b'[{"Name": "Mug"}]', "b.json": b'[{"Title": "Tea"}]'})
    assert files_text.together(2) in [each.value for each in app.info]
    assert set(listed_fields(app)) == {"Name", "Title"}
    assert "events_files_together" not in [each.key for each in app.button]


def test_a_number_that_is_not_always_filled_says_what_0_counts_as(unconnected: Workspace, open_page: OpenPage) -> None:
    lines = [{"price": number % 10, "total": number + 1, "name": "Mug" if number else ""} for number in range(50)]
    for field, is_said in (("price", True), ("total", False), ("name", False)):
        app = drop(open_page("events", field=field), **{"a.ndjson": "\n".join(map(json.dumps, lines)).encode()})
        assert (texts_of_fields.ZERO_NOTE in said(app)) == is_said


def test_what_to_do_with_a_file_that_is_too_large_stands_below_the_place_to_drop_it(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    assert "up to 100 MB" in said(open_page("events"))
    assert "bin/core events profile FILE --save NAME" in said(open_page("events"))


def test_an_empty_file_is_called_empty(unconnected: Workspace, open_page: OpenPage) -> None:
    app = drop(open_page("events"), **{"none.json": b""})
    assert f"{plain('none.json')}: an empty file." in [each.value for each in app.caption]


def test_several_files_are_one_sample_and_skipped_lines_are_named(
    unconnected: Workspace, open_page: OpenPage, tmp_path: Path, taken: Taken
) -> None:
    contents = {"a.ndjson": b'{"Name": "*Mug*"}\nno *pe*\n', "b.json": json.dumps(ANSWER).encode()}
    app = open_page("events")
    files = {str(tmp_path / name): content for name, content in contents.items()}
    for path, content in files.items():
        Path(path).write_bytes(content)
    app.file_uploader("events_file").set_value([(path, content, "") for path, content in files.items()]).run()
    assert not app.exception, app.exception
    first, second = (plain(path) for path in files)
    captions = [caption.value for caption in app.caption]
    assert f"{first}: read as NDJSON, 1 event." in captions
    assert f"{second}: read as Klaviyo API response, 2 events." in captions
    said_of_lines = f"{first}: {plain('skipped 1 place: line 2, column 1: is not JSON: it is not a JSON value')}."
    assert [warning.value for warning in app.warning] == [said_of_lines]
    unfold(app, "cell_events_export")
    (length, _), fields, *_ = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert (length, fields["events"].tolist()) == (3, [3])


def test_the_column_of_json_is_chosen_where_several_could_be_it(
    unconnected: Workspace, open_page: OpenPage, tmp_path: Path, taken: Taken
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(PAYLOADS)
    app = open_page("events")
    app.file_uploader("events_file").upload(str(file), PAYLOADS.encode()).run()
    assert not app.exception, app.exception
    assert texts.CHOOSE_COLUMN in [info.value for info in app.info]
    (box,) = [each for each in app.selectbox if each.label == texts.JSON_COLUMN]
    assert box.options == [texts.COLUMN_OF_FILE, texts.NO_COLUMN, "payload", "context"]
    box.select("payload").run()
    assert list(listed_fields(app)) == ["Name"]
    unfold(app, "cell_events_export")
    length, fields, *_ = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert (length[0], fields["coverage"].tolist()) == (2, [0.5])
    (box,) = [each for each in app.selectbox if each.label == texts.JSON_COLUMN]
    box.select(texts.NO_COLUMN).run()
    assert list(listed_fields(app)) == ["payload.Name", "context.ip", "id"]


def test_the_id_and_the_time_of_a_files_event_are_shown_as_they_are(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    """An event's ID was drawn as Markdown, which loaded the picture that it named."""
    image = "![x](//e.x)"
    attributes = {"event_properties": {image: image}, "datetime": ""}
    events = [{"type": "event", "id": f"{image} {number}", "attributes": dict(attributes)} for number in range(3)]
    events[0]["attributes"] |= {"datetime": "![](//e.x)"}
    events[1]["attributes"] |= {"event_properties": {}}
    app = open_page("events")
    app.file_uploader("events_file").upload(f"{image}.ndjson", "\n".join(map(json.dumps, events)).encode()).run()
    select(app, keys.LIST.name, next(iter(listed_fields(app))))
    app = unfold(app, "cell_events_table", "cell_events_export")
    app.session_state[keys.VIEW.name] = texts.VIEWS[1]
    app.run()
    assert not app.exception
    labels = [block.label for block in app.expander]
    shown = [*said(app).splitlines(), *labels]
    assert any("e\\.x" in text for text in shown)
    assert any("e\\.x" in text for text in labels)
    assert [text for text in shown if "![" in text.replace("\\!\\[", "")] == []


class OddValues(httpx.BaseTransport):
    """The network, on which each page of many events gains values that are no JSON."""

    def __init__(self, network: httpx.BaseTransport, count: int) -> None:
        self._network, self._count = network, count

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the service does, with `count` odd values more."""
        answer = self._network.handle_request(request)
        if not request.url.path.endswith("/api/events") or request.url.params["page[size]"] == "1":
            return answer
        odd = answer.read().replace(b'"event_properties":{', b'"event_properties":{"odd":NaN,', self._count)
        return httpx.Response(answer.status_code, content=odd)

    def close(self) -> None:
        """Close the network."""
        self._network.close()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_page_says_how_many_values_were_repaired(connected: Workspace, open_page: OpenPage, count: int) -> None:
    client = connected.account.klaviyo.service.client
    client._transport = OddValues(client._transport, count)
    captions = [each.value for each in open_page("events", metric="PLord1", size="200").caption]
    assert (repaired_values(count) in captions) == (count > 0)
    assert any("in Klaviyo's response" in caption for caption in captions) == (count > 0)


def test_a_saved_sample_has_an_age_and_one_recipients_events_are_erased(
    connected: Workspace, open_page: OpenPage
) -> None:
    sample = connected.events.sample("PLord1", limit=20)
    events = tuple(replace(event, properties={**event.properties, "to": "ada@x.test"}) for event in sample.events[:3])
    events = tuple(replace(event, profile_id="") for event in (*events, *sample.events[3:]))
    connected.saved_samples.save("Orders", replace(sample, events=events))
    connected.saved_profiles.save("Profile", sample_profile(sample))
    app = unfold(open_page("events", metric="PLord1", size="200"), "cell_events_export")
    assert texts.ERASE_LEAD not in [each.value for each in app.caption]
    app = unfold(app, keys.ERASE_OPEN.name)
    assert texts.ERASE_LEAD in [each.value for each in app.caption]
    assert any("saved today, deleted in 30 days" in text.value for text in app.markdown)
    app.text_input(keys.ERASE_ADDRESS.name).set_value("ADA@x.test").run()
    # Whoever closes the form while it works is told as well, and what is on screen is let go of.
    app.session_state[keys.ERASE_OPEN.name] = False
    app.button("events_erase").click().run()
    assert texts.erased(3, 1, profiles=1) in [each.value for each in app.success]
    assert [each.events for each in connected.saved_samples.all()] == [17]
    app.text_input(keys.ERASE_ADDRESS.name).set_value("nobody").run()
    app.button("events_erase").click().run()
    assert any("not an email address" in each.value for each in app.error)


def test_an_address_of_no_event_is_said_to_be_none(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", metric="zzz")
    for _ in range(2):
        assert texts.unknown_metric("Placed Order") in said(app)
        app.run()
    assert texts.unknown_metric("Placed Order") not in said(open_page("events"))
