"""`make pictures`: walks through the running product in a real browser and keeps what it sees in docs/pictures."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from docs.make_showcase import make_showcase
from tests.support.browsing import ARGUMENTS, CHROMIUM, TEMPLATE, bind, save, visit
from tests.support.pointer import press, settled, watch
from tests.support.servers import RunningApp, free_port

PICTURES = Path(__file__).resolve().parent / "pictures"
WIDE = {"width": 1280, "height": 900}
TALL = {"width": 1280, "height": 4200}


def main() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = RunningApp(port=free_port(), folder=Path(folder))
        app.start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport=WIDE, color_scheme=scheme)
                watch(context)
                page = context.new_page()
                if scheme == "light":
                    _connect(page, app.url)
                    make_showcase(app)
                _pages(page, app.url, scheme)
                if scheme == "light":
                    _klaviyo(page, app.url)
                    _library(page, app.url)
                context.close()
            browser.close()
        finally:
            app.stop()


def _connect(page: Page, url: str) -> None:
    visit(page, f"{url}/setup", "Setup")
    _shot(page, "setup-fresh")
    press(page.get_by_text("Install Klaviyo app"))
    page.get_by_role("button", name="Approve").wait_for()
    _shot(page, "consent")
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    press(page.get_by_role("button", name="Create metadata field"))
    expect(page.get_by_text("Links are kept on your assets")).to_be_visible()
    settled(page)


def _pages(page: Page, url: str, scheme: str) -> None:
    page.set_viewport_size(TALL)
    visit(page, f"{url}/personalize?template={TEMPLATE}", "Personalize")
    if scheme == "light":
        bind(page)
        save(page, "a new block was created")
    page.wait_for_timeout(1500)
    _cells(page, f"personalize-{scheme}", "personalize", ("preview", "fill_rates"))
    page.set_viewport_size(WIDE)
    for name, heading in (
        ("setup", "Setup"),
        ("send", "Send"),
        ("events", "Events"),
        ("links", "Links to Klaviyo"),
    ):
        visit(page, f"{url}/{name}", heading)
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


def _cells(page: Page, name: str, of: str, names: tuple[str, ...]) -> None:
    """Some cells of a page, whole."""
    boxes = [page.locator(f".st-key-cell_{of}_{cell}").bounding_box() for cell in names]
    left, top = boxes[0]["x"], boxes[0]["y"]
    bottom = boxes[-1]["y"] + boxes[-1]["height"]
    clip = {"x": left - 16, "y": top - 16, "width": boxes[0]["width"] + 32, "height": bottom - top + 32}
    page.screenshot(path=PICTURES / f"{name}.png", clip=clip)


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
