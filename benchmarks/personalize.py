"""Personalize in a browser: a contact sheet of 60 real orders, and the fill rates of 2,000 after a choice changed."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.rows import Row
from benchmarks.served import connect_demo_shop, databases, open_page, serving
from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.browsing import ARGUMENTS, CHROMIUM, in_bar, keyed
from tests.support.pointer import at_rest, hit, press, settled, watch

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"
EVENTS, SHEET, ROUNDS = 2_000, 60, 7
# In the frame of the sheet: how many pictures it holds, and how many of them are drawn.
_DRAWN = "all => [all.length, all.filter(img => img.complete && img.naturalWidth > 0).length]"
# From the press on an option to another number of rows in the table of the fill rates.
_WATCH = """() => {
  window.rates = []
  let from = 0
  const figure = () => document.querySelector('[data-testid="stDataFrame"] table')?.getAttribute('aria-rowcount')
  let last = figure()
  addEventListener('click', () => { from = performance.now() }, true)
  new MutationObserver(() => {
    if (from && figure() && figure() !== last) {
      window.rates.push(performance.now() - from)
      from = 0
      last = figure()
    }
  }).observe(document.body, {childList: true, subtree: true, attributes: true})
}"""


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with serving("app.py", **databases(folder)) as url:
            connect_demo_shop(url, folder / "workspace.db")
            with open_workspace(Settings(workspace_url=url, workspace_db=folder / "workspace.db")) as ws:
                choices = bound(ws)
                ws.personalize.save(TEMPLATE, choices)
                counted = _counted(ws, choices)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            tab = browser.new_page(viewport={"width": 1440, "height": 1000})
            tab.set_default_timeout(60_000)
            watch(tab.context)
            open_page(tab, f"{url}/personalize?template={TEMPLATE}&cell_personalize_recipients=true")
            sheet, changed = _sheet(tab), _changed(tab)
    return [
        Row(
            what=f"contact sheet, {SHEET} recipients, all pictures drawn",
            figure=f"{sheet[1]:.2f} s warm ({sheet[0]:.1f} s the first time)",
            limit="≤ 2 s warm",
            used=sheet[1] / 2,
        ),
        Row(
            what=f"fill rates of {EVENTS:,} events, after a binding's change",
            figure=f"{changed:.2f} s on the page, {counted:.2f} s of it counting five bindings",
            limit="≤ 0.3 s",
            used=changed / 0.3,
        ),
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


def _counted(ws: Workspace, choices: dict[str, Any]) -> float:
    """The median seconds of counting alone, each time with other expressions, of which nothing is remembered."""
    sample, times = ws.events.sample(METRIC, limit=EVENTS), []
    for number in range(ROUNDS):
        changed = _other_expressions(choices, number)
        started = time.perf_counter()
        ws.preview.fill_rates(ws.personalize.compose(TEMPLATE, changed), sample)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _other_expressions(choices: dict[str, Any], number: int) -> dict[str, Any]:
    """The same choices with every value written in another way: texts are cut, the picture and the link are others'."""
    cut = {"format": [{"cut": 20 + number}]}
    slots = {name: {**each, **cut} for name, each in choices["slots"].items()}
    path = ["$extra", "line_items", number, "product", "images", 0, "src"]
    slots["product"] = {**choices["slots"]["product"], "path": path}
    link = {**choices["link"], "path": ["$extra", "line_items", number, "url"]}
    return {**choices, "slots": slots, "alt": {**choices["alt"], **cut}, "link": link}


def _sheet(tab: Page) -> tuple[float, float]:
    """Seconds from the press to the last drawn picture: the first time, and the median of those after."""
    times = []
    for _ in range(ROUNDS):
        option = tab.get_by_role("radio", name=str(SHEET), exact=True)
        element = at_rest(option)
        started = time.perf_counter()
        hit(option, element)
        images = tab.frame_locator("iframe[title='Contact sheet']").locator("figure img")
        while images.evaluate_all(_DRAWN) != [SHEET, SHEET]:
            tab.wait_for_timeout(10)
        times.append(time.perf_counter() - started)
        press(option)
        tab.locator("iframe[title='Contact sheet']").wait_for(state="detached")
        settled(tab)
    return times[0], statistics.median(times[1:])


def _changed(tab: Page) -> float:
    """The median seconds from choosing another source for a slot to the fill rates on the page."""
    with in_bar(tab, "event"):
        press(tab.get_by_role("radio", name=f"{EVENTS:,}", exact=True))
        tab.get_by_text(f"{EVENTS:,} of the newest events").wait_for()
        settled(tab)
    tab.evaluate(_WATCH)
    for number in range(ROUNDS + 1):
        press(keyed(tab, "_line_source").locator("input"))
        press(tab.get_by_role("option", name="Template default" if number % 2 == 0 else "Field", exact=True))
        tab.wait_for_function(f"window.rates.length > {number}")
        settled(tab)
    return statistics.median(tab.evaluate("window.rates")[1:]) / 1000
