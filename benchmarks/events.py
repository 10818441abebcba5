"""The page Events with 50,000 events of 1,000 fields: read through the sandbox, then rerun, against an empty app."""

import json
import random
import re
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.rows import Row
from benchmarks.served import connect_demo_shop, databases, empty_app, open_page, reruns, sandbox_alone, serving
from sandbox.state import State
from sandbox.world import seed
from tests.support.browsing import ARGUMENTS, CHROMIUM

EVENTS: Final = 50_000
FIELDS: Final = 1_000
EACH: Final = 20
"""Fields that an event has of the thousand, beside the three that all have."""
PAGE: Final = 200
SECONDS_A_PAGE: Final = 0.05
METRIC: Final = "WIDE50"


def measure(events: int = EVENTS, fields: int = FIELDS) -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _world(folder / "sandbox.db", events, fields)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with (
            empty_app(folder) as empty,
            sandbox_alone(folder / "sandbox.db") as sandbox,
            serving("app.py", **databases(folder), SANDBOX_URL=sandbox) as url,
        ):
            connect_demo_shop(url, folder / "workspace.db", sandbox)
            slow = {"path": "/klaviyo/api/events", "seconds": SECONDS_A_PAGE}
            httpx.post(f"{sandbox}/_control/latency", json=slow).raise_for_status()
            page, bare = browser.new_page(), browser.new_page()
            read = _read(page, url, events)
            open_page(bare, empty)
            here, there = reruns(page, bare)
        browser.close()
    figure = f"{here / there:.2f}× ({here * 1000:.0f} ms)"
    what = f"rerun with {events:,} events of {fields:,} fields, against an empty app"
    return [read, Row(what=what, figure=figure, limit="≤ 1.5×", used=here / there / 1.5)]


def _world(database: Path, events: int, fields: int) -> None:
    state, dice = State(database), random.Random(6)
    seed.ensure(state)
    end = int(time.time()) // 86_400 * 86_400

    def row(number: int) -> list[object]:
        some = {f"field {dice.randrange(fields - 3):03}": dice.randrange(5000) for _ in range(EACH)}
        properties = {"$value": number / 7, "name": dice.choice(["Mug", "Vase", ""]), "items": [{"n": number}], **some}
        return [f"wide{number:08}", METRIC, "01FERNKILN", end - 90 * number, f"u{number}", json.dumps(properties)]

    with state.write() as db:
        db.execute("insert into metric select ?, ?, attributes from metric limit 1", [METRIC, "Wide event"])
        db.executemany("insert into event values (?, ?, ?, ?, ?, ?)", map(row, range(events)))
    state.db.close()


def _read(page: Page, url: str, events: int) -> Row:
    """Everything that a person sees of the reading, from opening the page to the last event."""
    started = time.perf_counter()
    page.goto(f"{url}/events?metric={METRIC}&size={events:,}")
    bar, seen = page.get_by_test_id("stProgress"), set[str]()
    expect(bar).to_be_visible(timeout=60_000)
    while texts := bar.all_inner_texts():
        seen |= set(re.findall(r"[\d,]+(?= of)", texts[0]))
        page.wait_for_timeout(250)
    expect(page.get_by_text(f"The newest {events:,}")).to_be_visible(timeout=60_000)
    seconds = time.perf_counter() - started
    alone = events / PAGE * SECONDS_A_PAGE
    figure = f"{seconds:.1f} s, {alone / seconds:.1f}× as fast as page after page, {len(seen)} steps of the bar seen"
    what = f"{events:,} events through the sandbox at {SECONDS_A_PAGE * 1000:.0f} ms a page"
    return Row(what=what, figure=figure, limit="nothing lost, faster than page after page", used=seconds / alone)
