"""Servers in processes of their own, and a browser's view of how long their pages take to run again."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Page

from core import open_workspace
from core.settings import Settings
from tests.support.workspaces import connect

ROOT: Final = Path(__file__).resolve().parents[1]
EMPTY: Final = "import streamlit as st\n\nst.title('Empty')\n"
_ROUNDS: Final = 41
# The press of “r” runs a page again; the attribute tells when that is over and drawn.
_WATCH: Final = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  let from = 0
  window.reruns = []
  addEventListener('keydown', () => { from = performance.now() }, true)
  new MutationObserver(() => {
    if (from && app.dataset.testScriptState === 'notRunning') {
      window.reruns.push(performance.now() - from)
      from = 0
    }
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']})
}"""
_DONE: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def databases(folder: Path) -> dict[str, str]:
    """The environment of a workspace whose data lies in this folder."""
    return {"WORKSPACE_DB": f"{folder}/workspace.db", "SANDBOX_DB": f"{folder}/sandbox.db"}


@contextmanager
def serving(script: str | Path, **environment: str) -> Iterator[str]:
    """A Streamlit app; its address, as soon as it answers."""
    url = environment.get("WORKSPACE_URL") or f"http://localhost:{free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", url.rpartition(":")[2]]
    settings = {**os.environ, "WORKSPACE_URL": url, **environment}
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for_health(url)
            yield url
        finally:
            server.terminate()


@contextmanager
def empty_app(folder: Path) -> Iterator[str]:
    """An app that shows its title, as Streamlit runs one without settings of ours."""
    script = folder / "empty.py"
    script.write_text(EMPTY)
    with serving(script, STREAMLIT_RUNNER_POST_SCRIPT_GC="true") as url:
        yield url


@contextmanager
def sandbox_alone(database: Path) -> Iterator[str]:
    """The sandbox in a process of its own, as the services are on machines of their own; its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield str(json.loads(server.stdout.readline())["url"]) if server.stdout else ""
        finally:
            server.terminate()


def connect_demo_shop(url: str, database: Path, sandbox: str = "") -> None:
    """Go through the consent page of the served workspace's own sandbox, or of another one."""
    with open_workspace(Settings(workspace_url=url, workspace_db=database, sandbox_url=sandbox)) as ws:
        connect(ws)
        ws.setup.create_metadata_field()


def open_page(tab: Page, url: str) -> None:
    """Wait until the page has been drawn."""
    tab.goto(url)
    tab.wait_for_selector("h1")
    tab.wait_for_selector(_DONE)


def reruns(ours: Page, empty: Page) -> tuple[float, float]:
    """The median seconds that two open pages take to run again, the one and the other."""
    times: dict[Page, list[float]] = {ours: [], empty: []}
    for tab in times:
        tab.evaluate(_WATCH)
    # In turns, so that a machine that grows busier slows both.
    for _ in range(_ROUNDS):
        for tab, seconds in times.items():
            tab.bring_to_front()
            known = int(tab.evaluate("window.reruns.length"))
            tab.keyboard.press("r")
            tab.wait_for_function(f"window.reruns.length > {known}")
            seconds.append(float(tab.evaluate("window.reruns.at(-1)")) / 1000)
    return statistics.median(times[ours]), statistics.median(times[empty])


def _wait_for_health(url: str) -> None:
    for _ in range(1500):
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/_stcore/health").is_success:
                return
        time.sleep(0.02)
    raise TimeoutError(url)
