"""A real browser, and the few gestures that a person makes in the workspace."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core import Workspace
from tests.support.browsing import ARGUMENTS, CHROMIUM, HEADLESS, forget, profile
from tests.support.consoles import note_faults, unprovoked
from tests.support.identity_provider import Provider, running_provider
from tests.support.servers import RunningApp, RunningSandbox
from tests.support.team import team_app
from tests.support.workspaces import connect, connect_app, workspace_of

# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _what_a_browser_needs() -> None:
    """Asked by the workers that run browser tests: it starts a process, and each worker collects all tests."""
    if missing := _missing():
        pytest.skip(missing)


def _missing() -> str:
    """What a browser test would need and this machine lacks; tests/find_browser.sh says how to get it."""
    if not CHROMIUM:
        return "no Chromium on this machine"
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return "Playwright's driver does not run on this machine" if driver.returncode else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=HEADLESS, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def faults() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def _no_program_fails(request: pytest.FixtureRequest, faults: list[str]) -> Iterator[None]:
    """Consoles hold no error but those that a test says it provokes."""
    faults.clear()
    yield
    provoked = request.node.get_closest_marker("provokes")
    assert unprovoked(faults, provoked.args[0] if provoked else "") == []


@pytest.fixture(scope="session")
def person(browser: Browser, faults: list[str]) -> Iterator[BrowserContext]:
    with profile(browser) as person:
        note_faults(person, faults)
        yield person


@pytest.fixture
def page(person: BrowserContext) -> Iterator[Page]:
    """A person who has never been here."""
    yield person.new_page()
    forget(person)


@pytest.fixture(scope="module")
def connected_app(running_app: RunningApp) -> RunningApp:
    """The module's app, connected."""
    connect_app(running_app)
    return running_app


@pytest.fixture(scope="module")
def workspace(running_app: RunningApp) -> Iterator[Workspace]:
    """The module's app, connected, with the same workspace seen from here: a colleague, or Klaviyo's own editor."""
    with workspace_of(running_app) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        yield ws


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def team_server(
    provider: Provider, running_sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """A workspace that people sign in to; the services are played by a sandbox beside it."""
    app = team_app(tmp_path_factory.mktemp("team"), provider.url, SANDBOX_URL=running_sandbox.url)
    app.start()
    yield app
    app.stop()
