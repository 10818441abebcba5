"""The focus stays with a popover, which is drawn as another button while it is closed."""

from playwright.sync_api import Page, expect

from tests.support.browsing import lead, opener, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

OPENED = "stPopoverBody"


def test_the_focus_stays_with_it(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/setup", "Setup")
    for path, key in (("links", "audit_options"), ("send", "send_more"), ("personalize", "cell_personalize_event")):
        lead(page, path)
        button, opened = opener(page, key), page.get_by_test_id(OPENED)
        button.focus()
        for _ in range(2):
            page.keyboard.press("Enter")
            expect(opened).to_be_visible()
            settled(page)
            expect(button).to_be_focused()
            expect(button).to_have_attribute("aria-expanded", "true")
            page.keyboard.press("Escape")
            expect(opened).to_have_count(0)
            settled(page)
            expect(button).to_be_focused()


def test_it_closes_at_a_press_elsewhere_which_keeps_the_focus(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/send", "Send")
    press(opener(page, "send_more"))
    expect(page.get_by_test_id(OPENED)).to_be_visible()
    settled(page)
    expect(opener(page, "send_more")).to_be_focused()
    search = page.get_by_role("textbox").first
    press(search)
    expect(page.get_by_test_id(OPENED)).to_have_count(0)
    settled(page)
    expect(search).to_be_focused()


def test_quick_presses_leave_it_open_or_closed(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/links", "Links to Klaviyo")
    press(opener(page, "audit_options"), times=2)
    settled(page)
    opened = page.get_by_test_id(OPENED)
    state = opener(page, "audit_options").get_attribute("aria-expanded")
    assert (opened.count() == 1) == (state == "true")
    if not opened.count():
        press(opener(page, "audit_options"))
    expect(opened.get_by_role("spinbutton").first).to_be_visible()
    page.keyboard.press("Escape")
    settled(page)
    # Nothing else opens it again.
    for _ in range(2):
        press(page.get_by_text("Show code"))
        settled(page)
        expect(opened).to_have_count(0)
