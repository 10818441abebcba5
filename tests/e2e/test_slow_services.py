"""While Klaviyo is silent a person goes on: the page says so, the preview follows, and the answer comes by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.browsing import choose, choose_event, in_bar, keyed, shot, visit, write
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TEMPLATE, CART = "templates/order-thanks.cldt.json", "templates/abandoned-cart.cldt.json"
HELD = 50.0
"""Seconds that a call is held back unless it is let go: more than a client waits."""


@pytest.fixture
def klaviyo(running_app: RunningApp) -> Iterator[RunningApp]:
    """The app, whose Klaviyo answers again at the end."""
    yield running_app
    running_app.control("latency", seconds=0)


def hold(app: RunningApp) -> int:
    """Let Klaviyo be silent; how many calls it has answered."""
    app.control("latency", path="/klaviyo/api", seconds=HELD)
    return len(app.calls("GET", "/klaviyo/api"))


def image(page: Page) -> Locator:
    return page.frame_locator("iframe[title^='Preview']").locator("img").first


def waiting(page: Page) -> Locator:
    return page.get_by_text("Klaviyo has not answered yet")


@pytest.fixture(autouse=True)
def _silent(page: Page) -> None:
    """A page is at rest here while it waits for an answer."""
    page.add_init_script("window.__silent = true")


def test_the_preview_follows_a_text_while_klaviyo_is_silent(
    page: Page, klaviyo: RunningApp, workspace: Workspace
) -> None:
    visit(page, f"{klaviyo.url}/personalize?template={TEMPLATE}", "Personalize")
    choose_event(page, "Placed Order")
    choose(page, "the_alt_source", "Fixed")
    answered = hold(klaviyo)
    with in_bar(page, "event"):
        press(page.get_by_role("radio", name="2,000"))
        expect(waiting(page)).to_be_visible()
    shot(page, "waiting_for_a_sample")
    expect(page.get_by_text(re.compile("uses the sample from"))).to_be_visible()
    for words in ("Packed with care", "Packed with more care"):
        write(page, "the_alt_fixed", words)
        expect(image(page)).to_have_attribute("alt", words)
    assert len(klaviyo.calls("GET", "/klaviyo/api")) == answered
    expect(waiting(page)).to_be_visible()

    klaviyo.control("latency", seconds=0)
    expect(waiting(page)).to_be_hidden()
    expect(page.get_by_text("Recipient 1 of 2000")).to_be_visible()
    settled(page)
    expect(keyed(page, "the_alt_fixed").locator("input")).to_have_value("Packed with more care")
    expect(image(page)).to_have_attribute("alt", "Packed with more care")


def test_a_first_visit_waits_stops_waiting_and_asks_again(
    page: Page, klaviyo: RunningApp, workspace: Workspace
) -> None:
    opened = workspace.personalize.open(CART)
    workspace.personalize.save(CART, opened.personalization.to_json(), overwrite=True)
    answered = hold(klaviyo)
    visit(page, f"{klaviyo.url}/personalize?template={CART}&metric=PLord1", "Personalize")
    expect(waiting(page).first).to_be_visible()
    shot(page, "waiting_at_first")
    expect(image(page)).to_be_visible()
    assert len(klaviyo.calls("GET", "/klaviyo/api")) == answered
    stop = page.get_by_role("button", name="Stop waiting")
    expect(stop.first).to_be_visible()
    for left in range(stop.count() - 1, -1, -1):
        press(stop.last)
        expect(stop).to_have_count(left)
    expect(page.get_by_text("You stopped waiting for Klaviyo").first).to_be_visible()
    settled(page)
    shot(page, "waiting_was_given_up")

    klaviyo.control("latency", seconds=0)
    again = page.get_by_role("button", name="Try again")
    for left in range(again.count() - 1, -1, -1):
        press(again.last)
        expect(again).to_have_count(left)
    expect(page.get_by_text("Recipient 1 of 200")).to_be_visible()
