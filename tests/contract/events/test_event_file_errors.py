"""What cannot be read of event files is skipped and named, or refuses the file; several files are read together."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.support.commands import run_here
from tests.support.event_files import (
    BOTH,
    MUG,
    MUG_JSON,
    VASE,
    VASE_JSON,
    columns,
    facts,
    lines,
    page,
    pretty,
    profiled,
    table,
    zstd,
)
from tests.support.templates import EVENT, HERO, REFERENCE

BINARY = "is neither text nor Parquet: events are read from JSON, CSV and Parquet files"
REFUSAL = {
    "errors": [
        {
            "id": "0c8f3b1e-6f5a-4f4e-9d1c-3a2b1c0d9e8f",
            "status": 401,
            "code": "not_authenticated",
            "title": "Authentication credentials were not provided.",
            "detail": "Missing or invalid private key.",
            "source": {"pointer": "/data/"},
            "links": {},
            "meta": {},
        }
    ]
}


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
            "line 2, column 5: is not JSON: there is text after the JSON value",
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
        "2 events; skipped 3 places: line 4: the column “payload” contains no JSON object; "
        "line 5: has 4 cells, but the header has 3; line 6: has 1 cell, but the header has 3\n"
    )


@pytest.mark.parametrize(("good", "bad", "code"), [(2, 10, 1), (2, 11, 2), (208, 11, 2), (209, 11, 1), (2_000, 100, 1)])
def test_a_file_is_refused_when_more_than_ten_and_more_than_5_percent_are_bad(
    good: int, bad: int, code: int, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"nope\n" * bad + lines(*[MUG] * good))
    ended = run_here("events", "profile", f"{tmp_path}/a.ndjson")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (code, 1)
    if code == 2:
        assert ended.stderr.startswith(
            f"{tmp_path}/a.ndjson: line 1, column 1: is not JSON: it is not a JSON value (11 of "
        )
    else:
        assert f"{good:,} events; {bad} lines were skipped (1, 2, 3, 4, 5 and {bad - 5} more): not" in ended.stderr


def test_a_file_without_one_event_says_why(tmp_path: Path) -> None:
    said = {
        b"nope\n": "line 1, column 1: is not JSON: it is not a JSON value",
        pretty(
            {"data": [{"type": "profile", "id": "1", "attributes": {}}]}
        ): "contains no events, only resources of type “profile”",
        b"PK\x03\x04": "is a ZIP archive or a workbook: extract it, or save its sheet as CSV",
        gzip.compress(lines(MUG))[:-20]: "is cut off: its compressed content has no end",
        zstd(lines(MUG))[:-20]: "is cut off: its compressed content has no end",
        b"\x1f\x8b\x08\x00nope nope nope": "is damaged: it cannot be decompressed",
        gzip.compress(gzip.compress(b"{}")): "is compressed twice: decompress it once",
        pretty(REFUSAL): "is an error response from Klaviyo's API: Missing or invalid private key.",
        lines([REFUSAL]): "is an error response from Klaviyo's API: Missing or invalid private key.",
        bytes(range(256)) * 10: BINARY,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4: BINARY,
        Path(sys.executable).read_bytes()[:9_000]: BINARY,
    }
    for content, sentence in said.items():
        (tmp_path / "a.json").write_bytes(content)
        ended = run_here("events", "profile", f"{tmp_path}/a.json")
        assert (ended.returncode, ended.stderr) == (2, f"{tmp_path}/a.json: {sentence}\n")
    for content in (b"", b"\n \n", lines({"data": [], "links": {"self": "x"}})):
        (tmp_path / "a.json").write_bytes(content)
        assert run_here("events", "profile", f"{tmp_path}/a.json").returncode == 0


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_what_was_read_of_a_file_that_is_cut_off_is_kept(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    different = b"".join(lines(MUG | {"n": number, "text": f"{number**9}"}) for number in range(5_000))
    (tmp_path / "a.json").write_bytes(pack(different)[:-20])
    ended = run_here("events", "profile", f"{tmp_path}/a.json", "--json")
    count = orjson.loads(ended.stdout)[0]["events"]
    assert 3_000 < count <= 5_000
    problem, reading = ended.stderr.splitlines()
    assert (
        problem
        == f"{tmp_path}/a.json: is cut off: its compressed content has no end; {count:,} events before it are kept"
    )
    assert f"{count:,} events" in reading
    assert ended.returncode == 1


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
    assert ended.stderr == f"{tmp_path}/b.json: line 1, column 1: is not JSON: it is not a JSON value\n"
    ended = run_here("events", "profile", str(tmp_path), "Placed Order")
    assert (ended.returncode, ended.stderr) == (2, "Placed Order: is not a file; pass either files or one metric\n")


@pytest.mark.parametrize("name", ["exports/*.nope", "no[p]e.x", "missing/", "missing/a", "a?", "~/nothing", ""])
def test_a_name_of_files_is_never_taken_for_a_metric(name: str) -> None:
    ended = run_here("events", "profile", name)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    said = "cannot be read (No such file" if name in ("missing/", "missing/a", "~/nothing") else "no file "
    assert ended.stderr.startswith(f"{name}: {said}" if name else "a file name is blank")


def test_a_name_that_is_neither_a_file_nor_known_says_so() -> None:
    ended = run_here("events", "profile", "missing")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert (
        ended.stderr
        == "missing is not a file here; as a metric: no Klaviyo account is connected; connect one on Setup\n"
    )


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has a file that opens and cannot be read")
@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.csv", "a.parquet"])
def test_an_error_while_a_file_is_read_is_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/proc/self/mem")
    for others in ((), (f"{tmp_path}/b.json",)):
        (tmp_path / "b.json").write_bytes(lines(MUG))
        ended = run_here("events", "profile", f"{tmp_path}/{name}", *others)
        assert (ended.returncode, ended.stderr) == (2, f"{tmp_path}/{name}: cannot be read (Input/output error)\n")


def test_a_property_that_is_called_errors_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(
        lines({"errors": ["a"]}, {"errors": [{"detail": "no"}], "$value": 1}, {"errors": []})
    )
    fields, said = profiled(f"{tmp_path}/a.json")
    assert set(fields) == {"errors", "errors[]", "errors[].detail", "$value"}
    assert said.endswith("3 events\n")


def test_a_profile_of_a_file_of_which_lines_were_skipped_is_not_complete(tmp_path: Path) -> None:
    file, output = tmp_path / "a.ndjson", tmp_path / "profile.json"
    for skipped in (b"", b"nope\n"):
        file.write_bytes(b'{"a": 1}\n' * 50 + skipped)
        assert run_here("events", "profile", str(file), "--output", str(output)).returncode == bool(skipped)
        assert orjson.loads(output.read_bytes())["complete"] is not bool(skipped)


@pytest.mark.parametrize("command", ["events sample", "events profile", "events suggest", "block render"])
def test_every_command_that_skips_something_is_partly_done(command: str, tmp_path: Path) -> None:
    """docs/command-line.md: 1 is partly done."""
    (tmp_path / "hero.cldt.json").write_text(json.dumps(HERO))
    (tmp_path / "choices.json").write_text(json.dumps({"v": 1, "template": REFERENCE, "event": EVENT, "slots": {}}))
    file, template = str(tmp_path / "a.ndjson"), str(tmp_path / "hero.cldt.json")
    arguments = {
        "events suggest": [template, file],
        "block render": [template, "--personalization", f"{tmp_path}/choices.json", "--contexts", file, "--check"],
    }.get(command, [file])
    for skipped, code in ((b"", 0), (b"nope\n", 1)):
        Path(file).write_bytes(lines(*[MUG] * 50) + skipped)
        ended = run_here(*command.split(), *arguments)
        assert (ended.returncode, "skipped 1 place" in ended.stderr) == (code, bool(skipped))
