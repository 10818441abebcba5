"""Personalize in a browser: a contact sheet of 60 real orders, and the fill rates of 2,000 after another choice."""

import re
import statistics
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks.rows import Row
from benchmarks.served import connect_demo_shop, databases, open_page, serving
from benchmarks.watching import count, row, seconds, wait_for_change, watch_page
from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.browsing import ARGUMENTS, CHROMIUM, in_bar, keyed, open_card
from tests.support.pointer import at_rest, hit, press, settled, watch
from ui.personalize.preview_text import filled

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"
EVENTS, SHEET, SHEETS, ROUNDS = 2_000, 60, 7, 21
_SCREEN: Final[ViewportSize] = {"width": 1440, "height": 1000}
# What is off the screen is not drawn.
_WHOLE_SHEET: Final[ViewportSize] = {"width": 1440, "height": 4000}
# How many pictures the sheet holds, and how many of them are drawn.
_DRAWN = "all => [all.length, all.filter(img => img.complete && img.naturalWidth > 0).length]"


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with serving("app.py", **databases(folder)) as url:
            connect_demo_shop(url, folder / "workspace.db")
            with open_workspace(Settings(workspace_url=url, workspace_db=folder / "workspace.db")) as ws:
                choices = bound(ws)
                ws.personalize.save(TEMPLATE, choices)
                fields, counted = _fields(ws, choices)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            tab = browser.new_page(viewport=_WHOLE_SHEET)
            tab.set_default_timeout(60_000)
            watch(tab.context)
            open_page(tab, f"{url}/personalize?template={TEMPLATE}&cell_personalize_recipients=true")
            sheet = _sheet(tab)
            tab.set_viewport_size(_SCREEN)
            rates, preview = _changed(tab, fields)
    return [
        Row(
            what=f"contact sheet, {SHEET} recipients, all pictures drawn",
            figure=f"{sheet[1]:.2f} s warm ({sheet[0]:.1f} s the first time)",
            limit="≤ 2 s warm",
            used=sheet[1] / 2,
        ),
        row(
            f"fill rates of {EVENTS:,} events on the page, after another field was bound",
            rates,
            f"; {statistics.median(counted):.2f} s of it counting that field",
        ),
        row("another field, until the preview shows it", preview),
    ]


def bound(ws: Workspace) -> dict[str, Any]:
    """Every slot, the alt text and the link bound to a recipient's order."""

    def event(*path: str | int, fallback: object) -> dict[str, Any]:
        return {"from": "event", "path": ["$extra", *path], "format": [], "fallback": fallback}

    title = event("line_items", 0, "title", fallback="your order")
    image = event("line_items", 0, "product", "images", 0, "src", fallback={"from": "default"})
    name = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "Thank you"}
    return {
        **ws.personalize.open(TEMPLATE).personalization.to_json(),
        "event": {"metric_id": METRIC, "metric": "Placed Order"},
        "slots": {"headline": name, "line": title, "product": image},
        "alt": title,
        "link": event("order_status_url", fallback="https://fernkiln.example/"),
    }


def _fields(ws: Workspace, choices: dict[str, Any]) -> tuple[list[str], list[float]]:
    """Fields for a slot, of which each changes the figure of the block; and the seconds that counting each takes.

    Counted in this process: the server has counted none of them.
    """
    sample = ws.events.sample(METRIC, limit=EVENTS)
    every = [choice for choice in sample.choices("text", ()) if choice.source == "event"]
    figure, fields, times = "", [], []
    for choice in Random(1).sample(every, len(every)):
        line = {**choices["slots"]["line"], "path": list(choice.steps)}
        block = ws.personalize.compose(TEMPLATE, {**choices, "slots": {**choices["slots"], "line": line}})
        started = time.perf_counter()
        filled_now = filled(ws.preview.fill_rates(block, sample))
        took = time.perf_counter() - started
        if filled_now != figure:
            figure = filled_now
            fields.append(choice.path)
            times.append(took)
    return fields[:ROUNDS], times[1:ROUNDS]


def _sheet(tab: Page) -> tuple[float, float]:
    """Seconds from the press to the last drawn picture: the first time, and the median of those after."""
    times = []
    for _ in range(SHEETS):
        option = tab.get_by_role("radio", name=str(SHEET), exact=True)
        element = at_rest(option)
        started = time.perf_counter()
        hit(option, element)
        images = tab.locator(".sheet figure img")
        while images.evaluate_all(_DRAWN) != [SHEET, SHEET]:
            tab.wait_for_timeout(10)
        times.append(time.perf_counter() - started)
        press(option)
        tab.locator(".sheet").wait_for(state="detached")
        settled(tab)
    return times[0], statistics.median(times[1:])


def _changed(tab: Page, fields: list[str]) -> tuple[list[float], list[float]]:
    """Seconds from the press on a field that was never counted to its fill rates, and to the preview that shows it."""
    with in_bar(tab, "event"):
        press(tab.get_by_role("radio", name=f"{EVENTS:,}", exact=True))
        tab.get_by_role("button", name=f"{EVENTS:,} events").wait_for()
        settled(tab)
    open_card(tab, "line")
    watch_page(tab)
    for path in fields:
        known, box = count(tab, "rates"), keyed(tab, "_line_field").locator("input")
        press(box)
        box.fill(path)
        press(tab.get_by_role("option").filter(has_text=re.compile(rf"(^|\s){re.escape(path)}$")).first)
        wait_for_change(tab, "rates", known)
        settled(tab)
    # The first one finds the sample unread.
    return seconds(tab, "rates")[1:], seconds(tab, "preview")[1:]
