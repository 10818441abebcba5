"""What every answer says to the browser, whoever gave it: a page, the gate itself, or an error."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.support.visitors import sign_in
from web.gate import Gate


def client(*, url: str = "http://localhost", team: bool = False, peer: str = "127.0.0.1") -> TestClient:
    """Pages behind the gate."""

    async def fails(request: Request) -> Response:
        raise RuntimeError

    def own_policy(request: Request) -> Response:
        return HTMLResponse("", headers={"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "origin"})

    def unframed(request: Request) -> Response:
        return HTMLResponse("", headers={"Content-Security-Policy": "frame-ancestors 'none'"})

    pages = {"/html": HTMLResponse("<p>"), "/text": PlainTextResponse("x"), "/personalize": HTMLResponse("<p>")}
    routes = [Route(path, answer) for path, answer in pages.items()]
    routes += [Route("/fails", fails), Route("/own", own_policy), Route("/unframed", unframed)]
    app = Gate(Starlette(routes=routes), workspace_url=url, sign_in=sign_in(admits=True) if team else None)
    return TestClient(app, base_url=url, client=(peer, 1), raise_server_exceptions=False)


ANSWERS = {"/html": 200, "/text": 200, "/own": 200, "/unframed": 200, "/fails": 500, "/absent": 404}


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_is_taken_for_what_it_is_and_framed_by_nobody_else(path: str, status: int) -> None:
    answer = client().get(path)
    assert answer.status_code == status
    assert_hardened(answer)


def test_so_is_every_refusal() -> None:
    for answer, status in (
        (client(peer="203.0.113.9").get("/html"), 403),
        (client().get("/html", headers={"Host": "[::1"}), 400),
        (client().post("/html", headers={"Origin": "https://evil.example"}), 403),
        (client(url="http://ws.example.com", team=True).get("/sandbox/x"), 404),
    ):
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
        assert_hardened(answer)


def assert_hardened(answer: Any) -> None:
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("same-origin", "origin")
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "klaviyo.com" not in answer.headers["content-security-policy"]


def test_a_policy_of_a_page_stays() -> None:
    policy = client().get("/own").headers["content-security-policy"]
    assert policy == "default-src 'none', frame-ancestors 'self'"
    assert client().get("/unframed").headers["content-security-policy"] == "frame-ancestors 'none'"


def test_the_panel_alone_is_framed_by_klaviyo() -> None:
    panel = client().get("/personalize", params={"ticket": "x"}).headers["content-security-policy"]
    assert "https://www.klaviyo.com" in panel
    assert "klaviyo" not in client().get("/personalize").headers["content-security-policy"]


@pytest.mark.parametrize("url", ["https://ws.example.com", "http://localhost:8501"])
def test_every_cookie_is_for_tls_alone_where_there_is_tls(url: str) -> None:
    """Streamlit's sign-in cookie says nothing of TLS."""
    cookies = [
        "_streamlit_user=a; HttpOnly; Path=/; SameSite=lax",
        "_streamlit_xsrf=b; Path=/; Secure",
        "other=Secure; Path=/",
    ]

    def page(request: Request) -> Response:
        answer = HTMLResponse("")
        for cookie in cookies:
            answer.headers.append("set-cookie", cookie)
        return answer

    secure = url.startswith("https")
    app = Starlette(routes=[Route("/", page)])
    gate = Gate(app, workspace_url=url, sign_in=sign_in(admits=True) if secure else None)
    answered = TestClient(gate, base_url=url, client=("127.0.0.1", 1)).get("/").headers.get_list("set-cookie")
    assert [cookie.split("=")[0] for cookie in answered] == [
        "_streamlit_user",
        "_streamlit_xsrf",
        "other",
        "workspace_browser",
    ]
    assert [cookie.split("; ").count("Secure") for cookie in answered] == ([1, 1, 1, 1] if secure else [0, 1, 0, 0])


@pytest.mark.parametrize(
    ("length", "ends"), [("0", False), ("400000", False), ("1000001", True), ("2000000000", True), ("9" * 5000, True)]
)
def test_a_long_body_that_is_not_read_ends_the_connection(length: str, ends: bool) -> None:
    stranger = client(peer="203.0.113.9")
    for headers in ({"Content-Length": length}, *([{"Transfer-Encoding": "chunked"}] if ends else [])):
        answer = stranger.post("/html", headers=headers)
        assert (answer.status_code, answer.headers.get("connection") == "close") == (403, ends)
