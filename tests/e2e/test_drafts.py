"""A person chooses, and nothing of it is lost: by reload, Back, a second tab, an outage or a restart of the server."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core import Workspace
from tests.support.accessibility import serious
from tests.support.browsing import choose, choose_event, in_bar, keyed, open_card, shot, visit, write
from tests.support.line import Line, running_line
from tests.support.pointer import press, settled
from tests.support.servers import RunningApp, free_port
from tests.support.worlds import copy_world
from ui.personalize import editor_text

TEMPLATE = "templates/order-thanks.cldt.json"
CONNECTED = '[data-test-connection-state="CONNECTED"]'


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """What is between the browser and the server."""
    with running_line(free_port(), free_port()) as line:
        yield line


@pytest.fixture(scope="module")
def running_app(line: Line, tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[RunningApp]:
    """A fresh workspace with its sandbox, at the other end of the line."""
    folder = tmp_path_factory.mktemp("app")
    copy_world(drawn_world, folder)
    app = RunningApp(line.server_port, folder, {"WORKSPACE_URL": f"http://localhost:{line.port}"})
    app.start()
    yield app
    app.stop()


PLACES = ("headline", "line", "product", "the_alt", "the_link")


def edit(page: Page, app: RunningApp) -> None:
    visit(page, f"{app.url}/personalize?template={TEMPLATE}", "Personalize")
    open_cards(page)


def open_cards(page: Page) -> None:
    """Open each card that is one line: a page that is loaded anew begins with those."""
    for place in PLACES:
        open_card(page, place)


def field(page: Page, suffix: str) -> Locator:
    return keyed(page, suffix).locator("input")


def test_back_leads_to_where_the_person_was(page: Page, running_app: RunningApp, workspace: Workspace) -> None:
    # The bare address is no place of its own.
    page.goto(f"{running_app.url}/_stcore/health")
    page.goto(running_app.url)
    expect(page.get_by_role("heading", name="Setup", exact=True)).to_be_visible()
    settled(page)
    for name in ("Events", "Send", "Personalize"):
        press(page.get_by_role("navigation", name="App pages").get_by_role("link", name=name, exact=True))
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
    # Another template is a place of its own, choices for it are not.
    before = page.evaluate("location.search")
    with in_bar(page, "template"):
        press(page.locator(".st-key-template_gallery button").filter(has_text="Summer hero"))
        page.wait_for_function("/summer-hero/.test(location.search)")
    page.evaluate("history.back()")
    page.wait_for_function("before => location.search === before", arg=before)
    settled(page)
    expect(field(page, "headline_source")).to_have_value("Fixed")
    page.evaluate("history.go(-4)")
    page.wait_for_url("**/_stcore/health")


def test_what_is_half_typed_is_there_again_after_a_reload(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app)
    text = page.locator('[class*="headline_text"] .words')
    choose(page, "line_source", "Fixed")
    write(page, "line_fixed", "Told")
    for words in ("Midway", "Midway through"):
        choose(page, "headline_source", "Text with fields")
        text.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
        # Nothing is waited for: the page has been told nothing, or a part of it.
        page.reload()
        settled(page)
        open_cards(page)
        expect(text).to_have_text(words)
        field(page, "line_fixed").press("Control+a")
        page.keyboard.type(f"{words} to you")
        page.reload()
        settled(page)
        open_cards(page)
        expect(field(page, "line_fixed")).to_have_value(f"{words} to you")
        assert page.evaluate("sessionStorage.getItem('untold')") is None
    # The preview knows it; what was told since is not replaced by anything older.
    assert "Midway%2520through%2520to%2520you" in str(page.locator("iframe[title^='Preview']").get_attribute("srcdoc"))
    write(page, "line_fixed", "Told again")
    choose(page, "headline_source", "Template default")
    page.reload()
    settled(page)
    open_cards(page)
    expect(field(page, "line_fixed")).to_have_value("Told again")
    expect(field(page, "headline_source")).to_have_value("Template default")
    workspace.drafts.discard(TEMPLATE)


def test_what_is_half_typed_into_an_open_field_of_a_text_is_there_again(
    page: Page, running_app: RunningApp, workspace: Workspace
) -> None:
    edit(page, running_app)
    choose(page, "headline_source", "Text with fields")
    text = page.locator('[class*="headline_text"] .words')
    for word in ("Hello", "{first n", " and", "{last n"):
        text.press("End")
        page.keyboard.type(word)
        if word.startswith("{"):
            page.keyboard.press("Enter")
    settled(page)
    press(text.locator(".chip").last)
    settled(page)
    choose(page, "_own", editor_text.OWN_FALLBACKS["words"])
    words = page.get_by_label(editor_text.OWN_WORDS, exact=True)
    for typed in ("friend", "dear friend"):
        words.press("Control+a")
        page.keyboard.type(typed)
        # Nothing is waited for: the page has been told nothing of it.
        page.reload()
        settled(page)
        open_cards(page)
        expect(words).to_have_value(typed)
        expect(text.locator(".chip.open")).to_have_text(re.compile(f"Last name.*{typed}"))
        assert page.evaluate("sessionStorage.getItem('untold')") is None
    page.reload()
    settled(page)
    open_cards(page)
    expect(text.locator(".chip").last).to_have_text(re.compile("Last name.*dear friend"))
    workspace.drafts.discard(TEMPLATE)


@pytest.mark.provokes(r"disconnected from server|WebSocket|net::ERR_")
def test_no_choice_is_lost_by_reload_second_tab_outage_or_restart(
    page: Page, person: BrowserContext, line: Line, running_app: RunningApp, workspace: Workspace
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edit(page, running_app)
    choose(page, "headline_source", "Text with fields")
    text = page.locator('[class*="headline_text"] .words')
    press(text)
    page.keyboard.type("Thank you, {first n")
    page.keyboard.press("Enter")
    page.keyboard.type("! See")
    # In the middle of typing.
    page.wait_for_timeout(600)
    page.reload()
    settled(page)
    open_cards(page)
    expect(text).to_have_text(re.compile("Thank you, .*First name.*! See"))
    expect(page.get_by_text("Restored your draft of")).to_be_visible()
    shot(page, "draft-restored")
    assert serious(page) == {}
    choose(page, "line_source", "Fixed")
    write(page, "line_fixed", "Packed with care")

    # Keys: those of a text are its own, elsewhere they are the choices'.
    press(page.locator("h1").first)
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
    cut_off(page, line)
    other_tab_and_restart(page, person, running_app)
    expect(text).to_have_text(re.compile("Thank you, .*First name.*! See"))

    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    assert workspace.drafts.load(TEMPLATE) is None
    with in_bar(page, "save"):
        expect(page.get_by_role("button", name="Discard draft")).to_have_count(0)


def cut_off(page: Page, line: Line) -> None:
    """What is chosen while nothing gets through is either not possible, or there when the line is whole again."""
    text, fixed = page.locator('[class*="headline_text"] .words'), field(page, "line_fixed")
    # Written, and not left yet.
    fixed.fill("Packed with love")
    line.cut()
    page.wait_for_selector(f"[data-test-connection-state]:not({CONNECTED})")
    for name in ("headline_fallback", "line_fixed", "line_source", "the_alt_source"):
        expect(field(page, name)).to_be_disabled()
    expect(page.get_by_role("button", name="Save to Klaviyo")).to_be_disabled()
    # No press: the page is not at rest without its server.
    text.focus()
    page.keyboard.press("End")
    page.keyboard.type(" you")
    shot(page, "draft-cut-off")
    line.mend()
    page.wait_for_selector(CONNECTED)
    settled(page)
    for _ in ("mended", "a reload"):
        expect(text).to_have_text(re.compile("! See you$"))
        expect(fixed).to_have_value("Packed with love")
        page.reload()
        settled(page)
        open_cards(page)


def other_tab_and_restart(page: Page, person: BrowserContext, running_app: RunningApp) -> None:
    # A second tab goes on, and the first one is told.
    second = person.new_page()
    edit(second, running_app)
    expect(field(second, "line_fixed")).to_have_value("Packed with love")
    choose(second, "the_alt_source", "Fixed")
    write(second, "the_alt_fixed", "Your order")
    choose(page, "the_link_source", "Fixed")
    expect(page.get_by_text("was changed in another tab")).to_be_visible()
    shot(page, "draft-other-tab")
    press(page.get_by_role("button", name="Show the other tab's choices"))
    settled(page)
    open_cards(page)
    expect(field(page, "the_alt_fixed")).to_have_value("Your order")
    second.close()

    # The server is gone for a while, and knows nothing of the session any more; something is written just then.
    field(page, "the_alt_fixed").fill("Your order, packed")
    running_app.stop(signal.SIGKILL)
    page.wait_for_selector(f"[data-test-connection-state]:not({CONNECTED})")
    running_app.start()
    page.wait_for_selector(CONNECTED)
    settled(page)
    shot(page, "draft-after-restart")
    expect(field(page, "the_alt_fixed")).to_have_value("Your order, packed")
    assert "Your order, packed" in str(page.locator("iframe[title^='Preview']").get_attribute("srcdoc"))
    open_cards(page)
    # The first choice counts as any other.
    choose(page, "the_alt_source", "Template's name")
    expect(field(page, "the_alt_source")).to_have_value("Template's name")
    expect(field(page, "line_fixed")).to_have_value("Packed with love")
    page.reload()
    settled(page)
    open_cards(page)
    expect(field(page, "the_alt_source")).to_have_value("Template's name")
    expect(field(page, "line_fixed")).to_have_value("Packed with love")
