"""Event files in every form that people have, through the command: which form it is, and which fields its events hold.

The files of tests/data/event_files and those made here hold the same two events, or the first of them alone. What a
field is worth is worked out by hand.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.event_file_forms import SAME
from tests.support.event_files import BOTH, FIRST, facts, pretty, profiled
from tests.support.servers import ROOT

FILES = ROOT / "tests" / "data" / "event_files"
PAYLOADS = sorted((ROOT / "tests" / "data" / "events").glob("*.json"))


def leaves(value: Any, path: str) -> Iterator[str]:
    """The paths of what is no object and no list, and of objects and lists that hold nothing."""
    if isinstance(value, list) and value:
        for item in value:
            yield from leaves(item, f"{path}[]")
    elif isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else name)
    else:
        yield path


@pytest.mark.parametrize("file", PAYLOADS, ids=lambda file: file.stem)
def test_a_payload_as_documentation_prints_it(file: Path, tmp_path: Path) -> None:
    """Klaviyo's documentation, its feed of events and Postman print one pretty object."""
    event = json.loads(file.read_bytes())["event_properties"]
    (tmp_path / "a.json").write_bytes(pretty(event))
    for name, form in (
        (f"{tmp_path}/a.json", "one JSON object per file"),
        (str(file), "Klaviyo events, older API format"),
    ):
        fields, said = profiled(name)
        assert set(fields) == set(leaves(event, ""))
        assert {row["events"] for row in fields.values()} == {1}
        assert said == f"{name}: read as {form}, 1 event\n"


def test_payloads_of_a_folder_are_profiled_together() -> None:
    fields, said = profiled(str(PAYLOADS[0].parent))
    events = [json.loads(file.read_bytes())["event_properties"] for file in PAYLOADS]
    counts = Counter(path for event in events for path in set(leaves(event, "")))
    assert set(counts) <= set(fields)
    # A list or an object is also there where it holds something.
    values = {path: row for path, row in fields.items() if {"list", "object"}.isdisjoint(row["types"])}
    assert {path: row["events"] for path, row in values.items()} == {path: counts[path] for path in values}
    assert len(said.splitlines()) == len(PAYLOADS)


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        ("airbyte.jsonl", "Airbyte records, 2 events", BOTH),
        ("bom.ndjson", "NDJSON, 2 events", BOTH),
        ("lines.ndjson.gz", "NDJSON (gzip), 2 events", BOTH),
        ("page_one_line.json", "Klaviyo API response, 2 events", BOTH),
        ("object_pretty.json", "one JSON object per file, 1 event", FIRST),
        (
            "create_event_body.json",
            "Klaviyo create-event body, 1 event",
            {**FIRST, "$value_currency": (["string"], 1, 1.0, ["EUR"])},
        ),
    ],
)
def test_a_file_that_people_have(name: str, form: str, expected: dict[str, Any]) -> None:
    fields, said = profiled(str(FILES / name))
    assert facts(fields) == expected
    assert said == f"{FILES / name}: read as {form}\n"


@pytest.mark.parametrize("kind", SAME)
def test_the_same_events_in_another_form(kind: str, tmp_path: Path) -> None:
    name, content, form = SAME[kind]
    (tmp_path / name).write_bytes(content)
    fields, said = profiled(f"{tmp_path}/{name}")
    assert facts(fields) == BOTH
    beside = "; 1 of type “profile” left out" if kind == "Singer messages" else ""
    assert said == f"{tmp_path}/{name}: read as {form}, 2 events{beside}\n"


@pytest.mark.parametrize("kind", ["answer, pretty", "zstd", "TSV", "Parquet with a column of JSON"])
def test_standard_input_is_read_in_every_form(kind: str) -> None:
    _, content, form = SAME[kind]
    command = [sys.executable, "-m", "core", "events", "profile", "-", "--json"]
    ended = subprocess.run(command, cwd=ROOT, input=content, capture_output=True, timeout=120, check=True)
    assert facts({row["path"]: row for row in json.loads(ended.stdout)}) == BOTH
    assert ended.stderr.decode() == f"-: read as {form}, 2 events\n"
