"""Who may come in: this machine only, or people who sign in and are on the list."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningApp

from .conftest import settled, sign_in
from .identity_provider import Provider


def test_nobody_sees_anything_before_signing_in(page: Page, team_server: RunningApp) -> None:
    for name in ("setup", "send", "personalize", "links", "events"):
        page.goto(f"{team_server.url}/{name}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        settled(page)
        assert "Fern" not in page.inner_text("body")
        assert page.get_by_text("Metadata field").count() == 0


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
    sign_in(page, team_server.url)
    expect(page.get_by_text("may not use this workspace")).to_be_visible()
    assert page.get_by_text("Metadata field").count() == 0


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
