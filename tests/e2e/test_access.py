"""Who may come in: this machine only, or people who sign in and are on the list."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from core.extension.values import EXTENSION_ORIGIN
from tests.support.browsing import TITLES, lead, sign_in, visit
from tests.support.identity_provider import Provider
from tests.support.servers import RunningApp
from web.environment import ADDRESS

# To the browser it is an error when somebody is not let in.
pytestmark = pytest.mark.provokes(r"status of 40[13]")

KEY_LINE = "cloudinary://sandbox-key:sandbox-secret@fernkiln"


def test_nobody_sees_anything_before_signing_in(page: Page, team_server: RunningApp) -> None:
    for name in ("setup", "send", "personalize", "links", "events"):
        page.goto(f"{team_server.url}/{name}")
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        assert "Fern" not in page.inner_text("body")
        assert page.get_by_text("Metadata field").count() == 0


def test_the_browser_asks_this_machine_only(page: Page, running_app: RunningApp) -> None:
    """Streamlit would fetch the Material icon of a page's tab from a foreign host."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    visit(page, f"{running_app.url}/setup", "Setup")
    for name in TITLES:
        lead(page, name)
        expect(page.locator("link[rel~=icon][href*='/media/']")).to_have_count(1)
    schemes = ("data:", "blob:", f"{running_app.url}/")
    assert [url for url in asked if not url.startswith(schemes)] == []


@pytest.mark.parametrize("email", ["ana@example.com", "tom@fernkiln.example"])
def test_people_on_the_list_come_in(page: Page, team_server: RunningApp, provider: Provider, email: str) -> None:
    provider.email, provider.verified = email, True
    sign_in(page, team_server.url)
    expect(page.get_by_role("heading", name="Setup", exact=True).first).to_be_visible()
    expect(page.get_by_text(email)).to_be_visible()


@pytest.mark.parametrize(("email", "verified"), [("eve@example.org", True), ("ana@example.com", False)])
def test_others_get_nothing(
    page: Page, team_server: RunningApp, provider: Provider, email: str, *, verified: bool
) -> None:
    provider.email, provider.verified = email, verified
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(_bytes(frame))))
    sign_in(page, team_server.url)
    expect(page.get_by_text("may not use this workspace")).to_be_visible()
    for name in ("send", "personalize", "links", "events", "help", "setup"):
        page.goto(f"{team_server.url}/{name}")
        expect(page.get_by_text("may not use this workspace")).to_be_visible()
    # No session, so nothing is told but that sentence; and the cookies of this browser open no other door either.
    assert received == []
    url, ask = team_server.url, page.context.request
    for path in (ADDRESS, "/oauth/start", "/oauth/callback?state=x&code=y", "/_stcore/metrics", "/_stcore/host-config"):
        answer = ask.get(url + path, max_redirects=0)
        assert answer.status == 403, path
        assert "Fern" not in answer.text()
    assert ask.post(url + ADDRESS, form={"url": KEY_LINE}, max_redirects=0).status == 403
    for call in ("pair", "hello", "assets", "ticket", "saved"):
        answer = ask.post(f"{url}/api/v1/{call}", data={}, headers={"Origin": EXTENSION_ORIGIN})
        assert answer.status in (401, 403, 422), call
        assert "Fern" not in answer.text()


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def test_another_host_name_and_the_demo_shop_are_refused(team_server: RunningApp) -> None:
    local = f"http://127.0.0.1:{team_server.port}"
    named = {"Host": "workspace.example.com"}
    assert httpx.get(f"{local}/setup", headers=named).status_code == 403
    assert httpx.get(f"{local}/sandbox/_control/requests", headers=named).status_code == 403
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{local}/_stcore/stream", headers={**named, "Upgrade": "websocket"}).raise_for_status()


def test_local_access_is_for_this_machine(running_app: RunningApp) -> None:
    local = f"http://127.0.0.1:{running_app.port}"
    for path in ("/setup", "/connect/cloudinary", "/oauth/start", "/sandbox/_control/requests", "/_stcore/stream"):
        assert httpx.get(local + path, headers={"Host": "workspace.example.com"}).status_code == 403, path
