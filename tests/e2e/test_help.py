"""Help is searched as one types, by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.support.accessibility import serious
from tests.support.browsing import shot, visit
from tests.support.pointer import settled
from tests.support.servers import RunningApp
from ui.help import text as texts


def test_a_word_finds_its_entry_while_it_is_typed(page: Page, running_app: RunningApp) -> None:
    page.set_viewport_size({"width": 1100, "height": 800})
    visit(page, f"{running_app.url}/help", "Help")
    shot(page, "help-1")
    field, video = page.get_by_label(texts.SEARCH), page.get_by_text("Can I use video?")
    field.focus()
    page.keyboard.type("animated", delay=20)
    expect(page.get_by_test_id("stExpander")).to_have_count(1)
    expect(video).to_be_visible()
    expect(page.get_by_text("The link works everywhere.")).to_be_visible()
    expect(field).to_be_focused()
    shot(page, "help-2-found")
    page.keyboard.type("x")
    expect(page.get_by_text(texts.NO_MATCH)).to_be_visible()
    settled(page)
    shot(page, "help-3-nothing")
    assert serious(page) == {}
    # Escape or the cross clears the search.
    field.fill("")
    expect(video).to_be_visible()
    expect(page.get_by_text(texts.NO_MATCH)).to_be_hidden()
