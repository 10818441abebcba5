"""The browser extension in a real Chromium: pairing, picker, panel, refusals."""

import os
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Worker, expect

from sandbox.klaviyo.editor.install import PACKAGES
from sandbox.klaviyo.editor.page import EDITORS
from tests.conftest import ROOT, RunningApp

from .conftest import ARGUMENTS, CHROMIUM, connect, visit

EXTENSION = ROOT / "extension"
TEXT = """() => {
    const form = document.getElementById("html-block");
    form.dispatchEvent(new Event("submit"));
    return form.querySelector("textarea[name=html]").value;
}"""
# The four that differ most; the others are relatives.
CHOSEN = list(EDITORS) if os.environ.get("SOAK") else ["textarea", "contenteditable", "codemirror6", "monaco"]
PANEL = "iframe[title='Personalize with Cloudinary']"


@pytest.fixture(scope="module")
def chrome(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser with the extension; it shares the driver of the other tests."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")),
        executable_path=CHROMIUM,
        headless=False,
        args=[
            *ARGUMENTS,
            "--headless=new",
            f"--disable-extensions-except={EXTENSION}",
            f"--load-extension={EXTENSION}",
        ],
        viewport={"width": 1280, "height": 1500},
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def worker(chrome: BrowserContext, running_app: RunningApp) -> Worker:
    worker = chrome.service_workers[0] if chrome.service_workers else chrome.wait_for_event("serviceworker")
    worker.evaluate("url => chrome.storage.local.set({ workspace: url })", running_app.url)
    return worker


@pytest.fixture(scope="module")
def block(chrome: BrowserContext, worker: Worker, running_app: RunningApp) -> str:
    """A paired browser, and the id of a template's block that the workspace saved."""
    page = chrome.new_page()
    connect(page, running_app.url)
    expect(page.get_by_text("Extension found, not paired.")).to_be_visible()
    expect(page.get_by_text("Extension active")).to_have_count(0)
    page.get_by_role("button", name="Pair this browser").click()
    expect(page.get_by_text("Extension active")).to_be_visible()
    expect(page.get_by_text("Extension found and paired.")).to_be_visible()
    visit(page, f"{running_app.url}/personalize", "Personalize")
    page.get_by_role("button", name="Save to Klaviyo").click()
    expect(page.get_by_text("Use the block")).to_be_visible()
    link = page.get_by_role("link", name="Open in Klaviyo").last
    expect(link).to_be_visible()
    address = link.get_attribute("href")
    page.close()
    return address.rsplit("/", 1)[-1]


@pytest.fixture
def page(chrome: BrowserContext) -> Iterator[Page]:
    page = chrome.new_page()
    yield page
    page.close()


def edit(page: Page, app: RunningApp, block: str, editor: str = "textarea", more: str = "") -> None:
    page.goto(f"{app.sandbox}/klaviyo/editor/{block}?editor={editor}{more}")
    page.locator("body[data-ready=yes]").wait_for()


def panel(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Personalize with Cloudinary").first.click()
    return page.frame_locator(PANEL).frame_locator("#workspace")


def text_of(page: Page) -> str:
    """The editor's text, as its own page would send it."""
    return page.evaluate(TEXT)


def becomes(page: Page, text: str) -> None:
    """Wait for it; the page's policy forbids the browser's own way to."""
    for _ in range(300):
        if text_of(page) == text:
            return
        page.wait_for_timeout(50)
    assert text_of(page) == text


def in_klaviyo(app: RunningApp, block: str) -> str:
    """The block's HTML as the shop keeps it."""
    answer = httpx.get(f"{app.sandbox}/klaviyo/editor/{block}", timeout=20)
    return unescape(re.search(r'<textarea name="html" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)[1])


def apply(page: Page, alt: str) -> None:
    shown = panel(page)
    source = shown.locator('[class*="st-key-"][class*="the_alt_source"] input')
    source.click()
    source.fill("Fixed")
    shown.get_by_role("option").filter(has_text=re.compile("^Fixed")).first.click()
    field = shown.locator('[class*="st-key-"][class*="the_alt_fixed"] input')
    field.fill(alt)
    # Leaving the field sends it; the press that follows is of the same state.
    shown.get_by_role("button", name="Apply to the editor").click()
    expect(page.frame_locator(PANEL).locator("#said")).to_contain_text("Applied as version")
    page.get_by_role("button", name="Close").click()


@pytest.mark.parametrize("editor", CHOSEN)
def test_apply_undo_apply_again_and_save(editor: str, page: Page, running_app: RunningApp, block: str) -> None:
    if EDITORS[editor] and not (PACKAGES / EDITORS[editor]).is_dir():
        pytest.skip(f"{editor} is not installed: make editors")
    edit(page, running_app, block, editor)
    before = text_of(page)
    apply(page, f"Thanks from {editor}")
    written = text_of(page)
    assert f'alt="Thanks from {editor}"' in written
    page.locator(".code").click(position={"x": 120, "y": 240})
    # Some editors take the focus a moment after the press.
    page.locator(".code :focus").wait_for(state="attached")
    page.keyboard.press("Control+z")
    becomes(page, before)
    page.keyboard.press("Control+y" if editor == "ace" else "Control+Shift+z")
    becomes(page, written)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("body[data-ready=yes]").wait_for()
    assert in_klaviyo(running_app, block) == written


def test_the_picker_fills_an_image_block_and_a_link_block(page: Page, running_app: RunningApp, block: str) -> None:
    edit(page, running_app, block)
    page.get_by_role("button", name="Cloudinary picker").first.click()
    page.get_by_placeholder("Search pictures and videos").fill("mug")
    page.locator("button[title='products/mug']").click()
    expect(page.locator("input[name=alt]")).to_have_value("Mug")
    source = page.locator("input[name=src]").input_value()
    assert httpx.get(source, timeout=20).headers["content-type"].startswith("image/")
    page.get_by_role("button", name="Link to an asset").click()
    page.get_by_placeholder("Search pictures and videos").fill("mug")
    page.locator("button[title='products/mug']").click()
    expect(page.locator("input[name=link]")).to_have_value(re.compile(r"/image/upload/products/mug\.\w+$"))


def test_a_forged_message_and_a_used_ticket_do_nothing(page: Page, running_app: RunningApp, block: str) -> None:
    edit(page, running_app, block)
    before = text_of(page)
    panel(page)
    page.locator(PANEL).evaluate(
        "frame => frame.contentWindow.postMessage({ type: 'apply', html: '<p>forged</p>' }, '*')"
    )
    page.wait_for_timeout(500)
    assert text_of(page) == before
    page.goto(f"{running_app.url}/personalize?ticket=used")
    expect(page.get_by_text("The panel cannot be shown")).to_be_visible()
    expect(page.get_by_text("Block HTML")).to_have_count(0)


def test_a_revoked_token_says_so(page: Page, running_app: RunningApp, block: str, worker: Worker) -> None:
    assert set(worker.evaluate("() => chrome.storage.local.get()")) == {"workspace", "token"}
    visit(page, f"{running_app.url}/setup", "Setup")
    page.get_by_role("button", name="Unpair").click()
    expect(page.get_by_text("No extension is paired")).to_be_visible()
    edit(page, running_app, block)
    page.get_by_role("button", name="Cloudinary picker").first.click()
    expect(page.get_by_role("alert")).to_contain_text("not paired")
