"""Heads of folded cells that follow one another are one part; cells keep their order, and the focus its head."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import FOLDED, TITLES, visit
from tests.support.pointer import settled
from tests.support.servers import RunningApp


def heads(page: Page) -> Locator:
    return page.get_by_test_id("stMain").locator(".disclosure button")


# The heads, and what is open, from the top to the bottom.
_ORDER = """() => [...document.querySelectorAll('.disclosure, [class*="st-key-cell_"]')].map(
  part => [...part.classList].find(name => name.startsWith('st-key-cell_'))
)"""


@pytest.mark.parametrize("path", ["links", "personalize"])
def test_what_a_head_opens_stands_below_it_and_the_focus_stays(
    page: Page, connected_app: RunningApp, path: str
) -> None:
    visit(page, f"{connected_app.url}/{path}", TITLES[path])
    folded = [f"st-key-cell_{path}_{name}" for name in FOLDED[path]]
    everything = [name for each in folded for name in (f"{each}_head", each)]
    assert [name for name in page.evaluate(_ORDER) if name in everything] == [f"{each}_head" for each in folded]
    for opened, at in ((1, 1), (3, 3)):
        heads(page).nth(at).focus()
        page.keyboard.press("Enter")
        settled(page)
        expect(heads(page).nth(at)).to_be_focused()
        expect(heads(page).nth(at)).to_have_attribute("aria-expanded", "true")
        found = [name for name in page.evaluate(_ORDER) if name in everything]
        kept = [name for name in everything if name.endswith("_head") or folded.index(name) in (1, opened)]
        assert found == kept
    for at in (1, 3):
        heads(page).nth(at).focus()
        page.keyboard.press("Space")
        settled(page)
        expect(heads(page).nth(at)).to_be_focused()
        expect(heads(page).nth(at)).to_have_attribute("aria-expanded", "false")
    assert [name for name in page.evaluate(_ORDER) if name in everything] == [f"{each}_head" for each in folded]
