"""A text with fields in a browser: typed, with fields as chips, saved, opened again; with and without a mouse."""

from urllib.parse import unquote

from playwright.sync_api import Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import choose, keyed, open_card, shot, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp

TEMPLATE = "templates/order-thanks.cldt.json"
NAME = {"from": "profile", "path": ["first_name"], "format": []}


def edit(page: Page, app: RunningApp) -> None:
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")


def box(page: Page) -> Locator:
    return page.locator('[class*="headline_text"] .words')


def chips(page: Page) -> Locator:
    return box(page).locator(".chip")


def shown(page: Page) -> str:
    """The text in the picture's address."""
    image = page.frame_locator("iframe[title^='Preview']").first.locator("img").first
    return unquote(unquote(str(image.get_attribute("src"))))


def shows(page: Page, text: str) -> None:
    for _ in range(100):
        if text in shown(page):
            return
        page.wait_for_timeout(100)
    assert text in shown(page)


def saved(ws: Workspace) -> dict[str, object]:
    return dict(ws.personalize.open(TEMPLATE).personalization.to_json()["slots"]["headline"])


def test_words_and_a_field_are_saved_and_opened_again(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app)
    choose(page, "headline_source", "Text with fields")
    press(box(page))
    page.keyboard.type("Thank you, ")
    press(keyed(page, "headline_text").get_by_role("button", name="Insert a field"))
    page.keyboard.type("first name")
    shot(page, "fields")
    settled(page)
    # What is searched for is no part of the text yet.
    assert "{" not in shown(page)
    press(keyed(page, "headline_text").get_by_role("option", name="First name").first)
    page.keyboard.type("!")
    expect(chips(page)).to_have_text(["First name"])
    settled(page)
    shows(page, "Thank you, Ada!")
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    assert saved(workspace)["parts"] == ["Thank you, ", NAME, "!"]

    edit(page, running_app)
    open_card(page, "headline")
    expect(chips(page)).to_have_text(["First name"])
    assert box(page).inner_text().replace("\u200b", "") == "Thank you, First name!"
    # A chip is edited below the text.
    press(chips(page).first)
    choose(page, "_own", "Show these words")
    words = page.get_by_label("Replacement words")
    words.fill("friend")
    words.press("Enter")
    expect(chips(page)).to_have_text(["First name, else “friend”"])
    shot(page, "open")
    assert serious(page) == {}
    shot(page, "other")
    press(page.get_by_role("button", name="Remove the field"))
    expect(chips(page)).to_have_count(0)
    assert box(page).inner_text().replace("\u200b", "") == "Thank you, !"


def test_the_same_by_keyboard_alone(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    edit(page, running_app)
    text = box(page)
    open_card(page, "headline")
    if not text.count():
        choose(page, "headline_source", "Text with fields")
    text.focus()
    key = page.keyboard.press
    key("Control+a")
    key("Delete")
    page.keyboard.type("Thank you, {first n")
    key("Enter")
    page.keyboard.type("! {{ last_name|upper }} {{ what }}")
    expect(chips(page)).to_have_text(["First name", "Last name · UPPER CASE"])
    settled(page)
    for _ in range(len(" {{ what }}")):
        key("Backspace")
    expect(chips(page)).to_have_text(["First name", "Last name · UPPER CASE"])
    # One key removes a chip, and undo brings it back.
    key("Backspace")
    expect(chips(page)).to_have_text(["First name"])
    key("Control+z")
    expect(chips(page)).to_have_text(["First name", "Last name · UPPER CASE"])
    key("Control+y")
    expect(chips(page)).to_have_text(["First name"])
    settled(page)
    key("Backspace")
    # The caret passes a chip as one character: behind it “?”, before it “>”.
    key("ArrowLeft")
    key("ArrowLeft")
    page.keyboard.type(">")
    key("ArrowRight")
    page.keyboard.type("?")
    settled(page)
    shows(page, "Thank you, >Ada?!")
    for press_key in ("Backspace", "ArrowLeft", "Backspace"):
        key(press_key)
    # Enter opens the chip at hand; its widgets have the focus.
    key("Enter")
    expect(page.get_by_role("button", name="Remove the field")).to_be_visible()
    expect(page.locator('[class*="headline_text_"] input').first).to_be_focused()
    settled(page)
    shows(page, "Thank you, Ada!")
    page.get_by_role("button", name="Save to Klaviyo").focus()
    key("Enter")
    expect(page.get_by_text("Saved:").or_(page.get_by_text("No changes to save")).first).to_be_visible()
    assert saved(workspace)["parts"] == ["Thank you, ", NAME, "!"]


def test_what_is_written_or_pasted_into_a_text_stays_text(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    markup = "<img src=x onerror=alert(1)><b>you</b>"
    field = {**NAME, "fallback": markup}
    raw = workspace.personalize.open(TEMPLATE).personalization.to_json()
    slots = {**raw["slots"], "headline": {"from": "text", "parts": [markup[:30], field], "fallback": "x"}}
    workspace.personalize.save(TEMPLATE, {**raw, "slots": slots}, "Order thanks")
    edit(page, running_app)
    open_card(page, "headline")
    expect(chips(page)).to_have_text([f"First name, else “{markup}”"])
    box(page).focus()
    page.keyboard.press("End")
    paste = """(box, text) => {
      const data = new DataTransfer()
      data.setData('text/html', text)
      data.setData('text/plain', text)
      box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
    }"""
    box(page).evaluate(paste, markup)
    settled(page)
    expect(box(page)).to_contain_text(markup)
    assert box(page).locator("img, b").count() == 0
