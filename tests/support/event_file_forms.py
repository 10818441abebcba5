"""The same two events in every form of file: the file's name, its content, and how the form is called."""

import gzip
import json
from typing import Any

from tests.support.event_files import (
    AT,
    MUG,
    MUG_JSON,
    VASE,
    VASE_JSON,
    columns,
    created,
    first_api,
    lines,
    page,
    pretty,
    resource,
    table,
    tracked,
    zstd,
)

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


RESOURCE_COLUMNS = ["type", "id", "attributes", "relationships", "links", "datetime"]


def resource_rows() -> list[dict[str, Any]]:
    """Resources as Airbyte writes them to a table: an object is a text of JSON."""
    rows = [{**resource(event, number), "datetime": AT} for number, event in enumerate((MUG, VASE), start=1)]
    return [
        {name: value if isinstance(value, str) else json.dumps(value) for name, value in row.items()} for row in rows
    ]


SAME: dict[str, tuple[str, bytes, str]] = {
    "NDJSON": ("a.ndjson", lines(MUG, VASE), "NDJSON"),
    "NDJSON with blank lines and Windows' ends": ("a.jsonl", lines(MUG, VASE).replace(b"\n", b"\r\n\r\n"), "NDJSON"),
    "objects without a line break": ("a.json", (MUG_JSON + VASE_JSON).encode(), "NDJSON"),
    "pretty objects": ("a.json", pretty(MUG) + b"\n" + pretty(VASE), "NDJSON"),
    "array": ("a.json", json.dumps([MUG, VASE]).encode(), "JSON array"),
    "pretty array, blank lines before it": ("a.json", b"\n\n" + pretty([MUG, VASE], 4), "JSON array"),
    "array of resources": ("a.json", pretty([resource(MUG, 1), resource(VASE, 2)]), "Klaviyo API events"),
    "arrays, a line each": ("a.json", lines([MUG], [VASE]), "JSON array"),
    "answer, pretty": ("a.json", pretty(page(MUG, VASE)), "Klaviyo API response"),
    "answer with tabs": ("a.json", json.dumps(page(MUG, VASE), indent="\t").encode(), "Klaviyo API response"),
    "pages, a line each": ("a.jsonl", lines(*TWO_PAGES), "Klaviyo API response in 2 pages"),
    "pages, pretty": ("a.json", b"\n".join(map(pretty, TWO_PAGES)), "Klaviyo API response in 2 pages"),
    "pages, one behind the other": (
        "a.json",
        "".join(map(json.dumps, TWO_PAGES)).encode(),
        "Klaviyo API response in 2 pages",
    ),
    "pages, pretty, one behind the other": (
        "a.json",
        b"".join(map(pretty, TWO_PAGES)),
        "Klaviyo API response in 2 pages",
    ),
    "pages in an array": ("a.json", pretty(TWO_PAGES), "Klaviyo API response in 2 pages"),
    "single answers": (
        "a.json",
        lines({"data": resource(MUG, 1), "links": {}}, {"data": resource(VASE, 2)}),
        "Klaviyo API response in 2 pages",
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
        "Klaviyo API response",
    ),
    "rows of a warehouse as lines": (
        "a.jsonl",
        lines({"id": 1, "datetime": AT, "event_properties": MUG_JSON}, {"id": 2, "event_properties": VASE_JSON}),
        "Klaviyo events, older API format",
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
    "gzip of an answer": ("a.json.gz", gzip.compress(pretty(page(MUG, VASE))), "Klaviyo API response (gzip)"),
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
    "CSV of Excel on a Mac": (
        "a.csv",
        table(["id", "payload"], ["1", MUG_JSON], ["2", VASE_JSON], delimiter=";", ending="\r"),
        "CSV with the JSON column “payload”",
    ),
    "objects with the line ends of a Mac of old": ("a.json", lines(MUG, VASE).replace(b"\n", b"\r"), "NDJSON"),
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
    "CSV of resources, as Airbyte writes them": (
        "a.csv",
        table(
            ["_airbyte_raw_id", "_airbyte_meta", *RESOURCE_COLUMNS],
            *(["r", '{"changes": []}', *(row[name] for name in RESOURCE_COLUMNS)] for row in resource_rows()),
        ),
        "CSV of Klaviyo API events",
    ),
    "Parquet of resources, as Airbyte writes them": (
        "a.parquet",
        columns(resource_rows()),
        "Parquet of Klaviyo API events",
    ),
    "CSV whose JSON is not quoted": (
        "a.csv",
        f"payload;id\n{MUG_JSON};1\n{VASE_JSON};2\n".encode(),
        "CSV with the JSON column “payload”",
    ),
}
