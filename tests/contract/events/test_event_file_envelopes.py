"""What an event's envelope says beside its properties is kept: profile, metric and time."""

from pathlib import Path
from typing import Any

import pytest

from core.events.file_sample import file_sample
from core.events.paths import open_files
from core.events.sample import Sample
from tests.support.event_files import (
    AT,
    MUG,
    MUG_JSON,
    VASE,
    created,
    first_api,
    lines,
    page,
    pretty,
    resource,
    table,
    tracked,
)


def sample(name: str, content: bytes, folder: Path) -> Sample:
    (folder / name).write_bytes(content)
    return file_sample(open_files([f"{folder}/{name}"]))


def test_an_answers_profile_metric_and_time_are_kept(tmp_path: Path) -> None:
    read = sample("a.json", pretty(page(MUG, VASE)), tmp_path)
    assert (read.metric.id, read.metric.name, read.span) == ("TspjNE", "Placed Order", "2026-01-01 – 2026-01-01")
    assert [(event.id, event.datetime, event.profile_id) for event in read.events] == [
        ("4vRpBT1", AT, "01H0"),
        ("4vRpBT2", AT, "01H0"),
    ]
    assert read.events[0].profile == {"id": "01H0", "email": "ada@shop.example", "properties": {"Tier": "gold"}}


def test_a_time_in_seconds_is_one_where_no_other_is_told(tmp_path: Path) -> None:
    event = resource(MUG, 1)
    del event["attributes"]["datetime"]
    assert sample("a.json", lines(event), tmp_path).events[0].datetime == AT
    for body in (tracked(MUG), first_api(MUG, 1)):
        assert sample("a.json", lines(body), tmp_path).events[0].datetime == AT


def test_who_it_was_is_kept_by_the_names_of_the_rest_api(tmp_path: Path) -> None:
    track = sample("a.json", lines(tracked(MUG)), tmp_path).events[0]
    assert track.profile == {
        "email": "ada@shop.example",
        "first_name": "Ada",
        "location": {"city": "Bonn"},
        "properties": {"Tier": "gold"},
    }
    old = sample("a.json", lines(first_api(MUG, 1)), tmp_path).events[0]
    assert (old.id, old.metric_id, old.profile) == (
        "E1",
        "TspjNE",
        {"email": "ada@shop.example", "location": {"city": "Bonn"}},
    )
    body = sample("a.json", lines({"data": created(MUG)}), tmp_path).events[0]
    assert (body.datetime, body.profile) == (AT, {"email": "ada@shop.example"})


def test_columns_beside_the_event_are_its_id_and_its_time(tmp_path: Path) -> None:
    rows = table(
        ["id", "timestamp", "metric_id", "profile_id", "payload"], ["7", "1767225601", "TspjNE", "01H0", MUG_JSON]
    )
    (event,) = sample("a.csv", rows, tmp_path).events
    assert (event.id, event.datetime, event.metric_id, event.profile_id) == ("7", AT, "TspjNE", "01H0")
    assert event.properties == MUG


@pytest.mark.parametrize(
    "event",
    [
        {"data": [{"sku": 1}], "type": "gift"},
        {"type": "event", "attributes": "none"},
        {"event": "sale", "properties": {"a": 1}},
        {"type": "RECORD", "record": 7},
        {"type": "STATE", "name": "Texas"},
        {"token": "x", "event": 3},
        {"attributes": {"event_properties": {}}, "data": {"type": "x"}},
        {"data": {}, "links": {}},
    ],
)
def test_properties_that_only_look_like_an_envelope_stay_as_they_are(event: dict[str, Any], tmp_path: Path) -> None:
    (read,) = sample("a.json", lines(event), tmp_path).events
    assert read.properties == event
