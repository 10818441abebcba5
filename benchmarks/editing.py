"""Personalize while somebody types: how soon the preview shows it, and whether the keys keep up."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.personalize import METRIC, TEMPLATE, bound
from benchmarks.rows import Row
from benchmarks.served import connect_demo_shop, databases, empty_app, open_page, reruns, serving
from benchmarks.watching import count, row, seconds, wait_for_change, watch_page
from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.browsing import ARGUMENTS, CHROMIUM, choose, keyed, open_card
from tests.support.pointer import settled, watch

KEYS, CHOICES = 60, 15
_PACE = 125
"""Milliseconds between the keys of a fast typist; longer than the editor waits, so that each key runs the page."""
# From each key to the drawn letter; the browser tells only of what took 16 ms or more.
_SLOW = """() => {
  window.slow = []
  new PerformanceObserver(list => list.getEntries().forEach(each => {
    if (each.name === 'keydown') window.slow.push(each.duration)
  })).observe({type: 'event', durationThreshold: 16})
}"""


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with serving("app.py", **databases(folder)) as url, empty_app(folder) as empty:
            connect_demo_shop(url, folder / "workspace.db")
            with open_workspace(Settings(workspace_url=url, workspace_db=folder / "workspace.db")) as ws:
                ws.personalize.save(TEMPLATE, written(ws))
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            tab, plain, bare = (browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(3))
            tab.set_default_timeout(60_000)
            watch(tab.context)
            address = f"{url}/personalize?template={TEMPLATE}&metric={METRIC}"
            open_page(bare, empty)
            open_page(tab, address)
            settled(tab)
            # As for other pages, in tabs that do nothing but show their page.
            open_page(plain, address)
            plain.get_by_text("200 events").first.wait_for()
            again, alone = reruns(plain, bare)
            plain.close()
            tab.bring_to_front()
            typed, chosen, slow = _typed(tab), _chosen(tab), _slow(tab)
    return [
        Row(
            what="rerun of Personalize, every slot bound and a sample read, against an empty app",
            figure=f"{again / alone:.2f}× ({again * 1000:.0f} ms against {alone * 1000:.0f} ms)",
            limit="≤ 1.5×",
            used=again / alone / 1.5,
        ),
        row("a key in a text with fields, until the preview shows it", typed, _against(typed, alone)),
        row("a text for everyone, entered, until the preview shows it", chosen, _against(chosen, alone)),
        Row(
            what=f"typing {1000 / _PACE:.0f} characters a second",
            figure=f"95% of the keys are drawn within {slow:.0f} ms",
            limit="≤ 100 ms",
            used=slow / 100,
        ),
    ]


def written(ws: Workspace) -> dict[str, object]:
    """The bound order, with the recipient's name among words."""
    choices = bound(ws)
    name = {"from": "profile", "path": ["first_name"], "format": []}
    text = {"from": "text", "parts": ["Thank you, ", name, "!"], "fallback": "Thank you!"}
    return {**choices, "slots": {**choices["slots"], "headline": text}}


def _against(times: list[float], alone: float) -> str:
    return f"; {statistics.median(times) / alone:.1f}× an empty app's rerun ({alone * 1000:.0f} ms)"


def _typed(tab: Page) -> list[float]:
    """Seconds from each key to the preview that shows it: letters at the end of the headline, written and deleted."""
    open_card(tab, "headline")
    watch_page(tab)
    words = _words(tab)
    return [_pressed(tab, words, "x" if number % 2 == 0 else "Backspace") for number in range(KEYS)]


def _chosen(tab: Page) -> list[float]:
    """The same for a text for everyone, entered."""
    choose(tab, "line_source", "Fixed")
    field, seconds = keyed(tab, "line_fixed").locator("input"), []
    for number in range(CHOICES):
        field.fill(f"Your order {number}")
        seconds.append(_pressed(tab, field, "Enter"))
    return seconds


def _pressed(tab: Page, target: Locator, key: str) -> float:
    known = count(tab, "preview")
    target.press(key)
    wait_for_change(tab, "preview", known)
    settled(tab)
    return seconds(tab, "preview")[-1]


def _slow(tab: Page) -> float:
    """The milliseconds within which 95% of the keys of a fast typist are drawn."""
    tab.evaluate(_SLOW)
    words = _words(tab)
    for number in range(KEYS):
        words.press("x" if number % 12 < 6 else "Backspace")
        tab.wait_for_timeout(_PACE)
    settled(tab)
    slow = sorted(tab.evaluate("window.slow"), reverse=True)
    return float(slow[KEYS // 20] if len(slow) > KEYS // 20 else 16)


def _words(tab: Page) -> Locator:
    words = tab.locator('[class*="headline_text"] .words')
    words.press("End")
    return words
