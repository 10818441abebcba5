"""“Thank you, <first name>!” with name and image of the first and the second item, in few clicks."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.support.accessibility import serious
from tests.support.browsing import head_of, opener, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import connect_app, workspace_of

TEMPLATE = "templates/abandoned-cart.cldt.json"
MOST_CLICKS = 8
NAME = {"from": "profile", "path": ["first_name"], "format": []}
_COUNT = """() => {
  window.clicks = 0
  addEventListener('pointerdown', event => { window.clicks += event.isTrusted }, true)
}"""

MARKED = """moment => {
  const [box] = document.querySelectorAll('.showcase')
  for (const each of moment === null ? [] : box.getAnimations({subtree: true})) {
    each.pause()
    each.currentTime = moment
  }
  const visible = [...box.querySelectorAll('img')].map(image => Number(getComputedStyle(image).opacity) > 0.5)
  const grounds = [...box.querySelectorAll('label')].map(label => getComputedStyle(label).backgroundColor)
  const marked = grounds.flatMap((ground, at) => ground === 'rgba(0, 0, 0, 0)' ? [] : [at])
  return [visible.lastIndexOf(true), marked]
}"""
"""Which email of the showcase is in view, and which names are marked, `moment` ms after it began to move."""


def saved_slots(app: RunningApp) -> dict[str, Any]:
    """What the saved block shows in each slot of the template."""
    with workspace_of(app) as ws:
        slots: dict[str, Any] = ws.personalize.open(TEMPLATE).personalization.to_json()["slots"]
    return slots


def check_thank_you(slots: dict[str, Any]) -> None:
    """The headline thanks by name, and each product has the name and the image of its own item."""
    assert slots["headline"]["parts"] == ["Thank you, ", NAME, "!"]
    paths = {name: slots[name]["path"] for name in ("first", "firstname", "second", "secondname")}
    for image, name in (("first", "firstname"), ("second", "secondname")):
        # They are of one item: the paths are equal up to its number, which is the first in both.
        at = next(place for place, step in enumerate(paths[image]) if isinstance(step, int))
        assert paths[image][: at + 1] == paths[name][: at + 1]
        assert paths[image][at] == ("first", "second").index(image)
        assert paths[image] != paths[name]


def test_one_click_leads_from_the_first_screen_into_the_demo_shop(page: Page, running_app: RunningApp) -> None:
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        visit(page, f"{running_app.url}/setup", "Setup")
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
        expect(page.get_by_role("button", name="Try with the demo shop")).to_be_in_viewport()
    emails = page.locator(".showcase img")
    expect(emails).to_have_count(3)
    # One template, from recipient to recipient: once by itself, then as somebody chooses.
    page.emulate_media(reduced_motion="no-preference")
    expect(emails.nth(1)).to_have_css("animation-name", "shown")
    # At each moment the name that is marked is that of the email in view.
    moments = [page.evaluate(MARKED, moment) for moment in (0, 800, 2400, 4000, 4900)]
    assert moments == [[0, [0]], [0, [0]], [1, [1]], [2, [2]], [0, [0]]]
    page.locator(".showcase li").nth(1).hover()
    expect(emails.nth(1)).to_have_css("opacity", "1")
    expect(emails.nth(2)).to_have_css("opacity", "0")
    assert page.evaluate(MARKED, None) == [1, [1]]
    # A name is a choice, which stays and is marked; the keyboard makes it, too.
    names = page.locator(".showcase").get_by_role("radio")
    expect(names.first).to_be_checked()
    press(page.locator(".showcase label").nth(2))
    expect(names.nth(2)).to_be_checked()
    page.locator(".showcase li").nth(0).hover()
    assert page.evaluate(MARKED, None) == [0, [0]]
    page.mouse.move(0, 0)
    expect(emails.nth(2)).to_have_css("opacity", "1")
    page.keyboard.press("ArrowUp")
    expect(names.nth(1)).to_be_checked()
    expect(emails.nth(1)).to_have_css("opacity", "1")
    assert page.evaluate(MARKED, None) == [1, [1]]
    assert serious(page) == {}
    shot(page, "first_screen")
    press(page.get_by_role("button", name="Try with the demo shop"))
    expect(page.get_by_role("heading", name="Personalize", exact=True)).to_be_visible()
    expect(page.get_by_text("4 suggestions from Placed Order (Shopify) filled in.")).to_be_visible()
    expect(page.get_by_text("All slots filled:")).to_be_visible()
    settled(page)
    assert "fill=" not in page.url
    visit(page, f"{running_app.url}/setup", "Setup")
    expect(head_of(page, "Connected · Fern & Kiln")).to_be_visible()
    expect(page.get_by_role("button", name="Try with the demo shop")).to_have_count(0)


def test_a_new_user_needs_few_clicks(page: Page, running_app: RunningApp) -> None:
    connect_app(running_app)
    with workspace_of(running_app) as ws:
        # Of somebody who has been here the draft would open, with its event.
        ws.drafts.discard("templates/order-thanks.cldt.json")
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/setup", "Setup")
    page.evaluate(_COUNT)
    press(page.get_by_role("navigation", name="App pages").get_by_role("link", name="Personalize", exact=True))
    press(opener(page, "cell_personalize_template"))
    press(page.get_by_test_id("stPopoverBody").get_by_role("button", name="Abandoned cart", exact=True))
    press(page.get_by_role("button", name="Most complete data: Started Checkout"))
    press(page.get_by_role("button", name="Fill all suggestions"))
    press(page.locator('[class*="headline_write"] button'))
    expect(page.locator('[class*="headline_text"] .words')).to_be_focused()
    page.keyboard.type("Thank you, {first n")
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    settled(page)
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    assert page.evaluate("window.clicks") <= MOST_CLICKS
    check_thank_you(saved_slots(running_app))
