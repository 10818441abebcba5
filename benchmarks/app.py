"""The app over the demo shop and 10,000 more assets and links, against an empty Streamlit app, in one browser."""

import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.library import Library
from benchmarks.rows import Row
from benchmarks.served import EMPTY, connect_demo_shop, databases, empty_app, open_page, reruns, serving
from core import open_workspace
from core.settings import Settings
from sandbox.state import State
from tests.support.browsing import ARGUMENTS, CHROMIUM, FOLDED, unfolded

COUNT = 10_000
COLD = 5
PAGES = ("setup", "send", "personalize", "links", "events")


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        fill(folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        empty, ours = _cold(folder, browser)
        again = _reruns(folder, browser, PAGES)
        unfolded_ones = _reruns(folder, browser, tuple(map(unfolded, FOLDED)))
    slowest = max(again, key=lambda page: again[page][0])
    ratio, seconds = again[slowest]
    each = ", ".join(f"{page} {times:.2f}" for page, (times, _) in again.items())
    return [
        Row(
            what=f"cold start to {COUNT:,} links, against an empty app",
            figure=f"{ours / empty:.2f}× ({ours:.1f} s against {empty:.1f} s)",
            limit="≤ 1.5×",
            used=ours / empty / 1.5,
        ),
        Row(
            what=f"rerun with {COUNT:,} links, against an empty app",
            figure=f"{ratio:.2f}× on {slowest} ({seconds * 1000:.0f} ms); {each}",
            limit="≤ 1.5×",
            used=ratio / 1.5,
        ),
        Row(
            what="the same with every cell of a page open",
            figure=", ".join(f"{page.split('?')[0]} {times:.2f}×" for page, (times, _) in unfolded_ones.items()),
            limit="none: cells fold so that a page draws what is looked at",
            used=None,
        ),
    ]


def fill(folder: Path, count: int = COUNT, damaged: int = 100) -> None:
    """A connected workspace with so many links, of which an audit has found some damaged."""
    with serving("app.py", **databases(folder)) as url:
        connect_demo_shop(url, folder / "workspace.db")
        with open_workspace(Settings(workspace_url=url, workspace_db=folder / "workspace.db")) as ws:
            library = Library(ws, State(folder / "sandbox.db"))
            library.fill(count)
            library.damage(damaged)
            ws.links.wait(ws.links.start_audit())


def _cold(folder: Path, browser: Browser) -> list[float]:
    """Seconds from the start of the server to the drawn page in a browser that has cached nothing: empty and ours."""
    (folder / "empty.py").write_text(EMPTY)
    seconds: dict[str, list[float]] = {"empty": [], "links": []}
    for _ in range(COLD):
        for page, script, path in (("empty", folder / "empty.py", ""), ("links", Path("app.py"), "/links")):
            started = time.perf_counter()
            with serving(script, **databases(folder)) as url, browser.new_context() as context:
                open_page(context.new_page(), f"{url}{path}")
                seconds[page].append(time.perf_counter() - started)
    return [statistics.median(each) for each in seconds.values()]


def _reruns(folder: Path, browser: Browser, pages: Iterable[str]) -> dict[str, tuple[float, float]]:
    """For each page how often an empty app's time it takes, and the time in seconds."""
    found = {}
    with empty_app(folder) as empty, serving("app.py", **databases(folder)) as url:
        for page in pages:
            with browser.new_context() as context:
                ours, bare = context.new_page(), context.new_page()
                open_page(bare, empty)
                open_page(ours, f"{url}/{page}")
                filled, alone = reruns(ours, bare)
                found[page] = (filled / alone, filled)
    return found
