"""A real browser, and the few gestures that a person makes in the workspace."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import RunningApp, free_port

from .identity_provider import Provider, running_provider
from .pointer import press, settled, watch

ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # With it Chromium says that it closes a page, and does not, when the page is just being led elsewhere; Playwright
    # then waits for the end of that page for ever: https://github.com/microsoft/playwright/issues/42068
    "--disable-features=RenderDocument",
]
# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


def _missing() -> str:
    """What a browser test would need and this machine lacks; tests/find_browser.sh says how to get it."""
    if not CHROMIUM:
        return "no Chromium on this machine"
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return "Playwright's driver does not run on this machine" if driver.returncode else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A person who has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 2600})
    context.set_default_timeout(30_000)
    watch(context)
    page = context.new_page()
    yield page
    context.close()


SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "a-cookie-secret-that-only-this-test-knows"
client_id = "workspace"
client_secret = "secret-of-the-test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def team_server(
    provider: Provider, drawn_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """A workspace that people sign in to."""
    folder: Path = tmp_path_factory.mktemp("team")
    shutil.copy(drawn_world, folder)
    app = RunningApp(port=free_port(), folder=folder)
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(url=app.url, provider=provider.url))
    app.environment = {
        "WORKSPACE_ACCESS": "oidc",
        "WORKSPACE_ALLOWED": "ana@example.com, fernkiln.example",
        "STREAMLIT_SECRETS_FILES": str(secrets),
    }
    app.start()
    yield app
    app.stop()


# The cells of a page that begin folded.
FOLDED = {
    "setup": ("activity",),
    "personalize": ("html",),
    "links": ("where_used", "lookup", "history", "export"),
    "events": ("field", "table", "compare", "fit", "export"),
}


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/setup")
    press(page.get_by_role("button", name="Sign in"))
    page.wait_for_url("**/*")
    settled(page)


def visit(page: Page, url: str, heading: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
    settled(page)


def unfolded(page: str) -> str:
    """The address of a page with all of its cells open."""
    return f"{page}?{'&'.join(f'cell_{page}_{name}=true' for name in FOLDED[page])}"


def unfold(page: Page, title: str) -> None:
    """Open the cell of this title."""
    press(page.locator("summary").filter(has_text=title))
    settled(page)


def keyed(page: Page, suffix: str) -> Locator:
    """The widget whose key ends with this."""
    return page.locator(f'[class*="st-key-"][class*="{suffix}"]').last


def choose(page: Page, suffix: str, option: str) -> None:
    """Pick an option of a select box by typing its beginning."""
    box = keyed(page, suffix).locator("input")
    press(box)
    box.fill(option)
    press(page.get_by_role("option").filter(has_text=re.compile(f"^{re.escape(option)}")).first)
    settled(page)


def write(page: Page, suffix: str, text: str) -> None:
    """Fill a text field and leave it."""
    field = keyed(page, suffix).locator("input")
    field.fill(text)
    field.press("Tab")
    settled(page)


def connect(page: Page, url: str) -> None:
    """Setup → consent → Connected, and the metadata field."""
    visit(page, f"{url}/setup", "Setup")
    press(page.get_by_text("Install Klaviyo app"))
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    create = page.get_by_role("button", name="Create metadata field")
    kept = page.get_by_text("Links are kept on your assets")
    expect(create.or_(kept).first).to_be_visible()
    if not kept.is_visible():
        press(create)
        expect(kept).to_be_visible()
        settled(page)
