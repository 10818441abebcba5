"""`links audit`, `links rebuild`, `links export` and `links report`, as a nightly run calls them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core import Workspace
from core.settings import Settings
from tests.support.commands import run, run_here
from tests.support.damage import MUG, TEAPOT, Damage

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What leads a command to this test's workspace."""
    url, sandbox = settings.workspace_url, settings.sandbox_url or ""
    return {"WORKSPACE_URL": url, "SANDBOX_URL": sandbox, "WORKSPACE_DB": str(settings.workspace_db)}


@pytest.fixture
def command(environment: dict[str, str]) -> Command:
    """Run a command in this process; its exit code and what it printed."""

    def run_it(*arguments: str) -> tuple[int, str]:
        done = run_here(*arguments, **environment)
        return done.returncode, done.stdout

    return run_it


def test_a_nightly_run(
    connected_workspace: Workspace, command: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    ws.send.wait(ws.send.start([MUG, TEAPOT]))
    clean = run("links", "audit", **environment)
    assert (clean.returncode, "Everything is OK." in clean.stdout) == (0, True), clean.stderr
    assert "Links: 2 OK · 0 need attention · 0 not checked yet" in clean.stdout
    assert "Findings: 0 need attention · 0 notes · 0 accepted · 0 resolved" in clean.stdout
    damage.set_field(MUG, "")
    code, told = command("links", "audit", "--since", "last", "--json")
    (found,) = json.loads(told)["findings"]
    assert (code, found["kind"], found["change"], found["public_id"]) == (1, "entry_lost", "new", MUG)
    # It is no news the next night, but it is still there.
    assert command("links", "audit", "--since", "last")[0] == 0
    code, told = command("links", "audit")
    assert (code, "persisting warning" in told) == (1, True)
    table = _rows(command("links", "export"))
    told = {row["public_id"]: (row["state"], row["findings"]) for row in table}
    assert told == {MUG: ("Needs attention", "Not on the asset"), TEAPOT: ("OK", "")}
    (row,) = _rows(command("links", "export", "--findings"))
    assert (row["kind"], row["severity"], row["key"]) == ("entry_lost", "warning", found["key"])
    file = tmp_path / "links.parquet"
    assert command("links", "export", "--format", "parquet", "--output", str(file))[0] == 0
    assert sorted(pd.read_parquet(file)["public_id"]) == [MUG, TEAPOT]
    assert len(json.loads(command("links", "export", "--format", "json")[1])) == 2
    # Once it is put right the night's run tells so, and ends well.
    ws.links.fix([found["key"]])
    code, told = command("links", "audit", "--since", "last")
    assert (code, "resolved   warning" in told) == (0, True)


def test_a_report_and_a_rebuild(connected_workspace: Workspace, command: Command, tmp_path: Path) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    ws.send.wait(ws.send.start([MUG, TEAPOT]))
    damage.set_field(MUG, "")
    ws.links.audit()
    file = tmp_path / "report.html"
    code, told = command("links", "report", "--output", str(file), "--json")
    assert (code, json.loads(told)) == (0, {"file": str(file), "links": 2})
    assert "does not name its block “Mug”" in file.read_text()
    assert command("links", "report", "--images", "0")[1].startswith("<!doctype html>")
    assert command("links", "report", "--json")[0] == 2, "it would mix both"
    assert command("links", "report", "--output", str(tmp_path))[0] == 2
    (link,) = [link for link in ws.links.all() if link.public_id == TEAPOT]
    damage.forget(link)
    code, told = command("links", "rebuild", "--json")
    assert (code, json.loads(told)) == (0, {"links": 1, "untold": []})


def _rows(answer: tuple[int, str]) -> list[dict[str, str]]:
    code, told = answer
    assert code == 0
    return list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))


def test_wrong_use_is_two() -> None:
    for arguments in (
        ["links"],
        ["links", "export", "--format", "xml"],
        ["links", "audit", "--since", "ever"],
        ["links", "report", "--images", "some"],
    ):
        assert run_here(*arguments).returncode == 2, arguments
