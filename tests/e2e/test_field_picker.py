"""Somebody picks the second item's image and name for a template of two products: with the mouse, and by keyboard."""

from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import choose, keyed, open_card, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TEMPLATE = "templates/abandoned-cart.cldt.json"
SECOND = ["$extra", "line_items", 1]
IMAGE, NAME = [*SECOND, "product", "images", 0, "src"], [*SECOND, "title"]


def picker(page: Page, slot: str) -> Locator:
    return keyed(page, f"{slot}_field").locator("input")


def saved(ws: Workspace) -> dict[str, list[str | int]]:
    slots = ws.personalize.open(TEMPLATE).personalization.to_json()["slots"]
    return {name: slot.get("path") for name, slot in slots.items()}


def edit(page: Page, app: RunningApp) -> None:
    visit(page, f"{app.url}/personalize?template={TEMPLATE}&metric=SHchk1", "Personalize")


def test_the_second_item_is_picked_with_the_mouse(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    """An image among thumbnails, and a name that is searched for by its value."""
    edit(page, running_app)
    choose(page, "second_source", "Field")
    press(picker(page, "second"))
    options = keyed(page, "second_field").get_by_role("option")
    expect(options.filter(has_text="Second item › Image").locator("img").first).to_have_js_property("complete", True)
    shot(page, "images")
    press(options.filter(has_text="Second item › Image").first)
    expect(picker(page, "second")).to_have_value("Second item › Image")
    settled(page)
    choose(page, "secondname_source", "Field")
    press(picker(page, "secondname"))
    example = keyed(page, "secondname_field").get_by_role("option").first.locator(".example").inner_text()
    page.keyboard.type(f"second {example}")
    press(keyed(page, "secondname_field").get_by_role("option").first)
    expect(picker(page, "secondname")).to_have_value("Second item › Title")
    settled(page)
    shot(page, "picked")
    assert serious(page) == {}
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    settled(page)
    assert saved(workspace) == {"second": IMAGE, "secondname": NAME}


def test_and_by_keyboard_alone(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    """Another field, Escape that takes it back, another item of the list, and paths that are typed."""
    edit(page, running_app)
    open_card(page, "secondname")
    picker(page, "secondname").focus()
    key = page.keyboard.press
    page.keyboard.type("first item vendor")
    key("Enter")
    expect(picker(page, "secondname")).to_have_value("First item › Vendor")
    settled(page)
    page.keyboard.type("nothing")
    key("Escape")
    expect(picker(page, "secondname")).to_have_value("First item › Vendor")
    key("ArrowDown")
    shot(page, "open")
    # What opens the list moves on nothing in it.
    expect(keyed(page, "secondname_field").get_by_role("option").first).to_have_attribute("aria-selected", "true")
    key("ArrowDown")
    key("Enter")
    expect(picker(page, "secondname")).to_have_value("Second item › Product › Title")
    settled(page)
    key("Tab")
    item = keyed(page, "secondname_field").get_by_label("Item")
    expect(item).to_be_focused()
    item.press("ArrowDown")
    expect(picker(page, "secondname")).to_have_value("Third item › Product › Title")
    settled(page)
    picker(page, "secondname").focus()
    page.keyboard.type("$extra.line_items[1].title")
    key("Enter")
    expect(picker(page, "secondname")).to_have_value("Second item › Title")
    settled(page)
    page.keyboard.type("Gift[0].to")
    expect(keyed(page, "secondname_field").get_by_role("option").first).to_contain_text("Event field")
    key("Enter")
    expect(picker(page, "secondname")).to_have_value("First gift › To")
    settled(page)
    key("Control+s")
    expect(page.get_by_text("the same block was updated").first).to_be_visible()
    assert saved(workspace) == {"second": IMAGE, "secondname": ["Gift", 0, "to"]}
