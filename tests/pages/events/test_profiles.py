"""Events with saved profiles: opened, compared, imported, taken away and deleted."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from pandas.testing import assert_frame_equal

from core import Workspace
from core.events.detail import Week
from core.events.event_profile import EventProfile, sample_profile
from core.events.file_sample import file_sample
from core.events.files import EventFile
from core.events.profile_file import profile_file, read_profile
from core.events.profile_store import SavedProfile
from core.events.saved_profiles import SavedProfiles
from tests.pages.events.test_events import captions, run_notebook, texts_of, unescaped
from tests.support.pages import OpenPage, said, unfold
from ui.app.tables import rate_value
from ui.events import field_text, files, files_text, profile_text
from ui.events import text as texts

TITLE = "$extra.line_items[].title"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What the page gives to take away, by its label or key."""
    taken: dict[str, Callable[[], bytes]] = {}

    def download_button(label: str, data: Callable[[], bytes], **more: Any) -> None:
        taken[more.get("key", label)] = data

    monkeypatch.setattr(st, "download_button", download_button)
    return taken


def kept(ws: Workspace, name: str = "Orders 2026", metric: str = "PLord1") -> tuple[SavedProfile, EventProfile]:
    profile = sample_profile(ws.events.sample(metric, limit=200))
    return ws.saved_profiles.save(name, profile), profile


def test_a_saved_profile_is_opened_by_the_address(connected: Workspace, open_page: OpenPage) -> None:
    saved, profile = kept(connected)
    app = open_page("events", profile=saved.id, field=TITLE, cell_events_table="true")
    shown = unescaped(said(app))
    assert "**Orders 2026**: saved fill rates of 200 events, " in shown
    assert "#### First item › Title" in shown
    assert "of 200 events" in shown
    assert field_text.field_count(len(profile.rows), len(profile.rows)) in captions(app)
    (values,) = [table.value for table in app.dataframe if list(table.value) == ["value"]]
    assert tuple(values["value"]) == profile.by_path[TITLE].examples
    assert {profile_text.NO_VALUES_NOTE, profile_text.NO_EVENTS_NOTE} <= set(captions(app))
    app.button("events_back").click().run()
    assert not app.exception
    assert "profile" not in app.query_params


def test_a_mask_hides_examples(connected: Workspace, open_page: OpenPage) -> None:
    saved, _ = kept(connected)
    app = open_page("events", profile=saved.id, mask="true", field=TITLE)
    values = [str(value) for table in app.dataframe for name in table.value for value in table.value[name]]
    names = {text for event in connected.events.sample("PLord1").events for text in texts_of(event.properties)}
    assert values
    assert not {name for name in names if any(name in text for text in (*values, said(app)))}


def as_shown(table: pd.DataFrame) -> pd.DataFrame:
    """What a comparison gives, with the sides as the head of the page's table calls them, and rates as pages do."""
    there, here = (f"only in {name}" for name in list(table)[2:4])
    table = table.assign(**{side: table[side].map(rate_value) for side in list(table)[2:4]})
    return table.replace({"change": {there: texts.only_in(texts.EVENTS[0]), here: texts.only_in(texts.EVENTS[1])}})


def test_periods_are_compared(connected: Workspace, open_page: OpenPage) -> None:
    (now, _), (before, _) = kept(connected), kept(connected, "Viewed", "APvie1")
    app = open_page("events", profile=now.id, against=f"profile-{before.id}")
    (table,) = [table.value for table in app.dataframe if "change" in table.value]
    opened = [connected.saved_profiles.open(each.id) for each in (now, before)]
    assert_frame_equal(table, as_shown(opened[0].compare(opened[1])))
    assert len(table) > 5
    assert profile_text.COMPARED_ALL in said(app)
    # A sample against a profile, and the other way around.
    app = open_page("events", metric="PLord1", size="200", against=f"profile-{before.id}")
    (table,) = [table.value for table in app.dataframe if "change" in table.value]
    sample = connected.events.sample("PLord1", limit=200)
    assert_frame_equal(table, as_shown(sample.compare(opened[1])))
    assert profile_text.COMPARED_SAMPLE in said(app)
    app = open_page("events", profile=now.id, against="PLord1")
    assert texts.SAME in [element.value for element in app.success]


def test_a_deleted_side_of_a_comparison_is_said(connected: Workspace, open_page: OpenPage) -> None:
    now, _ = kept(connected)
    app = open_page("events", profile=now.id, against="profile-0123456789ab")
    assert profile_text.DELETED_SIDE in said(app)


def test_a_profile_is_saved_imported_and_deleted(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = unfold(open_page("events", metric="PLord1", size="200"), "cell_events_export")
    app.text_input("events_keep_name").set_value("  Black   Friday ").run()
    app.button("events_save_profile").click().run()
    (saved,) = connected.saved_profiles.all()
    sample = connected.events.sample("PLord1", limit=200)
    assert (saved.name, saved.events, saved.span) == ("Black Friday", 200, sample.span)
    profile = connected.saved_profiles.open(saved.id)
    assert profile.fields() == sample.fields()
    app.button(f"events_delete_profile_last_{saved.id}").click().run()
    assert connected.saved_profiles.all() == []
    app = unfold(open_page("events", metric="PLord1", size="200"), "events_kept")
    app.file_uploader("events_profile_file").upload("p.json", profile_file(profile)).run()
    app.run()
    assert not app.exception
    (again,) = connected.saved_profiles.all()
    assert connected.saved_profiles.open(again.id) == profile
    app.file_uploader("events_profile_file").upload("q.json", b'{"event_profile": 2}').run()
    (error,) = [error.value for error in app.error]
    assert unescaped(error).startswith("“q.json” is of version 2")
    reads: list[bytes] = []
    monkeypatch.setattr(SavedProfiles, "add", lambda _, content: reads.append(content))
    app.run()
    assert [error.value for error in app.error] == [error]
    assert reads == [], "it is not read again by each rerun"


def test_what_is_taken_away_is_the_profile(
    connected: Workspace, open_page: OpenPage, taken: dict[str, Callable[[], bytes]], tmp_path: Path
) -> None:
    now, profile = kept(connected, "ada@example.com")
    before, _ = kept(connected, "Viewed", "APvie1")
    open_page(
        "events", profile=now.id, field=TITLE, against=f"profile-{before.id}", cell_events_export="true",
    )  # fmt: skip
    opened, other = (connected.saved_profiles.open(each.id) for each in (now, before))
    head, fields, field, changes = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert head == (200, profile.span)
    assert_frame_equal(fields, opened.fields_table())
    assert field == opened.by_path[TITLE]
    assert_frame_equal(changes, opened.compare(other))
    assert read_profile(taken["events_take_profile"]()) == opened
    assert len(json.loads(taken["events_take_Fields_json"]())) == len(profile.field_profiles)
    assert len(pd.read_csv(io.BytesIO(taken["events_take_Fields_csv"]()))) == len(profile.field_profiles)


def test_a_profile_that_is_gone_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", profile="0123456789ab")
    assert any("no longer exists" in error.value for error in app.error)
    assert any(button.key == "events_back" for button in app.button)


def test_a_large_file_is_read_in_the_background(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    taken: dict[str, Callable[[], bytes]],
) -> None:  # fmt: skip
    """More events than fit into a sample: fields count them all, everything else is of the sample."""
    monkeypatch.setattr(files, "LARGE", 1)
    file = tmp_path / "many.ndjson.gz"
    text = "".join(f'{{"name":"{"Mug" if number % 3 else ""}","n":{number * 7919}}}\n' for number in range(600_000))
    file.write_bytes(gzip.compress(text.encode(), 1))
    app = open_page("events")
    app.file_uploader("events_file").upload(str(file), file.read_bytes()).run()
    assert not app.exception, app.exception
    (job,) = [app.query_params["read"]] if isinstance(app.query_params["read"], str) else app.query_params["read"]
    connected.uploads.wait(job, 120)
    app.run()
    assert not app.error
    assert files_text.counted(600_000, 2_000) in captions(app)
    # After a reload the files are gone, what was read of them is not.
    app = open_page("events", read=job, field="name", cell_events_table="true", cell_events_export="true")
    shown = unescaped(said(app))
    assert "**Filled in 67%** of 600,000 events." in shown
    assert "The newest 500 of 2,000 events" in shown
    app.text_input("events_keep_name").set_value("Many").run()
    app.button("events_save_profile").click().run()
    (saved,) = connected.saved_profiles.all()
    assert (saved.name, saved.events) == ("Many", 600_000)
    head, fields, _ = run_notebook(taken[texts.NOTEBOOK](), tmp_path)
    assert head == (600_000, "")
    assert dict(zip(fields["path"], fields["coverage"], strict=True))["name"] == 2 / 3
    app.button("events_back").click().run()
    assert "read" not in app.query_params


def test_a_reading_whose_process_is_gone_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", read="0123456789ab")
    assert app.error
    assert any(button.key == "events_back" for button in app.button)


def test_the_fill_rates_of_a_file_are_used_in_one_press(connected: Workspace, open_page: OpenPage) -> None:
    content = b"id,created_at,title\n1,2026-06-09,Mug\n2,2026-06-16,\n"
    for _ in range(2):
        app = open_page("events")
        app.file_uploader("events_file").upload("orders.csv", content).run()
        app.button("events_use_rates").click().run()
        assert not app.exception
        (saved,) = connected.saved_profiles.all()
        assert (saved.name, saved.events, saved.fields) == ("orders.csv", 2, 3)
        assert saved.id in str(app.query_params["rates"])


def test_fill_rates_are_saved_under_the_name_that_was_asked_for(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("orders.csv", b"id,title\n1,Mug\n2,\n").run()
    assert profile_text.saved_until(f"{connected.saved_profiles.days} days", complete=True) in said(app)
    (name,) = [each for each in app.text_input if each.label == profile_text.NAME]
    assert name.value == "orders.csv"
    name.set_value(" ").run()
    app.button("events_use_rates").click().run()
    assert connected.saved_profiles.all() == []
    assert "Enter a name for the set of fill rates." in said(app)
    name.set_value("Spring orders").run()
    app.button("events_use_rates").click().run()
    assert [each.name for each in connected.saved_profiles.all()] == ["Spring orders"]


def test_saved_fill_rates_open_in_place_and_lead_to_personalize(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("orders.csv", b"id,title\n1,Mug\n2,\n").run()
    app.button("events_use_rates").click().run()
    (saved,) = connected.saved_profiles.all()
    app = unfold(open_page("events"), "events_kept")
    app.button(f"events_open_profile_first_{saved.id}").click().run()
    assert profile_text.head(connected.saved_profiles.open(saved.id)) in said(app)
    app.button("events_use_saved_rates").click().run()
    assert saved.id in str(app.query_params["rates"])


def test_a_name_counts_though_the_button_is_pressed_in_the_same_run(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events")
    app.file_uploader("events_file").upload("orders.csv", b"id,title\n1,Mug\n2,\n").run()
    (name,) = [each for each in app.text_input if each.label == profile_text.NAME]
    name.set_value("Spring orders")
    app.button("events_use_rates").click().run()
    assert [each.name for each in connected.saved_profiles.all()] == ["Spring orders"]


@pytest.mark.parametrize("opened", ["sample", "profile"])
@pytest.mark.parametrize("before", ["nothing", "file", "sample", "profile"])
def test_what_is_opened_takes_the_place_of_whatever_is_open(
    connected: Workspace, open_page: OpenPage, opened: str, before: str
) -> None:
    """The second list stands below every kind of sample."""
    profile, _ = kept(connected, "These rates")
    sample = connected.saved_samples.save("Some views", connected.events.sample("APvie1", limit=200))
    address = {"nothing": {"metric": "PLord1"}, "file": {}, "sample": {"kept": sample.id}}
    app = open_page("events", **address.get(before, {"profile": profile.id}))
    if before == "file":
        app.file_uploader("events_file").upload("orders.csv", b"id,only_here\n1,Mug\n2,\n").run()
        assert "events_use_rates" in [button.key for button in app.button]
    app = unfold(app, "cell_events_export")
    saved_id = {"sample": sample.id, "profile": profile.id}[opened]
    app.button(f"events_open_{opened}_last_{saved_id}").click().run()
    assert not app.exception
    names = {"sample": "kept", "profile": "profile"}
    assert {name: app.query_params.get(name) for name in names.values() if name in app.query_params} == {
        names[opened]: saved_id
    }
    assert ("**These rates**: saved fill rates" in unescaped(said(app))) == (opened == "profile")
    assert "events_use_rates" not in [button.key for button in app.button]
    assert "events_back" in [button.key for button in app.button]


def test_a_corrected_file_of_equal_size_has_its_own_fill_rates(connected: Workspace, open_page: OpenPage) -> None:
    used = []
    for content in (b"id,title\n1,Mug\n2,\n", b"id,title\n1,Mug\n2,Cup\n"):
        app = open_page("events")
        app.file_uploader("events_file").upload("my  orders.csv", content).run()
        app.button("events_use_rates").click().run()
        rates = app.query_params["rates"]
        profile_id = rates if isinstance(rates, str) else rates[0]
        used.append(connected.saved_profiles.open(profile_id).by_path["title"].coverage)
    assert used == [0.5, 1.0]
    assert {each.name for each in connected.saved_profiles.all()} == {"my orders.csv"}
    app = open_page("events")
    app.file_uploader("events_file").upload("my  orders.csv", content).run()
    app.button("events_use_rates").click().run()
    assert len(connected.saved_profiles.all()) == 2, "the same file is not saved again"


def test_the_weeks_of_a_file_say_in_which_one_a_field_is_empty_most_often(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    app = open_page("events", field="title")
    weeks_of = {"2026-06-09": ["Mug"] * 10, "2026-06-16": ["Mug"] * 6 + [""] * 5, "2026-06-23": [""]}
    lines = [f"{day},{title}" for day, titles in weeks_of.items() for title in titles]
    content = "\n".join(["created_at,title", *lines, ""]).encode()
    app.file_uploader("events_file").upload("orders.csv", content).run()
    shown = unescaped(said(app))
    assert "Empty most often in the week of 15 Jun 2026: in 5 of 11 events." in shown
    assert field_text.dates_of("created_at", ()) in said(app)
    (weeks,) = [table.value for table in app.dataframe if "week of" in table.value]
    assert [str(day)[:10] for day in weeks["week of"]] == ["2026-06-22", "2026-06-15", "2026-06-08"]


@pytest.mark.parametrize(
    ("weeks", "is_sample", "said"),
    [
        ([(9, 10), (0, 9)], False, "Empty most often in the week of 1 Jun 2026: in 1 of 10 events."),
        (
            [(10, 10), (8, 11)], True,
            "Of the sampled events, it is empty most often in the week of 8 Jun 2026: in 3 of 11 events.",
        ),
        ([(1, 1), (2, 2)], False, "It is filled in every event of each week."),
        ([(1, 1), (20, 20)], True, "It is filled in every one of the sampled events of each week."),
        ([(0, 1), (20, 20)], False, "It is filled in every event of each week with 10 events or more."),
        ([(0, 1), (9, 9)], False, "No week has 10 events, so weeks cannot be compared."),
    ],
)  # fmt: skip
def test_only_weeks_with_events_enough_are_called_the_emptiest(
    weeks: list[tuple[int, int]], is_sample: bool, said: str
) -> None:
    days = ("2026-06-01", "2026-06-08")
    counted = [
        Week(monday=day, filled=filled, events=events) for day, (filled, events) in zip(days, weeks, strict=True)
    ]
    assert unescaped(field_text.emptiest_week(counted, is_sample=is_sample)) == said


def test_rates_of_a_file_of_which_a_line_was_skipped_are_estimates(unconnected: Workspace, open_page: OpenPage) -> None:
    app = open_page("events", field="title")
    app.file_uploader("events_file").upload("a.ndjson", b'{"title":"Mug"}\n{"title":""}\n{"title":\n').run()
    assert "**Filled in 1 of 2 events:** too few events for a rate." in unescaped(said(app))


ANSWER = b'{"data":[{"type":"event","attributes":{"event_properties":{"title":"Mug"}}},' + (
    b'{"type":"event","attributes":{"event_properties":{"title":""}}}],"links":{"self":"x","next":"y"}}'
)


@pytest.mark.parametrize("large", [1, files.LARGE])
@pytest.mark.parametrize(
    ("name", "content", "rate"),
    [
        ("a.csv", b"id,title\n1,Mug\n2,\n", "**Filled in 50%** of 2 events."),
        ("a.json", ANSWER, "**Filled in 1 of 2 events:** too few events for a rate."),
    ],
)
def test_only_a_file_of_every_event_has_exact_rates_whatever_its_size(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch,
    name: str, content: bytes, rate: str, large: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(files, "LARGE", large)
    app = open_page("events", field="title")
    app.file_uploader("events_file").upload(name, content).run()
    if large == 1:
        job = app.query_params["read"]
        connected.uploads.wait(job if isinstance(job, str) else job[0], 60)
        app.run()
    assert rate in unescaped(said(app))


def test_the_rates_of_a_saved_sample_of_a_file_are_estimates(connected: Workspace, open_page: OpenPage) -> None:
    """Some of its events may have been erased."""
    content = b"id,created_at,title\n1,2026-06-09,Mug\n2,2026-06-16,\n"
    sample = file_sample([EventFile("a.csv", lambda: io.BytesIO(content))])
    saved = connected.saved_samples.save("Some", sample)
    again = connected.saved_samples.open(saved.id)
    assert sample.is_whole
    assert not again.is_whole
    assert not sample.newest(1).is_whole
    assert (again.date_field, again.events) == (sample.date_field, sample.events)
    app = open_page("events", kept=saved.id, field="title")
    assert "**Filled in 1 of 2 events:** too few events for a rate." in unescaped(said(app))


def test_a_saved_sample_of_a_file_of_which_a_line_was_skipped_says_so(
    connected: Workspace, open_page: OpenPage
) -> None:
    content = b'{"title":"Mug"}\n{"title":""}\n{"title":\n'
    sample = file_sample([EventFile("a.ndjson", lambda: io.BytesIO(content))])
    assert not sample.complete
    saved = connected.saved_samples.save("Some", sample)
    app = open_page("events", kept=saved.id)
    assert texts.sample_caption(2, 2, "", complete=False) in [element.value for element in app.warning]
    assert "Stopped" not in texts.sample_caption(2, 2, "", complete=False), "nobody stopped it"


def test_what_differs_is_a_sentence() -> None:
    counts = {"other type": 1, "fill rate": 5, "new": 2}
    assert (
        texts.differences(counts)
        == "1 field has a different type · 5 fields have a different fill rate · 2 fields are new"
    )
