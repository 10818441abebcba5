"""Sending 1,000 assets at 300 ms a call with Klaviyo's real limits, against what those limits allow."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from core import Workspace, open_workspace
from core.settings import Settings
from sandbox.cloudinary.models import add_asset
from sandbox.state import State
from tests.contract.conftest import connect

ROOT = Path(__file__).resolve().parents[1]
COUNT = 1000
BURST, STEADY = 75, 750


def measure(count: int = COUNT) -> list[tuple[str, str, str]]:
    """Name, figure, limit."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sandbox.db"
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(database)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
            _library(State(database), count)
            settings = Settings(
                workspace_url=url.removesuffix("/sandbox"),
                sandbox_url=url,
                workspace_db=Path(folder) / "workspace" / "workspace.db",
            )
            with open_workspace(settings) as ws:
                connect(ws)
                ws.setup.create_metadata_field()
                row = _timed(ws, url, count)
            server.terminate()
    return [row]


def _timed(ws: Workspace, url: str, count: int) -> tuple[str, str, str]:
    names: list[str] = []
    cursor = ""
    while len(names) < count:
        page = ws.assets.page("tags=benchmark", 500, cursor)
        names += [item.asset.asset_id for item in page.assets]
        cursor = page.cursor
    httpx.post(f"{url}/_control/switch", json={"name": "rate_limits", "value": "1"}).raise_for_status()
    httpx.post(f"{url}/_control/latency", json={"path": "", "seconds": 0.3}).raise_for_status()
    planned = ws.send.plan(names[:count])
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    job = ws.send.wait(ws.send.start(names[:count]))
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    full = (count - 1) // STEADY
    allowed = 60 * full + (count - STEADY * full) / BURST
    figure = (
        f"{seconds:.0f} s, {allowed / seconds:.0%} of the limits, {planned.calls} calls, {grown:.0f} MB, {job.counts}"
    )
    return (f"send {count:,} assets at 300 ms a call", figure, "≥ 90 % of what the limits allow")


def _library(state: State, count: int) -> None:
    data = (ROOT / "sandbox/world/pictures/products/mug.png").read_bytes()
    for number in range(count):
        add_asset(state, public_id=f"benchmark/{number:04}", data=data, tags=["benchmark"], context={"alt": "A mug"})


if __name__ == "__main__":
    sys.stdout.write(f"{measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)}\n")
