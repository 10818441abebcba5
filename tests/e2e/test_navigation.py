"""The links to the pages: where they lead, how they are told, and that they leave room on a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp


def _link(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation", name="App pages").get_by_role("link", name=title, exact=True)


def test_a_link_leads_to_its_page_and_back_leads_here_again(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/links?find=mug", "Links to Klaviyo")
    expect(_link(page, "Links to Klaviyo")).to_have_attribute("aria-current", "page")
    press(_link(page, "Help"))
    expect(page.get_by_role("heading", name="Help", exact=True).first).to_be_visible()
    expect(page).to_have_url(f"{running_app.url}/help")
    expect(_link(page, "Help")).to_have_attribute("aria-current", "page")
    settled(page)
    expect(_link(page, "Help")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{running_app.url}/links?find=mug")
    expect(page.get_by_role("heading", name="Links to Klaviyo", exact=True).first).to_be_visible()


def test_a_link_opens_in_another_tab(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/links", "Links to Klaviyo")
    with page.context.expect_page() as opened:
        _link(page, "Help").press("Control+Enter")
    expect(opened.value).to_have_url(f"{running_app.url}/help")
    expect(page).to_have_url(f"{running_app.url}/links")
    opened.value.close()


@pytest.mark.parametrize("width", [390, 768])
def test_on_a_narrow_screen_a_link_uncovers_its_page(page: Page, running_app: RunningApp, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, f"{running_app.url}/links", "Links to Klaviyo")
    menu = page.get_by_test_id("stExpandSidebarButton")
    assert "Menu" in menu.evaluate("button => getComputedStyle(button, '::after').content")
    # The word has its room.
    assert menu.evaluate("button => button.scrollWidth <= button.clientWidth")
    press(menu)
    settled(page)
    press(_link(page, "Help"))
    expect(page.get_by_role("heading", name="Help", exact=True).first).to_be_visible()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()


def test_an_address_that_is_no_pages_is_setup_and_says_so(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/nothing", "Setup")
    expect(page.get_by_text("There is no such page. This is Setup.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(_link(page, "Help"))
    expect(page).to_have_url(f"{running_app.url}/help")
    settled(page)
    press(_link(page, "Setup"))
    expect(page).to_have_url(f"{running_app.url}/setup")
    settled(page)
    expect(page.get_by_text("There is no such page.")).to_have_count(0)
