"""What belongs in one row stands in one: the segments of a choice on a phone, and what is above a preview."""

import pytest
from playwright.sync_api import Page, expect

from core import Workspace
from tests.support.browsing import choose_event, lead, unfolded, visit
from tests.support.pointer import settled
from tests.support.servers import RunningApp

PHONE, LAPTOP = 390, 1280
# The labels of each choice whose segments do not all begin at one height, and of each that is wider than its place.
BROKEN = """groups => groups
  .filter(group => group.querySelector('[data-variant="segmented_control"]'))
  .filter(group => {
    const boxes = [...group.children].map(segment => segment.getBoundingClientRect())
    const isWide = boxes.at(-1).right > group.parentElement.getBoundingClientRect().right + 1
    return isWide || new Set(boxes.map(box => Math.round(box.top))).size > 1
  })
  .map(group => group.innerText)"""
TOPS = "parts => [...new Set(parts.filter(each => each.offsetHeight).map(each => {" + (
    "const box = each.getBoundingClientRect(); return Math.round((box.top + box.bottom) / 10) }))].length"
)


@pytest.fixture(scope="module")
def audited(workspace: Workspace) -> Workspace:
    """With links, so that their states can be chosen, and an audit that found something."""
    workspace.send.wait(workspace.send.start(["products/mug", "products/teapot"]))
    workspace.account.klaviyo.delete_universal_content(workspace.links.all()[0].block_id)
    workspace.links.audit()
    return workspace


@pytest.mark.usefixtures("audited")
def test_the_segments_of_a_choice_stay_in_one_row_on_a_phone(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": PHONE, "height": 3000})
    visit(page, f"{running_app.url}/help", "Help")
    counted = 0
    for name in ("send", "links", "events", "personalize"):
        lead(page, name if name == "send" else unfolded(name))
        groups = page.locator("[role=radiogroup]")
        counted += groups.count()
        assert groups.evaluate_all(BROKEN) == [], name
    assert counted > 3


@pytest.mark.usefixtures("audited")
def test_what_is_above_the_preview_stands_in_one_row_on_a_laptop(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": LAPTOP, "height": 1400})
    visit(page, f"{running_app.url}/personalize?template=templates/order-thanks.cldt.json", "Personalize")
    choose_event(page, "Placed Order")
    settled(page)
    expect(page.get_by_role("button", name="Send a test")).to_be_visible()
    for row in (".st-key-preview_head", ".st-key-personalize_bar", ".looks"):
        parts = page.locator(f"{row} button")
        assert parts.count() > 3
        assert parts.evaluate_all(TOPS) == 1, row
