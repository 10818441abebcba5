"""Presses in a row, faster than the page answers."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import visit
from tests.support.pointer import settled
from tests.support.servers import RunningApp
from tests.support.workspaces import workspace_of

PAUSES = (0, 30, 100)
BOTH_CREATED = "2 Universal Content blocks are in Klaviyo. All created."
"""Milliseconds between two presses: the run of the first has not begun, is in its midst, or nears its end."""
IMAGES = [
    ("Mug dawn", "Espresso"), ("Espresso ink", "Tumbler"), ("Tumbler clay", "Carafe"), ("Pour over", "French press"),
    ("Grinder", "Beans"), ("Beans dusk", "Teapot moss"),
]  # fmt: skip
"""For each send others, because one app serves all tests."""


# Presses on boxes and buttons, by their texts, so many milliseconds after one another: nobody waits for an answer.
PRESS_AT_ONCE = """async ([texts, pause]) => {
  for (const text of texts) {
    if (pause) await new Promise(go => setTimeout(go, pause))
    const is = element => element.textContent.trim() === text
    const card = [...document.querySelectorAll('.asset-grid label')].find(each => is(each.querySelector('.title')))
    // A button's text begins with the name of its icon.
    const button = () => [...document.querySelectorAll('button')].find(each => each.textContent.endsWith(text))
    ;(card?.querySelector('input') ?? button())?.click()
  }
}"""


def test_nothing_of_quick_presses_is_lost_or_comes_back(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/send", "Send")
    ticked = page.locator(".asset-grid label:has(:checked) .title")
    page.evaluate(PRESS_AT_ONCE, [["Mug", "Mug fern", "Teapot", "Mug fern"], 0])
    settled(page)
    expect(page.get_by_text("2 selected")).to_be_visible()
    assert set(ticked.all_inner_texts()) == {"Mug", "Teapot"}
    page.evaluate(PRESS_AT_ONCE, [["Clear", "Mug fern"], 0])
    settled(page)
    expect(page.get_by_text("1 selected")).to_be_visible()
    assert ticked.all_inner_texts() == ["Mug fern"]


@pytest.mark.parametrize(("pause", "images"), list(zip(PAUSES, IMAGES, strict=False)))
def test_a_press_outlives_what_is_pressed_after_it(
    page: Page, connected_app: RunningApp, pause: int, images: tuple[str, str]
) -> None:
    """The run that the second press begins ends that of the first."""
    visit(page, f"{connected_app.url}/send", "Send")
    page.evaluate(PRESS_AT_ONCE, [images, 0])
    settled(page)
    page.evaluate(PRESS_AT_ONCE, [["Send 2 to Klaviyo", "Mug fern"], pause])
    settled(page)
    expect(page.locator(".st-key-send_outcome").get_by_text(BOTH_CREATED)).to_be_visible()


@pytest.mark.parametrize(("pause", "images"), list(zip(PAUSES, IMAGES[3:], strict=True)))
def test_a_button_that_is_pressed_in_a_hurry_acts_once(
    page: Page, connected_app: RunningApp, pause: int, images: tuple[str, str]
) -> None:
    with workspace_of(connected_app) as ws:
        before = len(ws.send.last())
        visit(page, f"{connected_app.url}/send", "Send")
        page.evaluate(PRESS_AT_ONCE, [images, 0])
        settled(page)
        page.evaluate(PRESS_AT_ONCE, [["Send 2 to Klaviyo"] * 4, pause])
        settled(page)
        expect(page.locator(".st-key-send_outcome").get_by_text(BOTH_CREATED)).to_be_visible()
        assert len(ws.send.last()) == before + 1


# Leaves a field in the midst of typing, and presses at once: the browser reports the text and the press.
LEAVE_AND_PRESS = """([field, text]) => {
  document.querySelector(`input[aria-label="${field}"]`).blur()
  const buttons = [...document.querySelectorAll('button')]
  buttons.find(each => each.textContent.includes(text)).click()
}"""


def test_what_was_typed_last_is_saved(page: Page, connected_app: RunningApp) -> None:
    template = "templates/order-thanks.cldt.json"
    visit(page, f"{connected_app.url}/personalize?template={template}", "Personalize")
    page.get_by_label("Block name").fill("Thanks in a hurry")
    page.evaluate(LEAVE_AND_PRESS, ["Block name", "Save to Klaviyo"])
    settled(page)
    expect(page.get_by_text("Thanks in a hurry").first).to_be_visible()
    with workspace_of(connected_app) as ws:
        assert ws.personalize.open(template).name == "Thanks in a hurry"


@pytest.mark.parametrize("pause", PAUSES)
def test_an_audit_outlives_what_is_pressed_after_it(page: Page, connected_app: RunningApp, pause: int) -> None:
    with workspace_of(connected_app) as ws:
        before = len(ws.links.audits())
        visit(page, f"{connected_app.url}/links", "Links to Klaviyo")
        page.evaluate(PRESS_AT_ONCE, [["Run audit again" if before else "Run audit", "Demo"], pause])
        settled(page)
        assert len(ws.links.audits()) == before + 1
