"""A list and beside it what is selected in it, on screens of any width."""

from playwright.sync_api import Locator, Page

WIDTHS = (1440, 1100, 390)
_SIDE_BY_SIDE = 1100
_SIDEWAYS = "[document.documentElement, document.querySelector('.stMain')].some(e => e.scrollWidth > e.clientWidth)"


def option(page: Page, key: str, title: str) -> Locator:
    """The option of a list that has this title."""
    return page.locator(f".st-key-{key} [role=option]").filter(has=page.get_by_text(title, exact=True))


def assert_fits(page: Page, left: Locator, right: Locator) -> None:
    """The page is no wider than the screen, and on narrow screens the right pane stands below the left one."""
    assert not page.evaluate(_SIDEWAYS)
    one, other = left.bounding_box(), right.bounding_box()
    assert one
    assert other
    is_beside = other["x"] >= one["x"] + one["width"]
    assert is_beside == (page.viewport_size["width"] >= _SIDE_BY_SIDE), "on narrow screens one stands below the other"
    if not is_beside:
        assert other["y"] >= one["y"] + one["height"]
