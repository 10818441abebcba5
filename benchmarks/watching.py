"""What a person waits for on Personalize, by the browser's own clock."""

import statistics
from collections.abc import Sequence
from typing import Final, Literal

from playwright.sync_api import Page

from benchmarks.rows import Row

Shown = Literal["preview", "rates"]
# From the last key or press to another email in the preview, and to another fill rate: under the preview and, where
# the cell of the recipients is open, in there. The preview gets a new frame for each email.
_WATCH: Final = """frame => {
  // The preview stands in a tree of its own.
  const root = frame.getRootNode()
  const text = selector => document.querySelector(selector)?.textContent.trim() ?? ''
  const figure = () => text('.figures [data-id="recipients"]')
  const now = {
    preview: () => root.querySelector("iframe[title^='Preview']")?.srcdoc ?? '',
    rates: () => (figure().includes(text('[data-testid="stMetricValue"]')) ? figure() : ''),
  }
  const known = {preview: now.preview(), rates: now.rates()}
  let from = 0
  window.shown = {preview: [], rates: []}
  for (const name of ['keydown', 'click']) addEventListener(name, () => { from = performance.now() }, true)
  const observer = new MutationObserver(() => {
    for (const [kind, look] of Object.entries(now)) {
      const seen = look()
      if (!seen || seen === known[kind]) continue
      known[kind] = seen
      window.shown[kind].push(performance.now() - from)
    }
  })
  for (const tree of [document.body, root]) {
    observer.observe(tree, {childList: true, subtree: true, characterData: true})
  }
}"""


def watch_page(tab: Page) -> None:
    """Let the page note how long each change takes."""
    tab.locator("iframe[title^='Preview']").evaluate(_WATCH)


def count(tab: Page, kind: Shown) -> int:
    """How many changes were seen."""
    return int(tab.evaluate(f"window.shown.{kind}.length"))


def wait_for_change(tab: Page, kind: Shown, known: int) -> None:
    """Wait until more changes than these were seen."""
    tab.wait_for_function(f"window.shown.{kind}.length > {known}")


def seconds(tab: Page, kind: Shown) -> list[float]:
    """How long each change took."""
    return [float(each) / 1000 for each in tab.evaluate(f"window.shown.{kind}")]


def row(what: str, times: Sequence[float], more: str = "") -> Row:
    """The median of what a person waits for, and how long it takes at most in 95 of 100 times."""
    median, most = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return Row(what=what, figure=f"{median:.2f} s, 95% within {most:.2f} s{more}", limit="≤ 0.3 s", used=median / 0.3)
