"""The gate by itself: whom it lets through to the pages, for every kind of request."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from web.gate import Gate

STRANGER, LOCAL = "203.0.113.9", "127.0.0.1"


def request_scope(
    *,
    kind: str = "http",
    peer: str = LOCAL,
    host: str = "localhost:8501",
    path: str = "/setup",
    hosts: tuple[str, ...] | None = None,
    extra: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A request as ASGI describes it; `hosts` are all its Host headers, `extra` its other headers."""
    headers = [("host", each) for each in ((host,) if hosts is None else hosts)]
    headers += [(name.lower(), value) for name, value in (extra or {}).items()]
    return {
        "type": kind,
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": (peer, 50_000),
        "scheme": "http",
    }


def ask(gate: Gate, **request: Any) -> Any:
    """What comes back: the status of a response, the code of a closed websocket, or “through”."""
    sent: list[dict[str, Any]] = []
    scope = request_scope(**request)

    async def send(message: Any) -> None:
        sent.append(message)

    # A thread of its own: a browser test leaves a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, gate(scope, lambda: None, send)).result()
    first = sent[0]
    return first.get("status") or first.get("code") or first["type"]


async def inside(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "through"})


def gate(access: str, url: str) -> Gate:
    return Gate(inside, workspace_url=url, access=access)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "path", ["/", "/setup", "/_stcore/stream", "/oauth/start", "/api/v1/hello", "/sandbox/klaviyo/"]
)
def test_local_access_answers_no_stranger(kind: str, path: str) -> None:
    local = gate("local", "http://localhost:8501")
    refused = 1008 if kind == "websocket" else 403
    assert ask(local, kind=kind, peer=STRANGER, path=path) == refused
    # Another site's name that was pointed at this machine (DNS rebinding).
    assert ask(local, kind=kind, host="evil.example.com", path=path) == refused
    assert ask(local, kind=kind, path=path) == "through"
    assert ask(local, kind=kind, peer="::1", host="[::1]:8501", path="/_stcore/stream") == "through"


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_team_server_answers_under_its_own_name_and_keeps_the_demo_shop(kind: str) -> None:
    team = gate("oidc", "https://ws.example.com")
    refused = 1008 if kind == "websocket" else 403
    assert ask(team, kind=kind, peer=STRANGER, host="ws.example.com") == "through"
    assert ask(team, kind=kind, peer=STRANGER, host="evil.example.com") == refused
    # A proxy on the same machine is a loopback peer for everybody.
    hidden = 1008 if kind == "websocket" else 404
    assert ask(team, kind=kind, host="ws.example.com", path="/sandbox/_control/reset") == hidden
    assert ask(team, kind=kind, peer=STRANGER, host="localhost", path="/sandbox/_control/reset") == refused


@pytest.mark.parametrize("peer", ["", "not an address", "testclient", "10.0.0.7", "::ffff:203.0.113.9"])
def test_an_unreadable_peer_is_a_stranger(peer: str) -> None:
    assert ask(gate("local", "http://localhost:8501"), peer=peer) == 403


MALFORMED = [
    "[::1", "[::1]x", "[fe80::1%25eth0", "localhost:", "localhost:port", "localhost:99999", "localhost:-1", "",
    "evil.example.com@localhost", "user:pass@localhost", "localhost/x", "localhost?x", "localhost#x", "localhost\\x",
    "local host", "localhost\t", " localhost", "localhost,evil.example.com", "[127.0.0.1]", "[localhost]",
    "loc\xe4lhost",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("access", ["local", "oidc"])
@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_host_is_a_bad_request(kind: str, access: str, host: str) -> None:
    malformed = 1008 if kind == "websocket" else 400
    assert ask(gate(access, "http://localhost:8501"), kind=kind, host=host) == malformed


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_request_without_a_host_or_with_two_is_a_bad_request(kind: str) -> None:
    malformed = 1008 if kind == "websocket" else 400
    local = gate("local", "http://localhost:8501")
    assert ask(local, kind=kind, hosts=()) == malformed
    assert ask(local, kind=kind, hosts=("localhost:8501", "evil.example.com")) == malformed


@pytest.mark.parametrize("host", ["LOCALHOST:8501", "localhost", "127.0.0.1:1", "[::1]", "[::1]:65535", "[0:0::1]:80"])
def test_a_host_may_be_spelled_in_every_valid_way(host: str) -> None:
    assert ask(gate("local", "http://localhost:8501"), host=host) == "through"


FORWARDING = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("header", FORWARDING)
def test_a_forwarded_request_does_not_come_from_this_machine(kind: str, header: str) -> None:
    refused = 1008 if kind == "websocket" else 403
    forwarded = {header: "127.0.0.1"}
    assert ask(gate("local", "http://localhost:8501"), kind=kind, extra=forwarded) == refused
    # A team's server stands behind a proxy; through it nobody is at that machine, whatever the Host.
    team = gate("oidc", "https://ws.example.com")
    assert ask(team, kind=kind, host="ws.example.com", extra=forwarded) == "through"
    assert ask(team, kind=kind, extra=forwarded, path="/sandbox/_control/reset") == refused


@pytest.mark.parametrize("url", ["https://ws.example.com", "http://localhost:8501"])
def test_every_cookie_is_for_tls_alone_where_there_is_tls(url: str) -> None:
    """Streamlit's sign-in cookie says nothing of TLS."""
    cookies = [
        "_streamlit_user=a; HttpOnly; Path=/; SameSite=lax",
        "_streamlit_xsrf=b; Path=/; Secure",
        "other=Secure; Path=/",
    ]
    sent: list[dict[str, Any]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html"), *((b"set-cookie", cookie.encode()) for cookie in cookies)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send(message: Any) -> None:
        sent.append(message)

    secure = url.startswith("https")
    scope = request_scope(host="ws.example.com" if secure else "localhost:8501")
    access = "oidc" if secure else "local"
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Gate(page, workspace_url=url, access=access)(scope, lambda: None, send)).result()
    answered = [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]
    assert [cookie.split("=")[0] for cookie in answered] == [
        "_streamlit_user",
        "_streamlit_xsrf",
        "other",
        "workspace_browser",
    ]
    assert [cookie.split("; ").count("Secure") for cookie in answered] == ([1, 1, 1, 1] if secure else [0, 1, 0, 0])
