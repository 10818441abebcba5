"""Two events as every program writes them to a file, and what `events profile` says of them, worked out by hand."""

import csv
import io
import json
from typing import Any

import pyarrow
from pyarrow import parquet

from tests.support.commands import run_here

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
    "$value": (["number"], 2, 1.0, ["12", "49.5"]),
    "Items[].Name": (["string"], 2, 1.0, ["Mug", "Vase"]),
    "Items[].Price": (["string", "number"], 2, 1.0, ["12", "24.75"]),
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
MUG_JSON, VASE_JSON = json.dumps(MUG), json.dumps(VASE)
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


def profiled(*arguments: str) -> tuple[dict[str, Any], str]:
    """The fields by their paths, and what was said; the command ends with 1 where that is of something skipped."""
    ended = run_here("events", "profile", *arguments, "--json")
    assert ended.returncode == bool("skipped" in ended.stderr), ended.stderr
    return {row["path"]: row for row in json.loads(ended.stdout)}, ended.stderr


def facts(fields: dict[str, Any]) -> dict[str, Any]:
    """By path: which examples come first says nothing."""
    return {
        path: (row["types"], row["events"], row["coverage"], sorted(row["examples"])) for path, row in fields.items()
    }
