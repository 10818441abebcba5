"""The command line, as a person or a nightly run calls it."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest

from core import open_workspace
from core.blocks.edited import without_marker
from core.settings import Settings
from tests.support.commands import run, run_here
from tests.support.servers import ROOT, RunningSandbox, free_port
from tests.support.templates import EVENT, HERO, REFERENCE
from tests.support.workspaces import connect

TEMPLATE = "templates/order-thanks.cldt.json"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A template, choices and a context as files, with no account anywhere."""
    (tmp_path / "hero.cldt.json").write_text(json.dumps(HERO))
    slots = {"headline": {"from": "profile", "path": ["first_name"], "format": ["upper"], "fallback": "you"}}
    choices = {"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots}
    (tmp_path / "p.json").write_text(json.dumps(choices))
    (tmp_path / "c.json").write_text(json.dumps({"profile": {"first_name": "Zoë, 1/2"}, "event": None}))
    return tmp_path


def test_block_render(files: Path) -> None:
    block = run("block", "render", f"{files}/hero.cldt.json", "--personalization", f"{files}/p.json")
    assert block.returncode == 0
    assert block.stdout.startswith('<table data-cld="1.')
    assert "{{ first_name|default:''|strip|upper|slice:':40'" in block.stdout
    urls = run_here(
        *("block", "render", f"{files}/hero.cldt.json", "--personalization", f"{files}/p.json"),
        *("--cloud", "acme", "--context", f"{files}/c.json", "--urls"),
    )
    (url,) = urls.stdout.splitlines()
    assert url.startswith("https://res.cloudinary.com/acme/image/upload/c_fill")
    assert ":ZO%25C3%258B%252C%25201%252F2," in url


def test_block_render_of_a_text_with_fields(files: Path) -> None:
    parts = ["Thank you, ", {"from": "profile", "path": ["first_name"], "format": ["upper"]}, "!"]
    text = {"from": "text", "parts": parts, "fallback": "Thank you!"}
    choices = {"v": 1, "template": REFERENCE, "slots": {"headline": text}, "alt": text}
    personalization = put(files, "text.json", json.dumps(choices))
    block = ("block", "render", f"{files}/hero.cldt.json", "--personalization", personalization)
    (url,) = run_here(*block, "--context", f"{files}/c.json", "--urls").stdout.splitlines()
    assert ":Thank%2520you%252C%2520ZO%25C3%258B%252C%25201%252F2%2521," in url
    assert 'alt="Thank you, ZOË, 1/2!"' in run_here(*block, "--context", f"{files}/c.json").stdout
    long = put(files, "long.json", json.dumps({**choices, "slots": {"headline": {**text, "parts": ["x" * 41]}}}))
    refused = run_here("block", "render", f"{files}/hero.cldt.json", "--personalization", long)
    assert (refused.returncode, "slots.headline: its words have 41" in refused.stderr) == (2, True)


def test_block_render_for_the_connected_account(files: Path, tmp_path: Path) -> None:
    environment = {"WORKSPACE_DB": f"{tmp_path}/workspace.db", "WORKSPACE_URL": "http://localhost:4321"}
    block = ("block", "render", f"{files}/hero.cldt.json", "--personalization", f"{files}/p.json", "--urls")
    connected = run_here(*block, "--connected", **environment).stdout
    assert connected.startswith("http://localhost:4321/sandbox/res/fernkiln/image/upload/c_fill"), "the demo shop's"
    assert run_here(*block, **environment).stdout.startswith("https://res.cloudinary.com/demo/")


def test_block_render_of_html_that_a_person_made(files: Path) -> None:
    block = ("block", "render", f"{files}/hero.cldt.json", "--personalization", f"{files}/p.json")
    generated = run_here(*block).stdout
    mine = put(files, "mine.html", f"<p>Hello</p>{without_marker(generated)}")
    assert without_marker(run_here(*block, "--html", mine).stdout) == f"<p>Hello</p>{without_marker(generated)}"
    refused = run_here(*block, "--html", put(files, "open.html", "{% if first_name %}"))
    assert (refused.returncode, "Klaviyo would report: Unclosed tag" in refused.stderr) == (2, True)


def test_block_preview(files: Path) -> None:
    email = put(
        files, "email.html", "\ufeff<p>{{ first_name|default:'you'|upper }}</p><img src='https://x.example/a.png'>"
    )
    assert run_here("block", "preview", email).stdout == "<p>YOU</p><img src='https://x.example/a.png'>\n"
    ada = put(files, "ada.json", '{"profile": {"first_name": "Ada"}}')
    html = json.loads(run_here("block", "preview", email, "--context", ada, "--json").stdout)
    assert html == {"html": "<p>ADA</p><img src='https://x.example/a.png'>", "urls": ["https://x.example/a.png"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{% if x %}", "if"), (b"{{ x|no_such_filter }}", "no_such_filter"), (b"<p>\xe9</p>", "is not UTF-8 (byte 3)")],
)
def test_a_fault_of_an_email_is_one_sentence(files: Path, content: bytes, said: str) -> None:
    (files / "email.html").write_bytes(content)
    answer = run_here("block", "preview", f"{files}/email.html")
    assert (answer.returncode, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    assert said in answer.stderr


def test_backup_and_restore(tmp_path: Path) -> None:
    environment = {"WORKSPACE_DB": f"{tmp_path}/workspace.db", "LOGNAME": "carla"}
    file = f"{tmp_path}/backup.db"
    made = json.loads(run_here("backup", file, "--json", **environment).stdout)
    assert made == {"file": file, "bytes": Path(file).stat().st_size}
    again = run_here("backup", file, **environment)
    assert (again.returncode, again.stdout, again.stderr) == (2, "", f"{file}: exists already\n")
    assert run_here("restore", file, **environment).stdout == f"workspace.db was restored from {file}\n"
    put_back = json.loads(run_here("restore", file, "--json", **environment).stdout)
    assert put_back == {"file": file, "database": f"{tmp_path}/workspace.db"}
    with closing(sqlite3.connect(f"{tmp_path}/workspace.db")) as db:
        logged = db.execute("select who, what, detail from activity").fetchall()
    assert logged == [("carla", "Backup restored", "backup.db")]


def test_template_show(files: Path) -> None:
    shown = run_here("template", "show", f"{files}/hero.cldt.json", "--json")
    assert [slot["name"] for slot in json.loads(shown.stdout)["slots"]] == ["headline", "product"]


def test_events_profile(tmp_path: Path) -> None:
    lines: list[Any] = [
        {"Items": [{"Name": "Mug"}, {"Name": "Vase"}], "a.b": 1, "it's": "x"},
        {"Items": [{"Name": ""}, {"Name": "Bowl"}]},
        {"type": "event", "id": "1", "attributes": {"event_properties": {"Items": [], "a.b": 0}}},
        {"Items": None},
    ]
    (tmp_path / "e.ndjson").write_text("\n\n".join(map(json.dumps, lines)))
    rows = {
        row["path"]: row for row in json.loads(run_here("events", "profile", f"{tmp_path}/e.ndjson", "--json").stdout)
    }
    name = rows["Items[].Name"]
    assert (name["coverage"], name["first"], name["events"], name["distinct"], name["longest"]) == (0.5, 0.25, 2, 3, 4)
    assert name["tag"] == "event.Items.0.Name"
    assert rows['["a.b"]']["tag"] == "event|lookup:'a.b'"
    assert (rows['["a.b"]']["coverage"], rows['["a.b"]']["types"]) == (0.25, ["number"])
    assert rows["it's"]["tag"] == ""
    assert "it's" in rows["it's"]["why_not"]
    assert sorted(rows["Items"]["types"]) == ["list", "null"]
    assert set(name) == {
        *("path", "types", "events", "coverage", "first", "distinct", "longest", "examples", "looks_like", "tag"),
        "why_not",
    }


def test_events_profile_from_standard_input() -> None:
    command = [sys.executable, "-m", "core", "events", "profile", "-", "--json"]
    answer = subprocess.run(
        command, cwd=ROOT, input='[{"a": 1}, {"b": " "}]', capture_output=True, text=True, timeout=120, check=True
    )
    assert [(row["path"], row["coverage"]) for row in json.loads(answer.stdout)] == [("a", 0.5), ("b", 0.0)]


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_events_as_a_table(tmp_path: Path, form: str) -> None:
    events = [{"a": 1, "b": 'Zoë, "x"'}, {"a": "two", "nested": {"c": 1}}]
    (tmp_path / "e.json").write_text(json.dumps(events))
    command = [sys.executable, "-m", "core", "events", "sample", f"{tmp_path}/e.json", "--format", form]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=True).stdout
    if form == "json":
        assert json.loads(answer) == events
        return
    table = pd.read_csv(BytesIO(answer)) if form == "csv" else pd.read_parquet(BytesIO(answer))
    assert table["a"].tolist() == ["1", "two"]
    assert table["b"].tolist()[0] == events[0]["b"]
    assert table["b"].isna().tolist() == [False, True]


def put(files: Path, name: str, content: str) -> str:
    (files / name).write_text(content)
    return f"{files}/{name}"


@pytest.mark.parametrize(
    ("template", "choices", "said"),
    [
        ("not json", None, "template: is not JSON"),
        (json.dumps({**HERO, "cldt": 9}), None, "cldt: this template version is not supported: 9"),
        (None, "{", "p.json: is not JSON"),
        (None, json.dumps({"v": 7}), "v: this version is not supported: 7"),
        (
            None,
            json.dumps({"v": 1, "template": REFERENCE, "slots": {"nope": {"from": "default"}}}),
            "slots.nope: the template has no such slot",
        ),
        (
            None,
            json.dumps(
                {
                    "v": 1,
                    "template": REFERENCE,
                    "event": EVENT,
                    "slots": {"headline": {"from": "event", "path": ["Rock & Roll"]}},
                }
            ),
            "slots.headline.path",
        ),
    ],
)
def test_wrong_input_names_the_place(files: Path, template: str | None, choices: str | None, said: str) -> None:
    template_file = put(files, "t.cldt.json", template) if template else f"{files}/hero.cldt.json"
    choices_file = put(files, "p.json", choices) if choices else f"{files}/p.json"
    answer = run_here("block", "render", template_file, "--personalization", choices_file)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stdout == ""


def test_wrong_events_name_the_line(tmp_path: Path) -> None:
    answer = run_here("events", "profile", put(tmp_path, "e.ndjson", '{"a":1}\n' * 11 + '{"a":\n' * 11))
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1)
    assert "e.ndjson: line 12, column 6: is not JSON" in answer.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["events", "profile", "nowhere.ndjson"], "nowhere.ndjson: cannot be read"),
        (["events", "profile", "web"], "web: contains no event files"),
        (["block", "render", "nowhere.cldt.json", "--personalization", "{files}/p.json"], "nowhere.cldt.json: cannot"),
        (
            [
                "block",
                "render",
                "{files}/hero.cldt.json",
                "--personalization",
                "{files}/p.json",
                "--context",
                "{files}/w.json",
            ],
            "w.json: event: is neither an object nor null",
        ),
    ],
)
def test_files_that_cannot_be_used_are_named(files: Path, command: list[str], said: str) -> None:
    put(files, "w.json", '{"event": 3}')
    answer = run_here(*(part.format(files=files) for part in command))
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1)
    assert said in answer.stderr


def test_a_name_that_an_encoding_lacks_is_spelled_out(tmp_path: Path) -> None:
    file = put(tmp_path, "e.ndjson", '{"漢": 1}\n')
    answer = run("events", "profile", file, PYTHONIOENCODING="ascii")
    assert (answer.returncode, answer.stdout) == (0, " 100.0%  \\u6f22  event|lookup:'\\u6f22'\n")
    assert answer.stderr == f"{file}: read as one JSON object per file, 1 event\n"


def test_wrong_use() -> None:
    assert run_here("events", "sample", "Placed Order", "--limit", "0").returncode == 2
    assert run_here("block", "render").returncode == 2
    assert run_here("nonsense").returncode == 2


def test_not_connected(tmp_path: Path) -> None:
    environment = {
        "WORKSPACE_URL": f"http://localhost:{free_port()}",
        "WORKSPACE_DB": f"{tmp_path}/workspace.db",
        "SANDBOX_DB": f"{tmp_path}/sandbox.db",
    }
    check = run("check", **environment)
    assert check.returncode == 3
    assert "klaviyo: not connected" in check.stdout
    assert "cloudinary: answers" in check.stdout
    metrics = run("events", "metrics", **environment)
    assert (metrics.returncode, metrics.stderr) == (
        3,
        "no Klaviyo account is connected; connect one on Setup\n",
    )


def test_a_malformed_secret_is_named_and_not_shown() -> None:
    answer = run_here("check", CLOUDINARY_URL="cloudinary://canary-secret")
    assert (answer.returncode, "canary" in answer.stdout + answer.stderr) == (2, False)
    assert answer.stderr.startswith("CLOUDINARY_URL: must look like cloudinary://")


def test_the_whole_way_without_a_server(running_sandbox: RunningSandbox, tmp_path: Path) -> None:
    """Connected once, then everything by commands; the sandbox is started for each of them."""
    address = f"http://localhost:{free_port()}"
    settings = Settings(
        workspace_url=address,
        sandbox_url=running_sandbox.url,
        workspace_db=tmp_path / "workspace.db",
        sandbox_db=running_sandbox.database,
    )
    httpx.post(f"{running_sandbox.url}/_control/reset", timeout=20)
    with open_workspace(settings) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
    environment = {
        "WORKSPACE_URL": address,
        "WORKSPACE_DB": f"{tmp_path}/workspace.db",
        "SANDBOX_DB": str(running_sandbox.database),
    }
    assert run("check", "--quick", **environment).returncode == 0
    checked = run("check", "--json", **environment)
    assert checked.returncode == 0, checked.stdout
    assert {probe["outcome"] for probe in json.loads(checked.stdout)["capabilities"]} == {"pass"}
    assert "PLord1  Placed Order (Shopify)" in run("events", "metrics", **environment).stdout
    sample = run("events", "sample", "Placed Order", "--limit", "3", **environment)
    assert len([json.loads(line) for line in sample.stdout.splitlines()]) == 3
    profile = run("events", "profile", "Placed Order", "--json", **environment)
    assert "$extra.line_items[].title" in [row["path"] for row in json.loads(profile.stdout)]
    slots = {"headline": {"from": "profile", "path": ["first_name"], "fallback": "you"}}
    choices = put(tmp_path, "p.json", json.dumps({"v": 1, "template": REFERENCE, "slots": slots}))
    saved = run("block", "save", TEMPLATE, "--personalization", choices, "--json", **environment)
    assert saved.returncode == 0, saved.stderr
    written = json.loads(saved.stdout)
    assert (written["outcome"], written["linked"]) == ("created", True)
    assert (
        json.loads(run("block", "save", TEMPLATE, "--personalization", choices, "--json", **environment).stdout)[
            "outcome"
        ]
        == "unchanged"
    )
    # The saved block keeps the workspace's own address, not that of a process which is gone.
    with open_workspace(settings) as ws:
        html = ws.account.klaviyo.get_universal_content(written["block_id"]).html
    assert f'src="{address}/sandbox/res/fernkiln/image/upload/' in html
    test = ["block", "test", TEMPLATE, "--personalization", choices, "--to", "ada@shop.example", "--no-wait", "--json"]
    refused = run(*test, **environment)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "confirm it" in refused.stderr
    sent = run(*test, "--confirm", **environment)
    assert sent.returncode == 0, sent.stderr
    assert json.loads(sent.stdout) == {"status": "queued", "left_today": 99, "to_own_address": False}
    assert "ada@shop.example" in httpx.get(f"{running_sandbox.url}/klaviyo/outbox").text
    assert "ada@shop.example" not in sent.stderr
