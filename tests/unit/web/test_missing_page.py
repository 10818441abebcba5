"""Whoever opens an address that is no page's is led to Setup; everything else is answered as it is."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web.missing_page import MissingPage

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def client() -> TestClient:
    served = Route("/{path:path}", lambda request: PlainTextResponse(request.url.path), methods=["GET", "POST"])
    return TestClient(Starlette(routes=[served], middleware=[Middleware(MissingPage, pages=["setup", "send"])]))


@pytest.mark.parametrize("path", ["/nothing", "/personalise", "/setup/x", "/a/b", "/Setup", "/sandbox", "/setups"])
def test_an_address_that_is_no_pages_leads_to_setup(path: str) -> None:
    answer = client().get(path, headers=BROWSER, params={"ticket": "secret"}, follow_redirects=False)
    # Nothing of the address is repeated.
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup?missing=page")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/setup", "/send", "/setup/", "/favicon.png", "/static/js/index.js", "/_stcore/health", "/oauth/callback",
        "/oauth2callback", "/auth/login", "/connect/cloudinary", "/sandbox/klaviyo/editor", "/api/v1/hello", "/media/x",
    ],
)  # fmt: skip
def test_pages_and_what_is_none_are_answered(path: str) -> None:
    assert client().get(path, headers=BROWSER).text == path


def test_only_people_are_led_elsewhere() -> None:
    assert client().get("/nothing", headers={"Accept": "*/*"}).text == "/nothing"
    assert client().post("/nothing", headers=BROWSER).text == "/nothing"
