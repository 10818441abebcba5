"""Somebody who knows only the README: what is pressed or looked for stands there in italics, in this order."""

import re

from playwright.sync_api import Page, expect

from tests.support.panes import option
from tests.support.pointer import press, settled
from tests.support.servers import ROOT, RunningApp


class Reader:
    """Goes by the steps of the README; a word that does not stand in the step is nothing to go by."""

    def __init__(self, page: Page) -> None:
        self.page = page
        text = (ROOT / "README.md").read_text().partition("## A tour")[2].partition("## Connect")[0]
        self.steps = re.split(r"^\d\. ", text, flags=re.MULTILINE)[1:]
        self.rest = ""

    def step(self, number: int) -> None:
        """Begin a step: go to the page that it names."""
        self.rest = " ".join(self.steps[number - 1].split())
        if named := re.match(r"\*\*(.+?)\*\*", self.rest):
            press(self.page.get_by_role("navigation", name="App pages").get_by_role("link", name=named[1], exact=True))
            expect(self.page.get_by_role("heading", name=named[1], exact=True).first).to_be_visible()
            settled(self.page)

    def word(self, name: str) -> str:
        """This word, which must stand in what is left of the step."""
        before, italic, self.rest = self.rest.partition(f"*{name}*")
        assert italic, f"*{name}* is not in the README's step after “{before}”"
        return name

    def code(self, text: str) -> str:
        """What is to be typed, which must stand in what is left of the step."""
        before, typed, self.rest = self.rest.partition(f"`{text}`")
        assert typed, f"`{text}` is not in the README's step after “{before}”"
        return text

    def press(self, name: str) -> None:
        """Press what bears this name."""
        word = self.page.get_by_text(self.word(name), exact=True)
        # Tables have hidden cells beside what they draw.
        press(self.page.get_by_role("button", name=name, exact=True).or_(word).filter(visible=True).last)
        if self.page.get_by_test_id("stApp").count():
            settled(self.page)

    def pick(self, label: str, name: str) -> None:
        """Choose an option that begins with this name."""
        press(self.page.get_by_role("combobox", name=label, exact=True).first)
        press(self.page.get_by_role("option").filter(has_text=self.word(name)).first)
        settled(self.page)

    def see(self, text: str) -> None:
        """Wait until it is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()


def test_the_readme_leads_through_the_product(page: Page, running_app: RunningApp) -> None:
    page.goto(running_app.url)
    settled(page)
    reader = Reader(page)
    connects(reader)
    personalizes(reader)
    sends(reader)
    audits(reader)
    looks_around(reader)


def connects(reader: Reader) -> None:
    reader.step(1)
    reader.press("Try with the demo shop")
    expect(reader.page.get_by_role("heading", name="Personalize", exact=True)).to_be_visible()
    reader.see(reader.word("Order thanks"))
    reader.see(reader.word("Placed Order"))
    reader.see("All slots filled:")


def personalizes(reader: Reader) -> None:
    page = reader.page
    reader.step(2)
    # The headline is the first place that nothing suits.
    press(page.get_by_role("button", name=reader.word("Write text")).first)
    expect(page.locator('[class*="headline_text"] .words')).to_be_focused()
    page.keyboard.type(reader.code("Thank you, {first n"))
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    settled(page)
    reader.press("Next")
    reader.see("Recipient 2 of")
    reader.press("Save to Klaviyo")
    reader.see("a new block was created")
    with page.context.expect_page() as opened:
        press(page.get_by_role("link", name=reader.word("Open in Klaviyo")).first)
    expect(opened.value.get_by_text("Order thanks").first).to_be_visible()
    # It shows one of the event's recipients, by name.
    expect(opened.value.locator("[aria-current=true]")).to_contain_text(re.compile(r"^(?!Nobody)\w+"))
    opened.value.close()
    reader.step(3)
    page.reload()
    settled(page)
    reader.see("Version 1 saved")


def sends(reader: Reader) -> None:
    reader.step(4)
    ticks = reader.page.locator(".asset-grid label")
    for number in range(2):
        press(ticks.nth(number))
        settled(reader.page)
    reader.press("Send 2 to Klaviyo")
    reader.see("Done")
    reader.word("Undo this send")
    reader.see("Undo this send")


def audits(reader: Reader) -> None:
    page = reader.page
    reader.step(5)
    reader.press("Run audit")
    reader.see("Everything is OK.")
    delete_a_block(page)
    reader.press("Run audit again")
    reader.see("1 error needs attention (1 new).")
    press(option(page, "links_list", "Order thanks"))
    settled(page)
    reader.press("Create again")
    reader.see("Run the audit again to confirm.")
    reader.press("Scan the account's templates")
    reader.see("Klaviyo's API does not report which campaigns and flows use it.")


def delete_a_block(page: Page) -> None:
    """In the shop's own Klaviyo, which “Open in Klaviyo” leads to."""
    press(page.get_by_text("Demo", exact=True))
    with page.context.expect_page() as opened:
        press(page.get_by_role("link", name="Klaviyo account"))
    shop = opened.value
    press(shop.get_by_text("Order thanks").first)
    press(shop.get_by_role("button", name="Delete block"))
    shop.close()
    # What is open in the sidebar stays open from page to page.
    press(page.get_by_role("button", name="Demo", exact=True))
    settled(page)


def looks_around(reader: Reader) -> None:
    page = reader.page
    reader.step(6)
    # A list and its items are one of them.
    reader.see("62 fields")
    reader.see("First item › Image")
    reader.step(7)
    reader.press("Notebooks")
    reader.see("Save this page as it is")
    page.keyboard.press("Escape")
    reader.step(8)
    reader.press("Demo")
    for switch in ("Replace the mug's image", "Limit permissions", "Uninstall in Klaviyo", "Throttle Klaviyo"):
        reader.see(switch)
