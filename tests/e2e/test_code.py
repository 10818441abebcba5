"""Code, and texts to copy, as people use them."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import visit
from tests.support.pointer import press
from tests.support.servers import RunningApp

# A browser lets nobody write to the clipboard where a page is not served over TLS, or asks a person who refuses.
_REFUSED = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }"
_NONE = "() => Object.defineProperty(navigator, 'clipboard', {value: undefined})"


def test_it_is_copied_as_it_is(page: Page, connected_app: RunningApp) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{connected_app.url}/links", "Links to Klaviyo")
    block = page.locator(".code_block").first
    text = block.locator("code").inner_text()
    assert text.startswith("ws.links.")
    press(block.get_by_role("button", name="Copy"))
    expect(block.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == text
    expect(block.get_by_role("button")).to_have_text("Copy")


@pytest.mark.parametrize("clipboard", [_REFUSED, _NONE], ids=["refused", "none"])
def test_what_the_browser_does_not_copy_is_selected(page: Page, connected_app: RunningApp, clipboard: str) -> None:
    visit(page, f"{connected_app.url}/links", "Links to Klaviyo")
    page.evaluate(clipboard)
    block = page.locator(".code_block").first
    press(block.get_by_role("button", name="Copy"))
    expect(block.get_by_role("button")).to_have_text("Selected. Copy it with the keyboard")
    assert page.evaluate("getSelection().toString()") == block.locator("code").inner_text()


def test_no_highlighter_is_loaded_for_it(page: Page, connected_app: RunningApp) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path, heading in (("links", "Links to Klaviyo"), ("events", "Events")):
        visit(page, f"{connected_app.url}/{path}", heading)
    assert asked
    assert not [url for url in asked if "Highlighter" in url]
