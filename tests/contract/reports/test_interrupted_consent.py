"""What people reported of consent in Streamlit apps: its state is lost when the session or the server is another."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.servers import RunningApp

BROWSER = "a-browser-of-the-test"


@pytest.fixture
def ws(running_app: RunningApp) -> Iterator[Workspace]:
    """The same workspace in another process, as a command has it."""
    path = Path(running_app.settings["WORKSPACE_DB"])
    with open_workspace(Settings(workspace_url=running_app.url, workspace_db=path)) as ws:
        yield ws


@pytest.fixture
def browser(running_app: RunningApp) -> Iterator[httpx.Client]:
    cookies = {"workspace_browser": BROWSER}
    with httpx.Client(base_url=running_app.url, cookies=cookies, timeout=30, trust_env=False) as browser:
        yield browser


def consent_page(ws: Workspace, browser: httpx.Client) -> str:
    """Where the button of Setup leads."""
    answer = browser.get("/oauth/start", params={"ticket": ws.setup.issue_setup_token(BROWSER)})
    assert answer.status_code == 303
    return answer.headers["location"]


def approve(browser: httpx.Client, page: str) -> str:
    """Press “Approve”; the address that Klaviyo then sends the browser to."""
    return browser.post(page, data={"decision": "approve"}).headers["location"]


def pending(ws: Workspace) -> int:
    return len(ws.database.rows("select * from pending_authorization"))


def test_consent_outlives_the_server_and_connects_once(
    running_app: RunningApp, ws: Workspace, browser: httpx.Client
) -> None:
    """https://github.com/dnplus/streamlit-oauth/issues/84"""
    page = consent_page(ws, browser)
    running_app.stop(signal.SIGKILL)
    running_app.start()
    way_back = approve(browser, page)
    # Another tab of this browser gets there, and another browser, which is told to start again, does not.
    with httpx.Client(base_url=running_app.url, timeout=30, trust_env=False) as other:
        assert other.get(way_back).headers["location"] == "/setup?klaviyo=state"
    assert browser.get(way_back).headers["location"] == "/setup?klaviyo=connected"
    assert ws.bound().account.connected
    assert browser.get(way_back).headers["location"] == "/setup?klaviyo=state"
    assert pending(ws) == 0
    assert ws.bound().account.connected


def test_two_tabs_begin_and_each_may_finish(ws: Workspace, browser: httpx.Client) -> None:
    first, second = consent_page(ws, browser), consent_page(ws, browser)
    assert browser.get(approve(browser, second)).headers["location"] == "/setup?klaviyo=connected"
    assert browser.get(approve(browser, first)).headers["location"] in (
        "/setup?klaviyo=connected",
        "/setup?klaviyo=state",
    )
    assert pending(ws) == 0
    assert ws.bound().account.connected
