"""Sending 1,000 assets at 300 ms a call with Klaviyo's real limits, against what those limits allow."""

import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.readers import PAGES, page_seconds
from benchmarks.rows import Row
from benchmarks.served import ROOT, free_port, sandbox_alone, serving
from core import Workspace, open_workspace
from core.settings import Settings
from sandbox.cloudinary.models import add_asset
from sandbox.state import State
from tests.support.workspaces import connect, planned_send

COUNT = 1000
BURST, STEADY = 75, 750


def measure(count: int = COUNT) -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder, _sandbox(Path(folder), count) as url:
        settings = Settings(
            workspace_url=f"http://localhost:{free_port()}",
            sandbox_url=url,
            workspace_db=Path(folder) / "workspace" / "workspace.db",
        )
        with open_workspace(settings) as ws:
            connect(ws)
            ws.setup.create_metadata_field()
            names = _names(ws, count)
            _as_klaviyo(url)
            rows = [_timed(ws, names)]
        return [*rows, _beside(settings, names)]


@contextmanager
def _sandbox(folder: Path, count: int) -> Iterator[str]:
    with sandbox_alone(folder / "sandbox.db") as url:
        _library(State(folder / "sandbox.db"), count)
        yield url


def _names(ws: Workspace, count: int) -> list[str]:
    names: list[str] = []
    cursor = ""
    while len(names) < count:
        page = ws.assets.page("tags=benchmark", 500, cursor)
        names += [item.asset.asset_id for item in page.assets]
        cursor = page.cursor
    return names[:count]


def _as_klaviyo(url: str) -> None:
    """The real limits, and a slow network."""
    httpx.post(f"{url}/_control/switch", json={"name": "rate_limits", "value": "1"}).raise_for_status()
    httpx.post(f"{url}/_control/latency", json={"path": "", "seconds": 0.3}).raise_for_status()


def _timed(ws: Workspace, names: list[str]) -> Row:
    planned, count = ws.send.plan(names), len(names)
    started = time.perf_counter()
    send_id, memory = ws.send.start(names), list[float]()
    while (job := ws.send.progress(send_id)).at_work:
        if job.done >= count // 4:
            memory.append(_megabytes())
        time.sleep(0.25)
    seconds = time.perf_counter() - started
    full = (count - 1) // STEADY
    allowed = 60 * full + (count - STEADY * full) / BURST
    grown = memory[-1] - memory[0] if memory else 0.0
    figure = (
        f"{seconds:.0f} s, {allowed / seconds:.0%} of the limits, {planned.calls} calls, "
        f"{grown:.0f} MB more at the end than after a quarter, {job.counts}"
    )
    limit = "≥ 90 % of what the limits allow, memory flat"
    used = 0.9 * seconds / allowed
    return Row(what=f"send {count:,} assets at 300 ms a call", figure=figure, limit=limit, used=used)


def _beside(settings: Settings, names: list[str]) -> Row:
    """Pages of an app that goes on with a send by itself when it starts, during it and after it."""
    with open_workspace(settings) as ws:
        send_id = planned_send(ws, names, {"width": 500})
        app = serving(
            "app.py",
            WORKSPACE_URL=settings.workspace_url,
            WORKSPACE_DB=str(settings.workspace_db),
            SANDBOX_URL=str(settings.sandbox_url),
        )
        with app:
            for page in PAGES:
                page_seconds(settings.workspace_url, page)
            during = []
            # Until the app works on it, it counts as interrupted.
            while ws.send.progress(send_id).state != "done":
                during += [page_seconds(settings.workspace_url, page) for page in PAGES]
            after = [page_seconds(settings.workspace_url, page) for page in PAGES for _ in during[:: len(PAGES)]]
    busy, idle = statistics.median(during), statistics.median(after)
    figure = f"{busy / idle:.2f}× ({idle * 1000:.0f} ms idle), {len(during)} pages meanwhile"
    what = f"a page while {len(names):,} assets are sent"
    return Row(what=what, figure=figure, limit="≤ 1.5×", used=busy / idle / 1.5)


def _megabytes() -> float:
    """What this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _library(state: State, count: int) -> None:
    data = (ROOT / "sandbox/world/pictures/products/mug.png").read_bytes()
    for number in range(count):
        add_asset(state, public_id=f"benchmark/{number:04}", data=data, tags=["benchmark"], context={"alt": "A mug"})
