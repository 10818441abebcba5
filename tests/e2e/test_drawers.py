"""What somebody is about to press stays where it is: a drawer is open or shut, and never slides."""

import pytest
from playwright.sync_api import Page

from tests.support.browsing import visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

# In every frame: by how many pixels a drawer is not as high as its head and what it holds.
_WATCH = """drawer => {
  const high = element => element.getBoundingClientRect().height
  const [head, held] = [drawer.querySelector('summary'), drawer.querySelector('[data-testid="stExpanderDetails"]')]
  window.frames_seen = []
  const look = () => {
    window.frames_seen.push(Math.round(Math.abs(high(drawer) - high(head) - high(held))))
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""
_BORDERS = 2


PLACES = [("help", "Help", "The extension is not detected"), ("setup", "Setup", "Permissions (OAuth scopes)")]


@pytest.mark.parametrize(("path", "heading", "title"), PLACES)
def test_a_drawer_is_never_half_open(page: Page, running_app: RunningApp, path: str, heading: str, title: str) -> None:
    visit(page, f"{running_app.url}/{path}", heading)
    drawer = page.locator("details").filter(has_text=title).first
    drawer.evaluate(_WATCH)
    for _ in range(2):
        press(drawer.locator("summary"))
        settled(page)
    seen = page.evaluate("window.frames_seen")
    assert len(seen) > 10
    assert max(seen) <= _BORDERS
