"""Events at a glance: select a field, look at it beside the list; a reload and Back show the same."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import shot, visit
from tests.support.panes import WIDTHS, assert_fits, option
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from ui.events import compare
from ui.events import text as texts

TITLE = "Events"
RECORD_TEXTS = """
  window.drawnTexts = {};
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    window.drawnTexts[text] = this.measureText(text).width;
    return draw.call(this, text, ...place);
  };
"""
ORDERS = "events?metric=PLord1&size=200"


def row(page: Page, words: str) -> Locator:
    return option(page, "events_list", words)


def detail(page: Page) -> Locator:
    return page.locator(".st-key-cell_events_field")


def heading(page: Page, words: str) -> Locator:
    return detail(page).get_by_role("heading", name=words, exact=True)


def test_select_look_and_find_again(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/{ORDERS}", TITLE)
    shot(page, "events-1-nothing")
    press(row(page, "First item › Title"))
    settled(page)
    expect(heading(page, "First item › Title")).to_be_visible()
    expect(detail(page)).to_contain_text("of 200 events")
    shot(page, "events-2-selected")
    # The keyboard goes from field to field.
    page.keyboard.press("Escape")
    row(page, "First item › Title").focus()
    page.keyboard.press("ArrowDown")
    settled(page)
    expect(heading(page, "First item › Title")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    settled(page)
    expect(heading(page, "First item › Title")).to_be_visible()
    press(page.get_by_role("navigation", name="App pages").get_by_text("Send"))
    expect(page.get_by_role("heading", name="Send", exact=True)).to_be_visible()
    settled(page)
    page.go_back()
    expect(heading(page, "First item › Title")).to_be_visible()
    settled(page)
    page.reload()
    settled(page)
    expect(heading(page, "First item › Title")).to_be_visible()
    expect(row(page, "First item › Title")).to_have_attribute("aria-selected", "true")
    press(detail(page).get_by_role("button", name="Use in Personalize"))
    expect(page.get_by_role("link", name="Open in Personalize")).to_be_visible()
    settled(page)
    shot(page, "events-3-use")
    page.keyboard.press("Escape")
    press(detail(page).get_by_role("button", name="Close"))
    settled(page)
    expect(detail(page)).to_contain_text("Select a field in the list")
    expect(page).not_to_have_url(re.compile("field="))


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_the_screen(page: Page, running_app: RunningApp, workspace: Workspace, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{running_app.url}/{ORDERS}&against=Added to Cart (API)", TITLE)
    press(row(page, "First item › Image"))
    settled(page)
    expect(heading(page, "First item › Image")).to_be_visible()
    assert_fits(page, page.locator(".st-key-cell_events_fields"), detail(page))
    shot(page, f"events-{width}")
    if width != 1100:
        assert serious(page) == {}


def test_a_file_shows_its_errors_and_leads_back(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/{ORDERS}", TITLE)
    press(page.get_by_text("Read events from files"))
    settled(page)
    files = page.get_by_test_id("stFileUploaderDropzoneInput")
    files.set_input_files({"name": "a.ndjson", "mimeType": "text/plain", "buffer": b'{"a": 1}\n{"a":2\n' * 12})
    error = page.get_by_test_id("stAlert").filter(has_text="go back to Klaviyo's events")
    expect(error).to_be_in_viewport()
    settled(page)
    shot(page, "events-4-file-error")
    press(page.get_by_role("button", name="Back to Klaviyo's events"))
    settled(page)
    expect(error).to_be_hidden()
    expect(row(page, "First item › Title")).to_be_visible()


def test_a_broken_file_among_others_is_named_and_removed(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{running_app.url}/{ORDERS}", TITLE)
    press(page.get_by_text("Read events from files"))
    settled(page)
    contents = {"orders.ndjson": b'{"title": "Mug"}\n{"title": ""}\n', "rubbish.csv": b"id,title\n1,Mug,3\n"}
    dropped = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in contents.items()]
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(dropped)
    warning = page.get_by_test_id("stAlert").filter(has_text="rubbish.csv")
    expect(warning).to_contain_text("line 2")
    expect(row(page, "Event › Title")).to_be_visible()
    settled(page)
    shot(page, "events-5-one-broken")
    press(page.get_by_role("button", name="Remove rubbish.csv"))
    expect(warning).to_be_hidden()
    expect(row(page, "Event › Title")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1100])
def test_the_heads_of_a_comparison_can_be_read_whole(
    page: Page, running_app: RunningApp, workspace: Workspace, width: int
) -> None:
    """The table is a canvas: its texts are measured as they are drawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(RECORD_TEXTS)
    visit(page, f"{running_app.url}/{ORDERS}&against=Added to Cart (API)", TITLE)
    table = page.locator(".st-key-cell_events_compare").get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    settled(page)
    shot(page, f"events-compare-{width}")
    heads = dict.fromkeys(texts.EVENTS, compare.SIDE_WIDTH)
    heads |= {"Field": compare.FIELD_WIDTH, "Change": compare.CHANGE_WIDTH}
    if width == 1440:
        # On a narrower screen the table is scrolled to them.
        heads |= {texts.types_of(label): compare.SIDE_WIDTH for label in texts.EVENTS}
    drawn, beside = page.evaluate("window.drawnTexts"), 16
    assert {label: drawn.get(label) for label in heads if not drawn.get(label, 1e9) + beside <= heads[label]} == {}
    box = table.bounding_box()
    assert box["width"] >= compare.FIELD_WIDTH + compare.CHANGE_WIDTH + 2 * compare.SIDE_WIDTH, "both rates are in view"


def test_the_size_of_the_sample_is_marked_on_the_way_from_another_page_too(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    visit(page, f"{running_app.url}/links", "Links to Klaviyo")
    for _ in range(2):
        press(page.get_by_role("navigation", name="App pages").get_by_text("Events"))
        expect(page.get_by_role("radio", name="2,000", exact=True)).to_be_checked()
        expect(page.get_by_text("The newest 2,000")).to_be_visible()
        press(page.get_by_role("navigation", name="App pages").get_by_text("Help"))
        expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible()
