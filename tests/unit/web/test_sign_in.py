"""What a team's server answers before sign-in, to people who are not on the list, and to panels."""

import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.support.visitors import ANA, TICKET, sign_in
from web.gate import Gate
from web.panels import PASS_SECONDS, Panels
from web.rate import Rate
from web.sign_in import SignIn

URL = "https://ws.example.com"
PAGE = {"Accept": "text/html"}
PAGES = ("/", "/setup", "/personalize", "/links", "/sign-in-x", "/connect/cloudinary", "/oauth/start")
NOTHING = (
    *PAGES, "/_stcore/metrics", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/_stcore/script-health-check",
    "/_stcore/bidi-components/x", "/media/x", "/component/x", "/oauth/callback", "/_stcore/healthy", "//static/x",
    "/app/static/x",
)  # fmt: skip
OPEN = ("/_stcore/health", "/static/js/index.js", "/favicon.png", "/auth/login", "/auth/logout", "/oauth2callback")


def visitor(who: SignIn) -> TestClient:
    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    async def served(request: Request) -> PlainTextResponse:
        page = "text/html" in request.headers.get("accept", "")
        return HTMLResponse("served") if page else PlainTextResponse("served")

    methods = ["GET", "POST", "PUT", "DELETE"]
    routes = [
        WebSocketRoute("/_stcore/stream", stream),
        Mount("/", routes=[Route("/{path:path}", served, methods=methods)]),
    ]
    gate = Gate(Starlette(routes=routes), workspace_url=URL, sign_in=who)
    return TestClient(gate, base_url=URL, client=("203.0.113.9", 1), follow_redirects=False)


def opens_socket(client: TestClient) -> bool:
    try:
        with client.websocket_connect(f"wss{URL[5:]}/_stcore/stream", headers={"Origin": URL}):
            return True
    except WebSocketDisconnect as closed:
        assert closed.code == 1008
        return False


@pytest.mark.parametrize("claims", [{}, ANA], ids=["nobody", "not on the list"])
def test_who_is_not_let_in_gets_nothing(claims: dict[str, object]) -> None:
    stranger, status = visitor(sign_in(admits=False, claims=claims)), 403 if claims else 401
    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        for path in NOTHING:
            answer = stranger.request(method, path)
            assert (answer.status_code, "served" in answer.text) == (status, False), (method, path)
            assert "set-cookie" not in answer.headers
    assert not opens_socket(stranger)


def test_what_signs_people_in_answers_everybody() -> None:
    stranger = visitor(sign_in(admits=False, claims={}))
    for path in OPEN:
        assert stranger.get(path).text == "served", path
    # It knows its callers by their own tokens.
    assert stranger.post("/api/v1/hello").text == "served"


def test_somebody_on_the_list_is_served() -> None:
    ana = visitor(sign_in(admits=True))
    for path in (*NOTHING, *OPEN):
        assert ana.get(path).text == "served", path
    assert opens_socket(ana)


def test_an_address_that_nobody_confirmed_is_not_on_the_list() -> None:
    claims = {"email": "ana@example.com", "email_verified": False}
    answer = visitor(sign_in(admits=True, claims=claims)).get("/setup", headers=PAGE)
    assert answer.status_code == 403
    assert "does not confirm an email address" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_sign_in_and_costs_no_session(path: str) -> None:
    answer = visitor(sign_in(admits=False, claims={})).get(path, headers=PAGE)
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert re.findall(r'href="([^"]*)"', answer.text) == ["/sign-in"]


def test_the_way_to_the_provider() -> None:
    stranger = visitor(sign_in(admits=False, claims={}))
    answer = stranger.get("/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert answer.headers["cache-control"] == "no-store"


def test_somebody_else_may_sign_out_and_their_name_is_text() -> None:
    claims = {"email": "<img src=x>@evil.example", "email_verified": True}
    answer = visitor(sign_in(admits=False, claims=claims)).get("/setup", headers=PAGE)
    assert answer.status_code == 403
    assert "<img" not in answer.text
    assert 'href="/auth/logout"' in answer.text


def test_asking_the_provider_is_limited_for_each_caller() -> None:
    who = sign_in(admits=False, claims={})
    limited = SignIn(claims=who.claims, admits=who.admits, begin=who.begin, panels=who.panels, rate=Rate(limit=3))
    stranger = visitor(limited)
    assert [stranger.get("/auth/login").status_code for _ in range(4)] == [200, 200, 200, 429]


def panel_cookies(client: TestClient, ticket: str = TICKET) -> list[str]:
    answer = client.get("/personalize", params={"embed": "true", "ticket": ticket}, headers=PAGE)
    assert (answer.status_code, answer.text == "served") in ((200, True), (401, False))
    return [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("workspace_panel=")]


def test_a_live_ticket_opens_its_page_and_a_socket_and_stays_live() -> None:
    client = visitor(sign_in(admits=False, claims={}))
    for _ in range(2):
        cookies = panel_cookies(client)
        assert [re.search(r"Path=([^;]+)", cookie)[1] for cookie in cookies] == ["/_stcore", "/media"]
        for cookie in cookies:
            # In a frame of another site a browser keeps it with these alone.
            assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned"} <= set(cookie.split("; "))
    assert opens_socket(client)
    assert client.get("/_stcore/host-config").text == "served"
    assert client.get("/media/x").text == "served"


def test_a_pass_opens_nothing_else() -> None:
    client = visitor(sign_in(admits=False, claims={}))
    pass_ = panel_cookies(client)[0].split(";")[0]
    for path in set(NOTHING) - {"/_stcore/host-config", "/media/x", "/_stcore/bidi-components/x"}:
        assert client.get(path, headers={"Cookie": pass_}).status_code == 401, path
    for method in ("PUT", "DELETE", "POST"):
        assert client.request(method, "/_stcore/upload_file/a/b", headers={"Cookie": pass_}).status_code == 401


@pytest.mark.parametrize("ticket", ["", "used", "x" * 5000])
def test_another_ticket_opens_nothing(ticket: str) -> None:
    client = visitor(sign_in(admits=False, claims={}))
    assert panel_cookies(client, ticket) == []
    assert not opens_socket(client)
    answer = client.get("/personalize", params={"ticket": ticket}, headers=PAGE)
    assert "https://www.klaviyo.com" in answer.headers["content-security-policy"], "it is read inside the editor"
    assert "Open the panel again from the editor" in answer.text


def test_a_pass_ends_with_its_time_and_with_its_browser() -> None:
    now, paired = [0.0], {7}
    panels = Panels(lambda _: 7, lambda browser: browser in paired, lambda: now[0])
    cookie = panels.issue("any")[0].split(";")[0].partition("=")[2]
    assert panels.admits({"workspace_panel": cookie})
    paired.clear()
    assert not panels.admits({"workspace_panel": cookie})
    paired.add(7)
    now[0] = PASS_SECONDS
    assert not panels.admits({"workspace_panel": cookie})
    assert not panels.admits({})
