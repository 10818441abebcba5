"""Part of `make pictures`: the editor at work, as an animated image for the README."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browsing import TEMPLATE, visit
from tests.support.pointer import press, settled

VIEW = {"width": 1400, "height": 720}
CLIP = {"x": 300, "y": 0, "width": 1100, "height": 720}
"""Without the sidebar."""
SHOWN = (1000, 655)


def make_animation(page: Page, url: str, target: Path) -> None:
    """Write the steps of a short edit; each stays as long as it takes to be looked at."""
    page.set_viewport_size(VIEW)
    frames = list(_edit(page, url))
    images = [_image(picture) for picture, _ in frames]
    durations = [milliseconds for _, milliseconds in frames]
    images[0].save(
        target, save_all=True, append_images=images[1:], duration=durations, loop=0, quality=72, method=6,
        minimize_size=True,
    )  # fmt: skip


def _edit(page: Page, url: str) -> Iterator[tuple[bytes, int]]:
    visit(page, f"{url}/personalize?template={TEMPLATE}&metric=PLord1", "Personalize")
    expect(page.get_by_role("button", name="Fill all suggestions")).to_be_visible()
    yield _shot(page), 1400
    press(page.get_by_role("button", name="Fill all suggestions"))
    yield _shot(page), 1600
    press(page.locator('[class*="headline_write"] button'))
    expect(page.locator('[class*="headline_text"] .words')).to_be_focused()
    page.keyboard.type("Thank you, ")
    yield _shot(page), 900
    page.keyboard.type("{first n")
    yield page.screenshot(clip=CLIP), 1200
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    yield _shot(page), 1600
    for _ in range(2):
        press(page.get_by_role("button", name="Next", exact=True))
        yield _shot(page), 1300
    press(page.get_by_role("button", name="Save to Klaviyo"))
    expect(page.get_by_text("a new block was created").first).to_be_visible()
    yield _shot(page), 2200


def _shot(page: Page) -> bytes:
    settled(page)
    page.wait_for_timeout(900)
    return page.screenshot(clip=CLIP)


def _image(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)
