"""A person chooses, and nothing of it is lost: by reload, Back, a second tab, an outage or a restart of the server."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.accessibility import serious
from tests.support.browsing import choose, choose_event, in_bar, keyed, visit, write
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp
from tests.support.workspaces import connect

TEMPLATE = "templates/order-thanks.cldt.json"
SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of each state, for people to judge."""


@pytest.fixture(scope="module")
def workspace(running_app: RunningApp) -> Iterator[Workspace]:
    folder = running_app.folder
    settings = Settings(
        workspace_url=running_app.url, workspace_db=folder / "workspace.db", sandbox_db=folder / "sandbox.db"
    )
    with open_workspace(settings) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        yield ws


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def edit(page: Page, app: RunningApp) -> None:
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")


def field(page: Page, suffix: str) -> Locator:
    return keyed(page, suffix).locator("input")


def test_back_leads_to_where_the_person_was(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    # The bare address is no place of its own.
    page.goto(f"{running_app.url}/_stcore/health")
    page.goto(running_app.url)
    expect(page.get_by_role("heading", name="Setup", exact=True)).to_be_visible()
    settled(page)
    for name in ("Events", "Send", "Personalize"):
        press(page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True))
        page.wait_for_url(re.compile(f"/{name.lower()}($|[?])"))
        settled(page)
    choose_event(page, "Placed Order")
    assert "metric=PLord1" in page.url
    choose(page, "headline_source", "Fixed")
    for name in ("Send", "Events", "Setup"):
        page.evaluate("history.back()")
        page.wait_for_function(f"location.pathname === '/{name.lower()}'")
        settled(page)
    page.evaluate("history.go(3)")
    page.wait_for_function("/metric=PLord1/.test(location.search) && location.pathname === '/personalize'")
    settled(page)
    expect(field(page, "headline_source")).to_have_value("Fixed")
    page.evaluate("history.go(-4)")
    page.wait_for_url("**/_stcore/health")


def test_no_choice_is_lost_by_reload_second_tab_outage_or_restart(
    page: Page, person: BrowserContext, running_app: RunningApp, workspace: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edit(page, running_app)
    choose(page, "headline_source", "Text with fields")
    text = page.locator('[class*="headline_text"] .words')
    text.click()
    page.keyboard.type("Thank you, {first n")
    page.keyboard.press("Enter")
    page.keyboard.type("! See")
    # In the middle of typing.
    page.wait_for_timeout(600)
    page.reload()
    settled(page)
    expect(text).to_have_text(re.compile("Thank you, .*First name.*! See"))
    expect(page.get_by_text("Restored your draft of")).to_be_visible()
    shot(page, "draft-restored")
    assert serious(page) == {}
    choose(page, "line_source", "Fixed")
    write(page, "line_fixed", "Packed with care")

    # Keys: those of a text are its own, elsewhere they are the choices'.
    page.locator("h1").first.click()
    page.keyboard.press("Control+z")
    settled(page)
    expect(field(page, "line_source")).to_have_value("Template default")
    page.keyboard.press("Control+Shift+z")
    settled(page)
    expect(field(page, "line_fixed")).to_have_value("Packed with care")
    text.focus()
    page.keyboard.press("End")
    page.keyboard.type("?")
    page.keyboard.press("Control+z")
    settled(page)
    expect(text).to_have_text(re.compile("! See$"))
    expect(field(page, "line_fixed")).to_have_value("Packed with care")

    shot(page, "draft-undone")
    other_tab_and_restart(page, person, running_app)
    expect(text).to_have_text(re.compile("Thank you, .*First name.*! See"))

    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    assert workspace.drafts.load(TEMPLATE) is None
    with in_bar(page, "save"):
        expect(page.get_by_role("button", name="Discard draft")).to_have_count(0)


def other_tab_and_restart(page: Page, person: BrowserContext, running_app: RunningApp) -> None:
    # A second tab goes on, and the first one is told.
    second = person.new_page()
    edit(second, running_app)
    expect(field(second, "line_fixed")).to_have_value("Packed with care")
    choose(second, "the_alt_source", "Fixed")
    write(second, "the_alt_fixed", "Your order")
    choose(page, "the_link_source", "Fixed")
    expect(page.get_by_text("was changed in another tab")).to_be_visible()
    shot(page, "draft-other-tab")
    press(page.get_by_role("button", name="Show the other tab's choices"))
    settled(page)
    expect(field(page, "the_alt_fixed")).to_have_value("Your order")
    second.close()

    # The connection is lost, and comes back to the same session.
    person.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    person.set_offline(False)

    # The server is gone for a while, and knows nothing of the session any more.
    running_app.stop(signal.SIGKILL)
    page.wait_for_selector('[data-test-connection-state]:not([data-test-connection-state="CONNECTED"])')
    running_app.start()
    page.wait_for_selector('[data-test-connection-state="CONNECTED"]')
    settled(page)
    shot(page, "draft-after-restart")
    # The first choice counts as any other.
    choose(page, "the_alt_source", "Template's name")
    expect(field(page, "the_alt_source")).to_have_value("Template's name")
    expect(field(page, "line_fixed")).to_have_value("Packed with care")
    page.reload()
    settled(page)
    expect(field(page, "the_alt_source")).to_have_value("Template's name")
    expect(field(page, "line_fixed")).to_have_value("Packed with care")
