"""`make pictures`: walks through the running product in a real browser and keeps what it sees in docs/pictures."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from docs.make_animation import make_animation
from docs.make_showcase import make_showcase
from tests.support.browsing import ARGUMENTS, CHROMIUM, TEMPLATE, bind, save, visit
from tests.support.damage import Damage
from tests.support.pointer import press, settled, watch
from tests.support.servers import RunningApp, free_port
from tests.support.workspaces import connect_app, workspace_of

PICTURES = Path(__file__).resolve().parent / "pictures"
WIDE = {"width": 1440, "height": 900}


def main() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with _shop() as app:
            connect_app(app)
            make_showcase(app)
            make_animation(_page(browser, "light"), app.url, PICTURES / "editor.webp")
        with _shop() as app:
            page = _page(browser, "light")
            _connect(page, app.url)
            _personalize(page, app.url)
            _audit(app)
            _klaviyo(page, app.url)
            _library(page, app.url)
            for scheme in ("light", "dark"):
                _pages(_page(browser, scheme), app.url, scheme)
        browser.close()


@contextmanager
def _shop() -> Iterator[RunningApp]:
    """A fresh workspace."""
    with tempfile.TemporaryDirectory() as folder:
        app = RunningApp(port=free_port(), folder=Path(folder))
        app.start()
        try:
            yield app
        finally:
            app.stop()


def _page(browser: Browser, scheme: Literal["light", "dark"]) -> Page:
    context = browser.new_context(viewport=WIDE, color_scheme=scheme)
    watch(context)
    return context.new_page()


def _connect(page: Page, url: str) -> None:
    visit(page, f"{url}/setup", "Setup")
    _shot(page, "setup-fresh")
    # In this tab, as where popups are blocked.
    page.evaluate("window.open = () => null")
    press(page.get_by_role("link", name="Install Klaviyo app"))
    page.get_by_role("button", name="Approve").wait_for()
    _shot(page, "consent")
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    press(page.get_by_role("button", name="Create metadata field"))
    expect(page.get_by_text("Links are saved on your assets")).to_be_visible()
    settled(page)


def _personalize(page: Page, url: str) -> None:
    visit(page, f"{url}/personalize?template={TEMPLATE}", "Personalize")
    bind(page)
    save(page, "a new block was created")


def _audit(app: RunningApp) -> None:
    """Blocks to look at on Links, one of which was edited in Klaviyo, and an audit of them."""
    with workspace_of(app) as ws:
        ws.send.wait(ws.send.start(["products/mug", "products/teapot", "clips/steam"], {"width": 600}))
        Damage(ws).edit_block(ws.links.all()[0].block_id, "Edited by hand")
        ws.links.wait(ws.links.start_audit())


def _pages(page: Page, url: str, scheme: str) -> None:
    for name, query, heading in (
        ("setup", "", "Setup"),
        ("personalize", f"?template={TEMPLATE}", "Personalize"),
        ("send", "", "Send"),
        ("links", "", "Links to Klaviyo"),
        ("events", "?metric=PLord1", "Events"),
    ):
        visit(page, f"{url}/{name}{query}", heading)
        page.wait_for_timeout(1500)
        _shot(page, f"{name}-{scheme}")


def _klaviyo(page: Page, url: str) -> None:
    """The mail that the order flow would send to somebody who has ordered, with the saved block in it."""
    page.set_viewport_size({"width": 1280, "height": 1160})
    page.goto(f"{url}/sandbox/klaviyo/flows/PLord1")
    press(page.get_by_text("Order thanks").first)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    _shot(page, "klaviyo-block")


def _library(page: Page, url: str) -> None:
    """The demo shop's media library."""
    page.set_viewport_size(WIDE)
    page.goto(f"{url}/sandbox/cloudinary/")
    page.wait_for_load_state("networkidle")
    _shot(page, "media-library")


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
