"""The page that was opened before sign-in is remembered, and the cookie leads to no other place."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from web.return_page import PAGE_COOKIE, remember_page, remembered_page

PLACES = [
    "//evil.example", "/\\evil.example", "https://evil.example", "/links/../x", "/oauth/callback?state=a", "/%2fevil",
    "/links\r\nSet-Cookie: a=b", "/links?a=b\\c", "/links?a b", "/links#a", "", "/", "links", "/Links", "/é",
]  # fmt: skip


def led_to(address: str, path: str = "/") -> str:
    response = remembered_page(path, {PAGE_COOKIE: quote(address, safe="")})
    return response.headers["location"] if response else ""


def scope(path: str, query: str) -> dict[str, object]:
    return {"path": path, "query_string": query.encode("latin-1")}


@pytest.mark.parametrize("address", PLACES)
def test_only_a_page_of_the_workspace_is_led_to(address: str) -> None:
    assert led_to(address) == ""


@given(st.text(max_size=30))
def test_whatever_the_cookie_says_it_stays_at_this_host(address: str) -> None:
    where = led_to(f"/links{address}")
    assert not where or where.startswith("/links")
    assert led_to(f"/{address}")[:2] not in ("//", "/\\")


def test_it_is_led_to_once_from_the_front_page_and_only_from_there() -> None:
    response = remembered_page("/", {PAGE_COOKIE: "%2Flinks%3Fa%3D1"})
    assert response
    assert response.headers["location"] == "/links?a=1"
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert led_to("/links", path="/setup") == ""


@pytest.mark.parametrize(
    ("path", "query", "remembered"),
    [
        ("/links", "asset=products%2Fmug", True), ("/personalize", "", True), ("/", "a=1", False),
        ("/oauth/callback", "state=a&code=b", False), ("//evil.example", "", False),
        ("/links", f"a={'x' * 2_000}", False),
        ("/links", "a=\xe9", False),
    ],
)  # fmt: skip
def test_pages_are_remembered(path: str, query: str, *, remembered: bool) -> None:
    response = Response()
    remember_page(response, scope(path, query))
    cookie = response.headers.get("set-cookie", "")
    assert cookie.startswith(f"{PAGE_COOKIE}=") is remembered
    assert not cookie or {"HttpOnly", "SameSite=lax", "Max-Age=600"} <= set(cookie.split("; "))
