"""An exported notebook runs in any folder, with no server, at any port; without the project it says what to do."""

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from core import Workspace, open_workspace
from core.notebooks.exploration import exploration
from core.notebooks.notebook import notebook
from core.settings import Settings
from tests.support.pages import CELLS, OpenPage, unfold, unfold_all
from tests.support.servers import ROOT, RunningApp, RunningSandbox, free_port
from tests.support.workspaces import connect
from ui.app import notebooks_text as texts

RUNNER = ROOT / "tests" / "support" / "notebook_run.py"
QUERIES: dict[str, dict[str, str]] = {"events": {"metric": "PLord1", "size": "200"}}


def run(content: bytes, folder: Path, *python: str, **environment: str) -> list[str | None]:
    """What came of each code cell, in a folder that has nothing to do with the project."""
    folder.mkdir()
    (folder / "page.ipynb").write_bytes(content)
    result = folder / "result.json"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("WORKSPACE", "SANDBOX"))}
    subprocess.run(
        [*(python or [sys.executable]), str(RUNNER), str(folder / "page.ipynb"), str(result)],
        cwd=folder, env={**inherited, **environment}, check=True, timeout=120,
    )  # fmt: skip
    cells: list[str | None] = json.loads(result.read_text())
    return cells


@pytest.fixture
def own(running_sandbox: RunningSandbox, connected: Workspace) -> dict[str, str]:
    """The settings of the same workspace as of a server at another port, where nothing listens."""
    return {
        "WORKSPACE_URL": f"http://localhost:{free_port()}",
        "WORKSPACE_DB": str(connected.settings.workspace_db),
        "SANDBOX_DB": str(running_sandbox.database),
    }


@pytest.mark.parametrize("page", CELLS)
def test_each_page_runs_elsewhere_without_a_server(
    connected: Workspace, open_page: OpenPage, own: dict[str, str], tmp_path: Path, page: str
) -> None:
    app = unfold(unfold_all(open_page(page, **QUERIES.get(page, {})), page), "notebooks_drawer")
    app.text_input(key="notebook_name").set_value("Elsewhere").run()
    next(button for button in app.button if button.label == texts.SAVE).click().run()
    [saved] = connected.notebooks.all()
    content = connected.notebooks.export(saved.id)
    assert content.count(b'"cell_type": "code"') > 1
    assert str(ROOT).encode() not in content
    assert set(run(content, tmp_path / "elsewhere", **own)) == {None}


def test_an_exploration_runs_elsewhere_too(connected: Workspace, own: dict[str, str], tmp_path: Path) -> None:
    content = exploration("Orders", "ws.events.sample('PLord1', limit=20)", "$value", ["$value"])
    assert set(run(content, tmp_path / "elsewhere", **own)) == {None}


def test_with_a_server_at_another_port_it_speaks_to_that_server(running_app: RunningApp, tmp_path: Path) -> None:
    with open_workspace(Settings(**{name.lower(): value for name, value in running_app.settings.items()})) as ws:  # type: ignore[arg-type]
        connect(ws)
    code = f"assert ws.settings.sandbox == '{running_app.sandbox}'\nassert ws.events.sample('PLord1', limit=1).events"
    assert set(run(notebook("T", [("", code)]), tmp_path / "elsewhere", **running_app.settings)) == {None}
    assert running_app.calls("GET", "/klaviyo/api/events")


class AnyPage(BaseHTTPRequestHandler):
    """Another application, which has a page for every path, as Streamlit does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def test_another_application_at_the_port_is_no_demo_shop(own: dict[str, str], tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), AnyPage) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        own["WORKSPACE_URL"] = f"http://localhost:{other.server_port}"
        content = notebook("T", [("", "assert ws.events.sample('PLord1', limit=1).events")])
        assert set(run(content, tmp_path / "elsewhere", **own)) == {None}
        other.shutdown()


@pytest.mark.parametrize("named", ["nowhere", str(ROOT)])
def test_without_the_project_or_its_environment_the_first_cell_says_what_to_do(tmp_path: Path, named: str) -> None:
    without_packages = (sys._base_executable, "-I", "-S")  # type: ignore[attr-defined]
    (ended,) = run(notebook("T", []), tmp_path / "elsewhere", *without_packages, CLOUDINARY_FOR_KLAVIYO=named)
    assert ended
    assert ended.startswith("ImportError: This notebook needs the project “Cloudinary for Klaviyo” and its environment")
    assert "Start Jupyter in the project's folder with its .venv, or set CLOUDINARY_FOR_KLAVIYO to that folder" in ended


@pytest.mark.parametrize("way", ["variable", "folder"])
def test_the_project_is_found_by_its_name_or_from_within(own: dict[str, str], tmp_path: Path, way: str) -> None:
    within = tmp_path / "project" / "notebooks"
    within.parent.mkdir()
    (within.parent / "core").symlink_to(ROOT / "core")
    (within.parent / "sandbox").symlink_to(ROOT / "sandbox")
    code = "import core\nassert Path(core.__file__).parent.parent == Path(os.environ['EXPECTED'])"
    if way == "variable":
        expected, folder, named = within.parent, tmp_path / "elsewhere", {"CLOUDINARY_FOR_KLAVIYO": str(within.parent)}
    else:
        expected, folder, named = within.parent, within, {}
    assert set(run(notebook("T", [("", code)]), folder, **own, **named, EXPECTED=str(expected))) == {None}


def test_the_demo_shop_ends_with_a_notebook_that_is_killed(own: dict[str, str], tmp_path: Path) -> None:
    code = "from core.standalone import open_standalone; print(open_standalone().settings.sandbox, flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT, env={**os.environ, "SANDBOX_URL": "", **own}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/_control/requests", timeout=20).is_success
        process.kill()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/_control/requests", timeout=2)
        except httpx.HTTPError:
            return
        time.sleep(0.05)
    raise AssertionError("the demo shop goes on")
