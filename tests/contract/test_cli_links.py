"""`links audit`, `links rebuild` and `links export`, as a nightly run calls them."""

import csv
import io
import json
from pathlib import Path

import pandas as pd

from core import Workspace
from core.cli.main import main
from core.settings import Settings

from .damage import MUG, TEAPOT, Damage
from .test_cli import run


def test_a_nightly_run(connected_workspace: Workspace, settings: Settings, tmp_path: Path) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    ws.send.wait(ws.send.start([MUG, TEAPOT]))
    environment = {
        "WORKSPACE_URL": settings.workspace_url,
        "SANDBOX_URL": settings.sandbox_url or "",
        "WORKSPACE_DB": str(settings.workspace_db),
    }
    clean = run("links", "audit", **environment)
    assert (clean.returncode, "0 new, 0 persisting, 0 resolved" in clean.stdout) == (0, True), clean.stderr
    damage.set_field(MUG, "")
    first = run("links", "audit", "--since", "last", "--json", **environment)
    (found,) = json.loads(first.stdout)["findings"]
    assert (first.returncode, found["kind"], found["change"], found["public_id"]) == (1, "entry_lost", "new", MUG)
    # It is no news the next night, but it is still there.
    assert run("links", "audit", "--since", "last", **environment).returncode == 0
    again = run("links", "audit", **environment)
    assert (again.returncode, "persisting warning" in again.stdout) == (1, True)
    table = list(csv.DictReader(io.StringIO(run("links", "export", **environment).stdout)))
    assert {row["public_id"]: row["state"] for row in table} == {MUG: "Not on the asset", TEAPOT: "holds"}
    file = tmp_path / "links.parquet"
    assert run("links", "export", "--format", "parquet", "--output", str(file), **environment).returncode == 0
    assert sorted(pd.read_parquet(file)["public_id"]) == [MUG, TEAPOT]
    assert len(json.loads(run("links", "export", "--format", "json", **environment).stdout)) == 2
    (link,) = [link for link in ws.links.all() if link.public_id == TEAPOT]
    ws.links._links.remove(link.key)
    back = run("links", "rebuild", "--json", **environment)
    assert (back.returncode, json.loads(back.stdout)) == (0, {"links": 1, "untold": []})


def test_wrong_use_is_two() -> None:
    for arguments in (["links"], ["links", "export", "--format", "xml"], ["links", "audit", "--since", "ever"]):
        try:
            main(arguments)
        except SystemExit as end:
            assert end.code == 2
        else:
            raise AssertionError(arguments)
