"""What Setup offers looks like what it is, and is whole in an ordinary window."""

from playwright.sync_api import Page, expect

from tests.support.browsing import shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from ui.extension import text as extension_texts
from ui.setup.text import REAL


def test_each_bookmark_looks_like_a_thing_of_its_own(page: Page, running_app: RunningApp) -> None:
    visit(page, f"{running_app.url}/setup", "Setup")
    press(page.locator("summary").filter(has_text=extension_texts.CONSOLE_TITLE))
    settled(page)
    first, second = (
        page.get_by_role("link", name=name, exact=True).last
        for name in (extension_texts.SEND_TO_KLAVIYO, extension_texts.LINKS_TO_KLAVIYO)
    )
    left, right = first.bounding_box(), second.bounding_box()
    assert left
    assert right
    assert left["y"] + left["height"] <= right["y"] or left["x"] + left["width"] < right["x"]
    assert first.evaluate("link => getComputedStyle(link).borderStyle") == "solid"
    shot(page, "setup-bookmarks")


def test_the_steps_to_real_accounts_are_whole(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/setup", "Setup")
    shot(page, "setup-first")
    steps = page.locator("details").filter(has_text=REAL)
    press(steps.locator("summary"))
    settled(page)
    last = steps.get_by_role("listitem").last
    # The page scrolls to it, and nothing in between hides a part of it.
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    assert steps.evaluate(
        "box => [box, ...box.querySelectorAll('*')].every(each => getComputedStyle(each).overflowY !== 'auto' "
        "|| each.scrollHeight <= each.clientHeight + 1)"
    )
    shot(page, "setup-real-accounts", whole=True)


def test_without_an_extension_the_page_soon_says_that_none_answers(page: Page, running_app: RunningApp) -> None:
    """No sentence says what the page cannot know: that an extension is pairing where there is none."""
    visit(page, f"{running_app.url}/setup", "Setup")
    press(page.get_by_role("button", name=extension_texts.PAIR))
    for sentence in extension_texts.PAIRING.values():
        expect(page.get_by_text(sentence)).to_have_count(0)
    expect(page.get_by_text(extension_texts.NO_EXTENSION)).to_be_visible(timeout=10_000)
    expect(page.get_by_text(extension_texts.LOOKING)).to_have_count(0)
    shot(page, "setup-no-extension")
    # Another press is another try.
    press(page.get_by_role("button", name=extension_texts.PAIR))
    expect(page.get_by_text(extension_texts.LOOKING)).to_be_visible()
    expect(page.get_by_text(extension_texts.NO_EXTENSION)).to_be_visible(timeout=10_000)
