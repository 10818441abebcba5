"""Tables of events, CSV and Parquet: each column is a field, or one of them is the event as JSON."""

import json
from pathlib import Path

from tests.support.commands import run_here
from tests.support.event_files import AT, BOTH, MUG, MUG_JSON, VASE_JSON, columns, facts, profiled, table


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
        "Items[].Price": (["number"], 2, 1.0, ["12", "24.75"]),
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
        f"{file}: more than one column contains JSON objects; "
        "name the one that is the event (--column): payload, context\n"
    )
    assert facts(profiled(str(file), "--column", "payload")[0]) == BOTH
    assert set(profiled(str(file), "--column", "context")[0]) == {"ip"}
    assert {"id", "context.ip", "payload.$value"} <= set(profiled(str(file), "--column", "")[0])
    wrong = run_here("events", "profile", str(file), "--column", "nothing")
    assert (wrong.returncode, wrong.stderr) == (2, f"{file}: has no column “nothing”\n")


def test_an_object_in_a_column_of_an_event_is_a_field_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table(["$value", "Items", "address"], ["1", "[]", '{"city": "Bonn"}']))
    assert set(profiled(f"{tmp_path}/a.csv")[0]) == {"$value", "Items", "address.city"}
