"""The recipient in view is named by the address, and is no entry of the browser's history."""

import re

from playwright.sync_api import Page, expect

from core import Workspace
from tests.support.browsing import choose, in_bar, keyed, visit
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp


def see(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Recipient {number} of")).to_be_visible()
    settled(page)


def test_stepping_through_recipients_changes_the_address_and_no_history(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    page.goto(f"{running_app.url}/_stcore/health")
    place = "template=templates/order-thanks.cldt.json&metric=PLord1"
    visit(page, f"{running_app.url}/personalize?{place}", "Personalize")
    see(page, 1)
    entries = page.evaluate("history.length")
    following = page.get_by_role("button", name="Next", exact=True)
    press(following)
    see(page, 2)
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    see(page, 3)
    expect(following).to_be_focused()
    # Keys can be quicker than the page.
    for _ in range(4):
        page.keyboard.press("Alt+Shift+ArrowRight")
        page.wait_for_timeout(150)
    settled(page)
    shown = page.get_by_text(re.compile(r"Recipient \d+ of")).inner_text()
    number = int(shown.split()[1])
    assert number > 3
    assert page.evaluate("history.length") == entries
    named = page.url
    assert re.search("[?&]recipient=[0-9a-f]+", named)
    page.reload()
    see(page, number)
    # Another template is a place of its own; Back leads to this one, with the same recipient, and then away.
    with in_bar(page, "template"):
        press(page.locator(".st-key-template_gallery button").filter(has_text="Summer hero"))
        page.wait_for_function("/summer-hero/.test(location.search)")
    see(page, number)
    press(page.get_by_role("button", name="Previous", exact=True))
    see(page, number - 1)
    page.evaluate("history.back()")
    page.wait_for_function("named => location.href === named", arg=named)
    see(page, number)
    page.evaluate("history.back()")
    page.wait_for_url("**/_stcore/health")
    # A colleague opens the link.
    visit(page, named, "Personalize")
    see(page, number)


def test_the_list_of_fields_says_whose_value_it_shows(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    events = workspace.events.sample("PLord1", limit=200).events
    titles = [[item.get("title") for item in each.properties["$extra"]["line_items"]] for each in events]
    two, one = (next(at for at, own in enumerate(titles) if all(own) and len(own) == count) for count in (2, 1))
    address = f"{running_app.url}/personalize?template=templates/order-thanks.cldt.json&metric=PLord1&recipient="
    for at in (one, two):
        visit(page, address + workspace.recipient_tokens.of(events[at]), "Personalize")
        see(page, at + 1)
        choose(page, "line_source", "Field")
        press(keyed(page, "line_field").locator("input"))
        example = keyed(page, "line_field").get_by_role("option").filter(has_text="Second item › Title").last
        expect(example.locator(".about")).to_have_text(re.compile("^example of another" if at == one else r"^\d"))
    expect(example.locator(".example")).to_have_text(titles[two][1])
    # What is seen is found.
    page.keyboard.type(titles[two][1])
    expect(keyed(page, "line_field").get_by_role("option").filter(has_text="Second item › Title").first).to_be_visible()
    workspace.drafts.discard("templates/order-thanks.cldt.json")
