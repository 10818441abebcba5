"""Event files in every form that people have, through the command: which form it is, and which fields its events hold.

The files of tests/data/event_files and those made here hold the same two events, or the first of them alone. What a
field is worth is worked out by hand.
"""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from core.events.paths import open_files
from core.events.sample import Sample, file_sample
from tests.support.commands import run_here
from tests.support.servers import ROOT

FILES = ROOT / "tests" / "data" / "event_files"
PAYLOADS = sorted((ROOT / "tests" / "data" / "events").glob("*.json"))
MUG = {
    "$event_id": "o-1",
    "$value": 49.5,
    "Items": [{"Name": "Mug", "Price": "24.75", "ImageURL": "https://shop.example/mug.jpg"}],
    "Categories": ["Home"],
    "Note": None,
}
VASE = {
    "$event_id": "o-2",
    "$value": 12,
    "Items": [{"Name": "Vase", "Price": 12, "ImageURL": ""}],
    "Categories": [],
    "Note": "gift",
}
# Path: types, events, coverage and examples of both events together.
BOTH = {
    "$event_id": (["string"], 2, 1.0, ["o-1", "o-2"]),
    "$value": (["number"], 2, 1.0, ["49.5", "12"]),
    "Items[].Name": (["string"], 2, 1.0, ["Mug", "Vase"]),
    "Items[].Price": (["string", "number"], 2, 1.0, ["24.75", "12"]),
    "Items[].ImageURL": (["string"], 2, 0.5, ["https://shop.example/mug.jpg"]),
    "Categories": (["list"], 2, 0.5, []),
    "Categories[]": (["string"], 1, 0.5, ["Home"]),
    "Note": (["string", "null"], 2, 0.5, ["gift"]),
}
FIRST = {
    "$event_id": (["string"], 1, 1.0, ["o-1"]),
    "$value": (["number"], 1, 1.0, ["49.5"]),
    "Items[].Name": (["string"], 1, 1.0, ["Mug"]),
    "Items[].Price": (["string"], 1, 1.0, ["24.75"]),
    "Items[].ImageURL": (["string"], 1, 1.0, ["https://shop.example/mug.jpg"]),
    "Categories[]": (["string"], 1, 1.0, ["Home"]),
    "Note": (["null"], 1, 0.0, []),
}
AT = "2026-01-01T00:00:01+00:00"


def resource(event: dict[str, Any], number: int) -> dict[str, Any]:
    """An event as Klaviyo's API answers it."""
    return {
        "type": "event",
        "id": f"4vRpBT{number}",
        "attributes": {"timestamp": 1767225601, "datetime": AT, "uuid": "u", "event_properties": event},
        "relationships": {
            "metric": {"data": {"type": "metric", "id": "TspjNE"}, "links": {"self": "https://a.klaviyo.com/"}},
            "profile": {"data": {"type": "profile", "id": "01H0"}},
        },
        "links": {"self": "https://a.klaviyo.com/api/events/"},
    }


def page(*events: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    return {
        "data": [resource(event, number) for number, event in enumerate(events, start=1)],
        "included": [
            {
                "type": "profile",
                "id": "01H0",
                "attributes": {"email": "ada@shop.example", "properties": {"Tier": "gold"}},
            },
            {"type": "metric", "id": "TspjNE", "attributes": {"name": "Placed Order"}},
        ],
        "links": {"self": "https://a.klaviyo.com/api/events", "next": following, "prev": None},
    }


def created(event: dict[str, Any]) -> dict[str, Any]:
    """A request that creates an event."""
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    profile = {"data": {"type": "profile", "attributes": {"email": "ada@shop.example"}}}
    return {
        "type": "event",
        "attributes": {"properties": event, "time": AT, "value": 1, "metric": metric, "profile": profile},
    }


def tracked(event: dict[str, Any]) -> dict[str, Any]:
    """A request of the old Track API."""
    who = {"$email": "ada@shop.example", "$first_name": "Ada", "$city": "Bonn", "Tier": "gold"}
    return {
        "token": "PUBKEY",
        "event": "Placed Order",
        "customer_properties": who,
        "properties": event,
        "time": 1767225601,
    }


def first_api(event: dict[str, Any], number: int) -> dict[str, Any]:
    """An event of Klaviyo's first API."""
    return {
        "object": "event",
        "id": f"E{number}",
        "statistic_id": "TspjNE",
        "timestamp": 1767225601,
        "event_name": "Placed Order",
        "event_properties": event,
        "person": {"object": "person", "id": "01H0", "email": "ada@shop.example", "$city": "Bonn"},
    }


def lines(*values: Any) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def pretty(value: Any, indent: int = 2) -> bytes:
    return json.dumps(value, indent=indent, ensure_ascii=False).encode()


def table(*rows: list[Any], delimiter: str = ",", ending: str = "\r\n") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return file.getvalue().encode()


def columns(rows: list[dict[str, Any]], **options: Any) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), file, **options)
    return file.getvalue()


def zstd(content: bytes) -> bytes:
    return bytes(pyarrow.compress(content, "zstd", asbytes=True))


MUG_JSON, VASE_JSON = json.dumps(MUG), json.dumps(VASE)
BULK = {
    "data": {
        "type": "event-bulk-create-job",
        "attributes": {
            "events-bulk-create": {
                "data": [
                    {
                        "type": "event-bulk-create",
                        "attributes": {
                            "profile": {"data": {"type": "profile", "attributes": {"email": "ada@shop.example"}}},
                            "events": {"data": [created(MUG), created(VASE)]},
                        },
                    }
                ]
            }
        },
    }
}
SINGER = [
    {"type": "SCHEMA", "stream": "events", "schema": {"properties": {}}, "key_properties": ["id"]},
    {"type": "RECORD", "stream": "events", "record": resource(MUG, 1), "time_extracted": AT},
    {"type": "RECORD", "stream": "profiles", "record": {"type": "profile", "id": "01H0", "attributes": {"email": "a"}}},
    {"type": "RECORD", "stream": "events", "record": first_api(VASE, 2)},
    {"type": "STATE", "value": {"bookmarks": {}}},
]
AIRBYTE = [
    {"type": "LOG", "log": {"level": "INFO", "message": "Starting"}},
    {"type": "RECORD", "record": {"stream": "events", "data": resource(MUG, 1), "emitted_at": 1}},
    {"type": "RECORD", "record": {"stream": "events", "data": first_api(VASE, 2), "emitted_at": 1}},
    {"type": "STATE", "state": {"data": {}}},
    {"type": "TRACE", "trace": {"type": "STREAM_STATUS"}},
]
AIRBYTE_LOCAL = [
    {"_airbyte_ab_id": "1", "_airbyte_emitted_at": 1, "_airbyte_data": resource(MUG, 1)},
    {
        "_airbyte_raw_id": "2",
        "_airbyte_extracted_at": 1,
        "_airbyte_meta": {},
        "_airbyte_data": json.dumps(resource(VASE, 2)),
    },
]
TWO_PAGES = (page(MUG, following="https://a.klaviyo.com/api/events?page[cursor]=x"), page(VASE))

SAME: dict[str, tuple[str, bytes, str]] = {
    "NDJSON": ("a.ndjson", lines(MUG, VASE), "NDJSON"),
    "NDJSON with blank lines and Windows' ends": ("a.jsonl", lines(MUG, VASE).replace(b"\n", b"\r\n\r\n"), "NDJSON"),
    "objects without a line break": ("a.json", (MUG_JSON + VASE_JSON).encode(), "NDJSON"),
    "pretty objects": ("a.json", pretty(MUG) + b"\n" + pretty(VASE), "NDJSON"),
    "array": ("a.json", json.dumps([MUG, VASE]).encode(), "JSON array"),
    "pretty array, blank lines before it": ("a.json", b"\n\n" + pretty([MUG, VASE], 4), "JSON array"),
    "array of resources": ("a.json", pretty([resource(MUG, 1), resource(VASE, 2)]), "Klaviyo API events"),
    "arrays, a line each": ("a.json", lines([MUG], [VASE]), "JSON array"),
    "answer, pretty": ("a.json", pretty(page(MUG, VASE)), "Klaviyo API answer"),
    "answer with tabs": ("a.json", json.dumps(page(MUG, VASE), indent="\t").encode(), "Klaviyo API answer"),
    "pages, a line each": ("a.jsonl", lines(*TWO_PAGES), "Klaviyo API answer in 2 pages"),
    "pages, pretty": ("a.json", b"\n".join(map(pretty, TWO_PAGES)), "Klaviyo API answer in 2 pages"),
    "pages, one behind the other": (
        "a.json",
        "".join(map(json.dumps, TWO_PAGES)).encode(),
        "Klaviyo API answer in 2 pages",
    ),
    "pages, pretty, one behind the other": (
        "a.json",
        b"".join(map(pretty, TWO_PAGES)),
        "Klaviyo API answer in 2 pages",
    ),
    "pages in an array": ("a.json", pretty(TWO_PAGES), "Klaviyo API answer in 2 pages"),
    "single answers": (
        "a.json",
        lines({"data": resource(MUG, 1), "links": {}}, {"data": resource(VASE, 2)}),
        "Klaviyo API answer in 2 pages",
    ),
    "resources": ("a.ndjson", lines(resource(MUG, 1), resource(VASE, 2)), "Klaviyo API events"),
    "create-event bodies": (
        "a.jsonl",
        lines({"data": created(MUG)}, {"data": created(VASE)}),
        "Klaviyo create-event bodies",
    ),
    "create-event bodies without data": ("a.jsonl", lines(created(MUG), created(VASE)), "Klaviyo create-event bodies"),
    "bulk create-events body": ("a.json", pretty(BULK), "Klaviyo create-event body"),
    "Track bodies": ("a.jsonl", lines(tracked(MUG), tracked(VASE)), "Klaviyo Track bodies"),
    "first API": (
        "a.json",
        pretty({"count": 2, "object": "$list", "data": [first_api(MUG, 1), first_api(VASE, 2)]}),
        "Klaviyo API answer",
    ),
    "rows of a warehouse as lines": (
        "a.jsonl",
        lines({"id": 1, "datetime": AT, "event_properties": MUG_JSON}, {"id": 2, "event_properties": VASE_JSON}),
        "Klaviyo events of its first API",
    ),
    "Airbyte messages": ("a.jsonl", lines(*AIRBYTE), "Airbyte records"),
    "Airbyte's local JSON": ("a.jsonl", lines(*AIRBYTE_LOCAL), "Airbyte records"),
    "Singer messages": ("a.jsonl", lines(*SINGER), "Singer records"),
    "different ones together": ("a.jsonl", lines(resource(MUG, 1), VASE), "Klaviyo API events and NDJSON"),
    "array with a mark": ("a.json", "\ufeff".encode() + pretty([MUG, VASE]), "JSON array"),
    "files with marks put together": (
        "a.ndjson",
        b"".join(b"\xef\xbb\xbf" + lines(each) for each in (MUG, VASE)),
        "NDJSON",
    ),
    "UTF-16 of PowerShell": (
        "a.ndjson",
        lines(MUG, VASE).decode().replace("\n", "\r\n").encode("utf-16"),
        "NDJSON (UTF-16)",
    ),
    "UTF-16, big ends first": (
        "a.json",
        "\ufeff".encode("utf-16-be") + pretty([MUG, VASE]).decode().encode("utf-16-be"),
        "JSON array (UTF-16)",
    ),
    "UTF-16 without a mark": ("a.ndjson", lines(MUG, VASE).decode().encode("utf-16-le"), "NDJSON (UTF-16)"),
    "UTF-32": ("a.ndjson", lines(MUG, VASE).decode().encode("utf-32"), "NDJSON (UTF-32)"),
    "gzip of an answer": ("a.json.gz", gzip.compress(pretty(page(MUG, VASE))), "Klaviyo API answer (gzip)"),
    "gzip of two parts": ("a.ndjson.gz", gzip.compress(lines(MUG)) + gzip.compress(lines(VASE)), "NDJSON (gzip)"),
    "gzip without the name": ("a.ndjson", gzip.compress(lines(MUG, VASE)), "NDJSON (gzip)"),
    "zstd": ("a.ndjson.zst", zstd(lines(MUG, VASE)), "NDJSON (zstd)"),
    "zstd of two parts": ("a.ndjson.zst", zstd(lines(MUG)) + zstd(lines(VASE)), "NDJSON (zstd)"),
    "zstd of UTF-16": ("a.json.zst", zstd(pretty([MUG, VASE]).decode().encode("utf-16")), "JSON array (zstd, UTF-16)"),
    "CSV with a column of JSON": (
        "a.csv",
        table(["id", "datetime", "event_properties"], ["1", AT, MUG_JSON], ["2", AT, VASE_JSON]),
        "CSV with the JSON column “event_properties”",
    ),
    "CSV with pretty JSON": (
        "a.csv",
        table(["event_properties"], [pretty(MUG).decode()], [pretty(VASE).decode()]),
        "CSV with the JSON column “event_properties”",
    ),
    "CSV with semicolons and a mark": (
        "a.csv",
        "\ufeff".encode() + table(["Id", "Payload"], ["1", MUG_JSON], ["2", VASE_JSON], delimiter=";"),
        "CSV with the JSON column “Payload”",
    ),
    "CSV as Excel names its delimiter": (
        "a.csv",
        b"sep=;\r\n" + table(["id", "payload"], ["1", MUG_JSON], ["2", VASE_JSON], delimiter=";"),
        "CSV with the JSON column “payload”",
    ),
    "TSV": ("a.tsv", f"id\tprops\n1\t{MUG_JSON}\n2\t{VASE_JSON}\n".encode(), "CSV with the JSON column “props”"),
    "CSV of Airbyte, packed": (
        "a.csv.gz",
        gzip.compress(
            table(
                ["_airbyte_ab_id", "_airbyte_emitted_at", "_airbyte_data"],
                *(["1", "1", json.dumps(resource(each, 1))] for each in (MUG, VASE)),
            )
        ),
        "CSV with the JSON column “_airbyte_data” of Klaviyo API events (gzip)",
    ),
    "Parquet with a column of JSON": (
        "a.parquet",
        columns([{"id": "1", "event_properties": MUG_JSON}, {"id": "2", "event_properties": VASE_JSON}]),
        "Parquet with the JSON column “event_properties”",
    ),
    "Parquet with JSON, packed by zstd": (
        "a.parquet",
        columns([{"payload": MUG_JSON}, {"payload": VASE_JSON}], compression="zstd"),
        "Parquet with the JSON column “payload”",
    ),
}


RESOURCE_COLUMNS = ["type", "id", "attributes", "relationships", "links", "datetime"]


def resource_rows() -> list[dict[str, Any]]:
    """Resources as Airbyte writes them to a table: an object is a text of JSON."""
    rows = [{**resource(event, number), "datetime": AT} for number, event in enumerate((MUG, VASE), start=1)]
    return [
        {name: value if isinstance(value, str) else json.dumps(value) for name, value in row.items()} for row in rows
    ]


SAME["CSV of resources, as Airbyte writes them"] = (
    "a.csv",
    table(
        ["_airbyte_raw_id", "_airbyte_meta", *RESOURCE_COLUMNS],
        *(["r", '{"changes": []}', *(row[name] for name in RESOURCE_COLUMNS)] for row in resource_rows()),
    ),
    "CSV of Klaviyo API events",
)
SAME["Parquet of resources, as Airbyte writes them"] = (
    "a.parquet",
    columns(resource_rows()),
    "Parquet of Klaviyo API events",
)
SAME["CSV whose JSON is not quoted"] = (
    "a.csv",
    f"payload;id\n{MUG_JSON};1\n{VASE_JSON};2\n".encode(),
    "CSV with the JSON column “payload”",
)


def profiled(*arguments: str) -> tuple[dict[str, Any], str]:
    """The fields by their paths, and what was said."""
    ended = run_here("events", "profile", *arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    return {row["path"]: row for row in json.loads(ended.stdout)}, ended.stderr


def facts(fields: dict[str, Any]) -> dict[str, Any]:
    return {path: (row["types"], row["events"], row["coverage"], row["examples"]) for path, row in fields.items()}


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
        (f"{tmp_path}/a.json", "one JSON object"),
        (str(file), "Klaviyo events of its first API"),
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
        ("page_one_line.json", "Klaviyo API answer, 2 events", BOTH),
        ("object_pretty.json", "one JSON object, 1 event", FIRST),
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


def test_dotted_columns_are_fields(tmp_path: Path) -> None:
    head = [
        "$event_id",
        "$value",
        "Items.0.Name",
        "Items.1.Name",
        "Items[0].Price",
        "extra.gift.note",
        "Paid",
        "zip",
        "",
    ]
    rows = [
        ["o-1", "49.5", "Mug", "Cup", "24.75", "", "TRUE", "01234", "x"],
        ["o-2", "0", "Vase", "", "12", "Hi", "false", "", "y"],
    ]
    (tmp_path / "a.csv").write_bytes(table(head, *rows))
    fields, said = profiled(f"{tmp_path}/a.csv")
    assert facts(fields) == {
        "$event_id": (["string"], 2, 1.0, ["o-1", "o-2"]),
        "$value": (["number"], 2, 0.5, ["49.5"]),
        "Items[].Name": (["string"], 2, 1.0, ["Cup", "Mug", "Vase"]),
        "Items[].Price": (["number"], 2, 1.0, ["24.75", "12"]),
        "extra.gift.note": (["string"], 1, 0.5, ["Hi"]),
        "Paid": (["boolean"], 2, 0.5, ["True"]),
        "zip": (["string", "null"], 2, 0.5, ["01234"]),
    }
    assert said.endswith("read as CSV, 2 events\n")


def test_a_flattened_answer_is_no_bare_event(tmp_path: Path) -> None:
    """What pandas' json_normalize makes of an answer."""
    head = [
        "type",
        "id",
        "attributes.datetime",
        "attributes.event_properties.$value",
        "attributes.event_properties.Items",
    ]
    (tmp_path / "a.csv").write_bytes(table(head, ["event", "E1", AT, "5", json.dumps(MUG["Items"])]))
    fields, said = profiled(f"{tmp_path}/a.csv")
    assert set(fields) == {"$value", "Items[].Name", "Items[].Price", "Items[].ImageURL"}
    assert said.endswith("read as CSV of Klaviyo API events, 1 event\n")


def test_a_struct_of_parquet_is_an_object(tmp_path: Path) -> None:
    rows = [{"$event_id": "o-1", "Items": [{"Name": "Mug", "Price": 1}]}, {"$event_id": "o-2", "Items": []}]
    (tmp_path / "rows.parquet").write_bytes(columns(rows))
    (tmp_path / "struct.parquet").write_bytes(columns([{"id": "1", "event_properties": each} for each in rows]))
    expected = {
        "$event_id": (["string"], 2, 1.0, ["o-1", "o-2"]),
        "Items": (["list"], 2, 0.5, []),
        "Items[].Name": (["string"], 1, 0.5, ["Mug"]),
        "Items[].Price": (["number"], 1, 0.5, ["1"]),
    }
    for name, form in (("rows", "Parquet"), ("struct", "Parquet with the JSON column “event_properties”")):
        fields, said = profiled(f"{tmp_path}/{name}.parquet")
        assert facts(fields) == expected
        assert said.endswith(f"read as {form}, 2 events\n")


def test_the_user_names_the_column_where_several_could_be_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(
        table(["id", "payload", "context"], ["1", MUG_JSON, '{"ip": "x"}'], ["2", VASE_JSON, '{"ip": "y"}'])
    )
    refused = run_here("events", "profile", str(file))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert refused.stderr == (
        "more than one column holds JSON objects; name the one that is the event (--column): payload, context\n"
    )
    assert facts(profiled(str(file), "--column", "payload")[0]) == BOTH
    assert set(profiled(str(file), "--column", "context")[0]) == {"ip"}
    assert {"id", "context.ip", "payload.$value"} <= set(profiled(str(file), "--column", "")[0])
    wrong = run_here("events", "profile", str(file), "--column", "nothing")
    assert (wrong.returncode, wrong.stderr) == (2, "has no column “nothing”\n")


def test_an_object_in_a_column_of_an_event_is_a_field_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table(["$value", "Items", "address"], ["1", "[]", '{"city": "Bonn"}']))
    assert set(profiled(f"{tmp_path}/a.csv")[0]) == {"$value", "Items", "address.city"}


@pytest.mark.parametrize(
    ("lead", "bad", "place"),
    [
        (b"", b'{"a": 1 "b": 2}', "line 1, column 9: is not JSON: a comma or a closing bracket is missing"),
        (lines(MUG), b'{"a":', "line 2, column 6: is not JSON: the JSON ends too early"),
        (lines(MUG), b'{"a": {"b":', "line 2, column 12: is not JSON: the JSON ends too early"),
        (lines(MUG), b"7", "line 2, column 1: is not a JSON object"),
        (b"\n\n", b'{"\xff": 1}', "line 3, column 1: is not JSON: it is not UTF-8"),
        (
            lines(MUG),
            b"2026-01-01 INFO: 3 events",
            "line 2, column 5: is not JSON: something stands behind the JSON value",
        ),
    ],
)
def test_a_bad_line_is_skipped_and_named(lead: bytes, bad: bytes, place: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(lead + bad + b"\n" + lines(MUG, VASE))
    fields, said = profiled(str(file))
    assert fields["$event_id"]["coverage"] == 1.0
    assert said == f"{file}: read as NDJSON, {2 + bool(lead.strip())} events; skipped 1 place: {place}\n"


def test_a_bad_item_and_a_bad_row_are_skipped_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(
        b"[\n" + MUG_JSON.encode() + b",\n null,\n  {'a': 1},\n" + VASE_JSON.encode() + b"]"
    )
    fields, said = profiled(f"{tmp_path}/a.json")
    assert facts(fields) == BOTH
    assert said.endswith(
        "2 events; skipped 2 places: item 2 (line 3, column 2): is not a JSON object; "
        "item 3 (line 4, column 4): is not JSON: a name in double quotes is missing\n"
    )
    rows = table(
        ["id", "payload", "x"], ["1", MUG_JSON, ""], ["2", VASE_JSON, ""], ["3", "nope", ""], ["4", "{}", "", "y"]
    )
    (tmp_path / "a.csv").write_bytes(rows + b"total: 4 rows\n")
    fields, said = profiled(f"{tmp_path}/a.csv", "--column", "payload")
    assert facts(fields) == BOTH
    assert said.endswith(
        "2 events; skipped 3 places: line 4: the column “payload” holds no JSON object; "
        "line 5: has 4 cells, the head 3; line 6: has 1 cell, the head 3\n"
    )


@pytest.mark.parametrize(("good", "bad", "code"), [(2, 10, 0), (2, 11, 2), (208, 11, 2), (209, 11, 0), (2_000, 100, 0)])
def test_a_file_is_refused_when_more_than_ten_and_more_than_5_percent_are_bad(
    good: int, bad: int, code: int, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"nope\n" * bad + lines(*[MUG] * good))
    ended = run_here("events", "profile", f"{tmp_path}/a.ndjson")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (code, 1)
    if code:
        assert ended.stderr.startswith("line 1, column 1: is not JSON: it is no JSON value (11 of ")
    else:
        assert f"{good:,} events; skipped {bad} places: line 1, column 1: " in ended.stderr


def test_a_file_without_one_event_says_why(tmp_path: Path) -> None:
    said = {
        b"nope\n": "line 1, column 1: is not JSON: it is no JSON value",
        pretty(
            {"data": [{"type": "profile", "id": "1", "attributes": {}}]}
        ): "holds no events, but resources of type “profile”",
        b"PK\x03\x04": "is a ZIP archive or a workbook: unpack it, or save its sheet as CSV",
        gzip.compress(lines(MUG) * 1_000)[:-20]: "is cut off: its packed content has no end",
        zstd(lines(MUG) * 1_000)[:-20]: "is cut off: its packed content has no end",
        b"\x1f\x8b\x08\x00nope nope nope": "is damaged: it cannot be unpacked",
        gzip.compress(gzip.compress(b"{}")): "is packed twice: unpack it once",
    }
    for content, sentence in said.items():
        (tmp_path / "a.json").write_bytes(content)
        ended = run_here("events", "profile", f"{tmp_path}/a.json")
        assert (ended.returncode, ended.stderr) == (2, f"{sentence}\n")
    for content in (b"", b"\n \n", lines({"data": [], "links": {"self": "x"}})):
        (tmp_path / "a.json").write_bytes(content)
        assert run_here("events", "profile", f"{tmp_path}/a.json").returncode == 0


def test_several_files_folders_and_patterns_are_profiled_together(tmp_path: Path) -> None:
    inner = tmp_path / "day=1" / "part"
    inner.mkdir(parents=True)
    (inner / "1.json.gz").write_bytes(gzip.compress(pretty(page(MUG))))
    (inner / "2.parquet").write_bytes(columns([{"event_properties": VASE_JSON}]))
    (inner / "_SUCCESS").write_bytes(b"")
    (inner / ".hidden.json").write_bytes(b"nope")
    (inner / "readme.md").write_bytes(b"nope")
    (tmp_path / "more [1].csv").write_bytes(table(["id", "payload"], ["1", MUG_JSON]))
    for arguments, count in (
        ((str(inner),), 2),
        ((f"{tmp_path}/day=*",), 2),
        ((f"{tmp_path}/**/*.parquet", f"{inner}/1.json.gz"), 2),
        ((str(tmp_path), f"{tmp_path}/more [1].csv", f"{inner}/2.parquet"), 3),
    ):
        fields, said = profiled(*arguments)
        assert fields["$event_id"]["events"] == count == len(said.splitlines())
    whole, _ = profiled(str(inner))
    assert facts(whole) == BOTH


def test_a_broken_file_among_several_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(MUG))
    (tmp_path / "b.json").write_bytes(b"nope")
    ended = run_here("events", "profile", str(tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{tmp_path}/b.json: line 1, column 1: is not JSON: it is no JSON value\n"
    ended = run_here("events", "profile", str(tmp_path), "Placed Order")
    assert (ended.returncode, ended.stderr) == (2, "Placed Order: is no file; name one metric alone, or files\n")


@pytest.mark.parametrize("kind", ["answer, pretty", "zstd", "TSV", "Parquet with a column of JSON"])
def test_standard_input_is_read_in_every_form(kind: str) -> None:
    _, content, form = SAME[kind]
    command = [sys.executable, "-m", "core", "events", "profile", "-", "--json"]
    ended = subprocess.run(command, cwd=ROOT, input=content, capture_output=True, timeout=120, check=True)
    assert facts({row["path"]: row for row in json.loads(ended.stdout)}) == BOTH
    assert ended.stderr.decode() == f"-: read as {form}, 2 events\n"


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
