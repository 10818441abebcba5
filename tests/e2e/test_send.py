"""Send as a person does it: pick, look at the plan, send, see it through, undo."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from core import open_workspace
from core.settings import Settings
from tests.conftest import RunningApp

from .conftest import connect, settled, visit
from .test_journey import Klaviyo

MUG, CLIP, TEMPLATE = "products/mug", "clips/steam", "templates/order-thanks.cldt.json"


@pytest.fixture(scope="module")
def connected_app(browser: Browser, running_app: RunningApp) -> RunningApp:
    page = browser.new_page(viewport={"width": 1280, "height": 2000})
    connect(page, running_app.url)
    page.close()
    return running_app


def sent(page: Page) -> None:
    """The send that this page shows is at its end."""
    expect(page.get_by_test_id("stProgress").get_by_text("Done")).to_be_visible()
    settled(page)


def undo(page: Page) -> None:
    page.get_by_text("Undo this send").click()
    settled(page)
    page.get_by_role("button", name="Delete these blocks").click()
    expect(page.get_by_role("paragraph").filter(has_text="2 undone")).to_be_visible()
    settled(page)


def test_picked_planned_sent_by_two_clicks_and_undone(page: Page, connected_app: RunningApp) -> None:
    klaviyo = Klaviyo(connected_app)
    visit(page, f"{connected_app.url}/send", "Send")
    expect(page.get_by_text("Nothing is selected yet")).to_be_visible()
    ticks = page.locator('[class*="st-key-send_tick_"] label')
    for number in range(2):
        ticks.nth(number).click()
        settled(page)
    button = page.get_by_role("button", name="Send 2 to Klaviyo")
    button.dblclick()
    sent(page)
    expect(page.get_by_text("2 of 2")).to_be_visible()
    assert len(klaviyo.blocks()) == 2
    address = page.url
    page.reload()
    sent(page)
    assert page.url == address
    assert len(klaviyo.blocks()) == 2
    undo(page)
    assert klaviyo.blocks() == []


def test_two_tabs_with_the_same_selection_make_one_block(page: Page, connected_app: RunningApp) -> None:
    klaviyo = Klaviyo(connected_app)
    other = page.context.new_page()
    other.set_default_timeout(30_000)
    for tab in (page, other):
        visit(tab, f"{connected_app.url}/send?assets=image/upload/{MUG}", "Send")
        expect(tab.get_by_text("handed over by your media library")).to_be_visible()
    for tab in (page, other):
        tab.get_by_role("button", name="Send 1 to Klaviyo").click()
    for tab in (page, other):
        sent(tab)
    assert len(klaviyo.blocks()) == 1
    for tab in (page, other):
        expect(tab.get_by_text("Earlier sends")).to_be_visible()
    other.close()
    page.goto(f"{connected_app.url}/send")


def test_a_hand_over_that_cannot_be_found_says_what_to_do(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/send?assets=image/upload/no/such,%00%7B", "Send")
    expect(page.get_by_text("Not found in the connected cloud")).to_be_visible()
    expect(page.get_by_text("fresh selection")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("^Send ")).is_disabled()


def test_every_kind_on_its_rendered_block(page: Page, connected_app: RunningApp) -> None:
    """Sent by the library, looked at on Klaviyo's own page of each block, as a browser shows it."""
    settings = Settings(**{name.lower(): value for name, value in connected_app.settings.items()})
    with open_workspace(settings) as ws:
        choices = {"video": {"start": 1.0, "length": 2.0}}
        job = ws.send.wait(ws.send.start([CLIP, TEMPLATE, "products/vase"], choices))
        assert job.state == "done", job
        items = {item.kind: item for item in ws.send.items(job.id)}
        copied = ws.send.wait(ws.send.start(["products/bowl"], {"copies": True}))
        (copy,) = ws.send.items(copied.id)
    for kind in ("image", "video", "template"):
        page.goto(f"{connected_app.sandbox}/klaviyo/universal/{items[kind].block_id}")
        picture = picture_in_block(page)
        assert picture["width"] > 100, kind
        if kind == "video":
            assert "so_1,du_2/" in picture["src"]
            shown = httpx.get(picture["src"], timeout=60)
            assert shown.headers["content-type"] == "image/gif"
            assert shown.content.count(b"\x00\x21\xf9\x04") > 5, "an animation has many frames"
            webp = httpx.get(picture["src"], headers={"accept": "image/webp"}, timeout=60)
            assert webp.headers["content-type"] == "image/gif", "a GIF is asked for by name"
    page.goto(copy.block_url)
    assert page.evaluate("document.images[0].naturalWidth") > 100


def picture_in_block(page: Page) -> dict[str, object]:
    """The first picture of the mail's frame: its address and the width that it really has."""
    page.wait_for_load_state("networkidle")
    for frame in page.frames:
        found = frame.evaluate(
            "[...document.images].filter(i => i.src.includes('/res/')).map(i => ({src: i.src, width: i.naturalWidth}))"
        )
        if found:
            return found[0]
    raise AssertionError("no picture is shown")
