"""`block render --check`: what every recipient of a file sees, from the command line."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pyarrow
import pytest
from pyarrow import parquet

from tests.support.commands import run_here
from tests.support.servers import ROOT
from tests.support.templates import EVENT, HERO, REFERENCE
from tests.support.terminals import Terminal

NAMES = ["Ridge Mug", "", None, "A very long name of a mug that nobody can read", "Vase"]


@pytest.fixture
def block(tmp_path: Path) -> list[str]:
    """The command for a block, with no account anywhere."""
    (tmp_path / "hero.cldt.json").write_text(json.dumps(HERO))
    slots = {"headline": {"from": "event", "path": ["Items", 0, "Name"], "format": [], "fallback": "your order"}}
    (tmp_path / "p.json").write_text(json.dumps({"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots}))
    return ["block", "render", f"{tmp_path}/hero.cldt.json", "--personalization", f"{tmp_path}/p.json"]


def orders(count: int = 50) -> list[dict[str, Any]]:
    return [{"$event_id": f"o{number:03}", "Items": [{"Name": NAMES[number % 5]}]} for number in range(count)]


def lines() -> bytes:
    return b"\n".join(map(orjson.dumps, orders()))


def write_parquet(path: Path) -> None:
    parquet.write_table(pyarrow.table({"payload": [orjson.dumps(order).decode() for order in orders()]}), path)


def write_csv(path: Path) -> None:
    rows = [f'{order["$event_id"]},"{order["Items"][0]["Name"] or ""}"' for order in orders()]
    path.write_text("\n".join(["$event_id,Items.0.Name", *rows]))


FORMS = {
    "a.ndjson": lambda path: path.write_bytes(lines()),
    "a.ndjson.gz": lambda path: path.write_bytes(gzip.compress(lines())),
    "a.json": lambda path: path.write_bytes(orjson.dumps(orders())),
    "a.parquet": write_parquet,
    "a.csv": write_csv,
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_a_file_is_checked(block: list[str], tmp_path: Path, name: str) -> None:
    FORMS[name](tmp_path / name)
    checked = run_here(*block, "--contexts", f"{tmp_path}/{name}", "--check", "--json")
    assert checked.returncode == 0, checked.stderr
    report = json.loads(checked.stdout)
    (headline,) = report["places"]
    ids = [order["$event_id"] for order in orders()]
    blank = sorted(ids[1::5] + ids[2::5])
    assert (report["recipients"], report["failed"], report["faults"]) == (50, 0, [])
    assert headline["fallback"] == {"recipients": 20, "first": blank}
    assert headline["cut"] == {"recipients": 10, "first": ids[3::5]}
    assert headline["longest"] == {"characters": len(NAMES[3] or ""), "event": "o003"}
    assert report["longest_url"]["event"] == "o003"
    assert f"{tmp_path}/{name}: read as" in checked.stderr


def test_contexts_as_the_single_call_takes_them(block: list[str], tmp_path: Path) -> None:
    file = tmp_path / "c.ndjson"
    contexts = [{"profile": None, "event": order} for order in orders(5)]
    file.write_bytes(b"\n".join(map(orjson.dumps, contexts)))
    report = json.loads(run_here(*block, "--contexts", str(file), "--check", "--json").stdout)
    assert report["places"][0]["fallback"] == {"recipients": 2, "first": ["o001", "o002"]}


def test_a_table_on_a_terminal_and_lines_in_a_pipe(block: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(lines())
    command = [*block, "--contexts", str(file), "--check"]
    with Terminal([sys.executable, "-m", "core", *command], {}) as terminal:
        assert terminal.wait() == 0
    for words in ("Place", "First events", "the fallback", "40.0%", "only the first"):
        assert words in terminal.screen
    first, *rows = run_here(*command).stdout.splitlines()
    assert first == "50 recipients, 0 without an email"
    assert rows[0].startswith("Headline: the fallback “your order”: 20 (40.0%) o001, o002, o006")
    assert rows[2] == "Longest text of “Headline”: 46 characters, cut to 40 (event o003)"


def test_what_klaviyo_would_not_send_ends_with_one(block: list[str], tmp_path: Path) -> None:
    html, file = tmp_path / "mine.html", tmp_path / "a.ndjson"
    html.write_text("<p>{{ event.a|lookup:event.nothing }}{{ event.Items.0.Name|add:event.other }}</p>")
    file.write_bytes(lines())
    checked = run_here(*block, "--html", str(html), "--contexts", str(file), "--check", "--json")
    report = json.loads(checked.stdout)
    assert checked.returncode == 1
    assert (report["failed"], [each["recipients"] for each in report["faults"]]) == (50, [50])


def test_what_was_read_before_a_fault_is_kept(block: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    many = b"\n".join(orjson.dumps({**order, "x": os.urandom(40).hex()}) for order in orders(3000))
    file.write_bytes(gzip.compress(many)[:-2000])
    checked = run_here(*block, "--contexts", str(file), "--check", "--json")
    assert checked.returncode == 1
    assert 0 < json.loads(checked.stdout)["recipients"] < 3000
    assert "is cut off" in checked.stderr


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--check"], "--contexts and --check must be used together"),
        (["--contexts", "a.ndjson"], "--contexts and --check must be used together"),
        (["--contexts", "a.ndjson", "--check", "--urls"], "--check renders every recipient"),
        (["--workers", "2"], "--column, --workers and --cluster say how files are read"),
        (["--column", ""], "--column, --workers and --cluster say how files are read"),
        (["--contexts", "nowhere.ndjson", "--check"], "nowhere.ndjson: cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(block: list[str], more: list[str], sentence: str) -> None:
    refused = run_here(*block, *more)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr and len(refused.stderr.splitlines()) == 1


# A shell lets what it starts in the background ignore Ctrl+C, and the tests may have been started so.
HEARS_CTRL_C = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])
"""


def test_ctrl_c_prints_what_was_checked(block: list[str]) -> None:
    command = [sys.executable, "-c", HEARS_CTRL_C, "core", *block, "--contexts", "-", "--check", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, bufsize=0) as check:
        assert check.stdin and check.stderr and check.stdout
        # More than a batch, and more than is read at a time, after which the command waits for what never comes.
        check.stdin.write(b"\n".join(map(orjson.dumps, orders(60_000))))
        check.send_signal(signal.SIGINT)
        output, said = check.communicate(timeout=120)
    assert check.returncode == 130, said
    assert 0 < json.loads(output)["recipients"] <= 60_000
    assert b"stopped after" in said
