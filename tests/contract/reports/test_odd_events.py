"""What people reported of event properties in tables: `json_normalize` fails or merges; here nothing is lost."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.errors import InputError
from core.events.export import table_file
from core.events.file_sample import file_sample
from core.events.files import EventFile, read_events
from core.events.sample import Sample
from tests.support.servers import ROOT

# A null record, a list beside an object, keys that are numbers, and keys that flattening would make one.
EVENTS: list[dict[str, Any]] = [
    {"Items": None, "extra": {"title": "low"}, "$extra": {"title": "high"}, "a.b": 1, "a": {"b": 2}},
    {"Items": [{"Name": "Mug"}, None, "loose", ["deep"]], "a": {"b": 3}, "1": {"2": "numbered"}},
    {"Items": {"Name": "alone"}, "a.b": "text", "a": None},
    {},
]
PATHS = {
    "$event_id", "Items[].Name", "Items[]", "Items[][]", "Items.Name", "extra.title", "$extra.title", '["a.b"]', "a.b",
    "1.2",
}  # fmt: skip


def lines() -> list[bytes]:
    return [json.dumps(each).encode() for each in EVENTS]


def sample() -> Sample:
    return file_sample([EventFile("events.ndjson", lambda: io.BytesIO(b"\n".join(lines())))])


def test_every_field_is_one_of_its_own(tmp_path: Path) -> None:
    """https://github.com/pandas-dev/pandas/issues/37783, 20030, 44312"""
    read = sample()
    fields = {str(field.path): field for field in read.fields()}
    assert PATHS - {"$event_id"} - {"Items"} <= set(fields), sorted(fields)
    assert (fields['["a.b"]'].events, fields["a.b"].events) == (2, 2)
    assert fields["extra.title"].examples != fields["$extra.title"].examples
    # What is taken away has the same columns.
    table = read.table()
    assert isinstance(table, pd.DataFrame)
    assert table.columns.is_unique
    names = next(csv.reader(io.StringIO(table_file(table, "csv").decode("utf-8-sig"))))
    assert [name.removeprefix("'") for name in names] == list(table.columns)
    assert list(json.loads(table_file(table, "json"))[0]) == list(table.columns)
    assert list(pd.read_parquet(io.BytesIO(table_file(table, "parquet"))).columns) == list(table.columns)


def test_the_command_counts_the_same(tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    file.write_bytes(b"\n".join(lines()))
    ended = subprocess.run(
        [sys.executable, "-m", "core", "events", "profile", str(file), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    counted = {row["path"]: row["events"] for row in json.loads(ended.stdout)}
    assert counted == {str(field.path): field.events for field in sample().fields()}


def test_a_payload_pasted_without_commas_is_named_by_its_line() -> None:
    """The feed in Klaviyo shows properties without them."""
    whole = json.dumps({"$value": 0, "Price": "0", "extra": {"a": 1}})
    pasted = f"{whole}\n{whole.replace(', ', ' ')}\n"
    with pytest.raises(InputError, match=r"^line 2, column 14: is not JSON"):
        list(read_events(pasted.encode().splitlines(keepends=True)))
