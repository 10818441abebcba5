"""The form that takes a Cloudinary key: checked with Cloudinary, kept encrypted, shown nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core import Workspace, open_workspace
from core.settings import Settings
from web.environment import ADDRESS, environment_routes
from web.gate import BROWSER_COOKIE, Gate

GOOD = {"cloud": "fernkiln", "key": "sandbox-key", "secret": "sandbox-secret"}


@pytest.fixture
def ws(real: Settings) -> Iterator[Workspace]:
    """A workspace that is set up for real apps."""
    with open_workspace(real) as ws:
        yield ws


@pytest.fixture
def browser(ws: Workspace) -> TestClient:
    app = Starlette(
        routes=environment_routes(ws), middleware=[Middleware(Gate, workspace_url=ws.settings.workspace_url)]
    )
    client = TestClient(app, base_url=ws.settings.workspace_url, client=("127.0.0.1", 1), follow_redirects=False)
    client.cookies.set(BROWSER_COOKIE, "ana")
    return client


def test_a_good_key_connects_the_environment(ws: Workspace, browser: TestClient, settings: Settings) -> None:
    assert ws.accounts.target().name == "sandbox"
    answer = browser.post(ADDRESS, data={**GOOD, "ticket": ws.setup.issue_setup_token("ana")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup?cloudinary=connected")
    assert ws.accounts.target().name == "real"
    status = ws.setup.cloudinary()
    assert (status.connected, status.source, status.cloud) == (True, "form", "fernkiln")
    assert ws.setup.activity()[0].what == "Cloudinary connected"
    folder: Path = settings.workspace_db.parent
    assert not any(b"sandbox-secret" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with open_workspace(ws.settings) as another_process:
        assert another_process.setup.cloudinary().connected
        another_process.setup.disconnect_cloudinary()
    assert ws.accounts.target().name == "sandbox"


@pytest.mark.parametrize("before", ["", "CLOUDINARY_URL=", ' export CLOUDINARY_URL = "'])
def test_a_whole_cloudinary_url_is_taken(ws: Workspace, browser: TestClient, before: str) -> None:
    url = f"{before}cloudinary://sandbox-key:sandbox-secret@fernkiln" + ('"' if '"' in before else "")
    assert browser.post(ADDRESS, data={"url": url, "ticket": ws.setup.issue_setup_token("ana")}).status_code == 303


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret": "CANARY"}, "Cloudinary denied access"),
        ({"cloud": "<script>CANARY"}, "letters, digits"),
        ({"secret": ""}, "both needed"),
        (dict.fromkeys(GOOD, " "), "Paste CLOUDINARY_URL, or fill in"),
        ({"url": "cloudinary://CANARY"}, "Must look like"),
        ({"secure_distribution": "CANARY/x"}, "host name"),
    ],
)
def test_a_wrong_key_is_said_and_nothing_is_kept(
    ws: Workspace, browser: TestClient, change: dict[str, str], said: str
) -> None:
    answer = browser.post(ADDRESS, data={**GOOD, **change, "ticket": ws.setup.issue_setup_token("ana")})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>" not in answer.text
    if "secret" in change or "url" in change:
        assert "CANARY" not in answer.text
    assert "sandbox-secret" not in answer.text
    assert ws.accounts.target().name == "sandbox"
    # The ticket in the answered form is still good, so that the person can try again.
    ticket = answer.text.split('name="ticket" value="')[1].split('"')[0]
    assert browser.post(ADDRESS, data={**GOOD, "ticket": ticket}).status_code == 303


def test_only_the_browser_that_setup_sent_can_connect(ws: Workspace, browser: TestClient) -> None:
    for ticket in ("", "rubbish", ws.setup.issue_setup_token("somebody else")):
        for answer in (
            browser.post(ADDRESS, data={**GOOD, "ticket": ticket}),
            browser.post(ADDRESS, data={"url": "cloudinary://rubbish", "ticket": ticket}),
            browser.get(ADDRESS, params={"ticket": ticket}),
        ):
            # Not even a form, so no ticket in it either.
            assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/setup", "")
    used = ws.setup.issue_setup_token("ana")
    assert browser.post(ADDRESS, data={**GOOD, "ticket": used}).headers["location"] == "/setup?cloudinary=connected"
    again = browser.post(ADDRESS, data={**GOOD, "ticket": used})
    assert (again.status_code, "already used" in again.text) == (422, True)
    browser.cookies.clear()
    assert browser.get(ADDRESS, params={"ticket": used}).headers["location"] == "/setup"


def test_the_page_cannot_be_framed_or_cached(ws: Workspace, browser: TestClient) -> None:
    answer = browser.get(ADDRESS, params={"ticket": ws.setup.issue_setup_token("ana")})
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
