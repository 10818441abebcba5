"""The gate by itself: whom it lets through to the pages, for every kind of request."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.extension.values import EXTENSION_ORIGIN
from tests.support.visitors import sign_in
from web.gate import Gate

STRANGER, LOCAL = "203.0.113.9", "127.0.0.1"


def request_scope(
    *,
    kind: str = "http",
    peer: str = LOCAL,
    host: str = "localhost:8501",
    path: str = "/setup",
    method: str = "GET",
    origin: str = "",
    hosts: tuple[str, ...] | None = None,
    extra: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A request as ASGI describes it; `hosts` are all its Host headers, `extra` its other headers.

    A websocket comes from the page of its host unless `origin` says otherwise.
    """
    headers = [("host", each) for each in ((host,) if hosts is None else hosts)]
    origin = origin or (f"http://{host}" if kind == "websocket" else "")
    headers += [("origin", origin)] if origin else []
    headers += [(name.lower(), value) for name, value in (extra or {}).items()]
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": (peer, 50_000),
        "scheme": "http",
    }


def ask(gate: Gate, **request: Any) -> Any:
    """What comes back: the status of a response, the code of a closed websocket, or “through”."""
    return answer_to(gate, request_scope(**request))


def answer_to(gate: Gate, scope: dict[str, Any]) -> Any:
    sent: list[dict[str, Any]] = []

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
    """The gate before an app that lets everybody through; on a team's server everybody has signed in."""
    return Gate(inside, workspace_url=url, sign_in=sign_in(admits=True) if access == "oidc" else None)


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
    # What asks for a websocket's path without one is told so.
    admitted = 426 if kind == "http" and path == "/_stcore/stream" else "through"
    assert ask(local, kind=kind, path=path) == admitted
    assert ask(local, kind=kind, peer="::1", host="[::1]:8501", path=path) == admitted


def test_a_page_is_refused_to_a_browser_whose_cookies_are_too_long_for_its_websocket() -> None:
    local, page = gate("local", "http://localhost:8501"), {"Accept": "text/html"}
    for length, answer in ((7_000, "through"), (9_000, 431)):
        assert ask(local, extra={**page, "Cookie": f"of_another={'x' * length}"}) == answer
    assert ask(local, path="/_stcore/health", extra={"Cookie": f"of_another={'x' * 9_000}"}) == "through"


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_team_server_answers_under_its_own_name_and_has_no_demo_shop(kind: str) -> None:
    team, own = gate("oidc", "https://ws.example.com"), "https://ws.example.com"
    refused = 1008 if kind == "websocket" else 403
    assert ask(team, kind=kind, peer=STRANGER, host="ws.example.com", origin=own) == "through"
    assert ask(team, kind=kind, peer=STRANGER, host="evil.example.com", origin=own) == refused
    absent = 1008 if kind == "websocket" else 404
    for peer, host in ((LOCAL, "ws.example.com"), (LOCAL, "localhost"), (STRANGER, "ws.example.com")):
        assert ask(team, kind=kind, peer=peer, host=host, origin=own, path="/sandbox/_control/reset") == absent
    assert ask(team, kind=kind, peer=STRANGER, host="localhost", path="/sandbox/_control/reset") == refused


FOREIGN = [
    "https://evil.example", "null", "http://localhost", "http://localhost:3000", "https://localhost:8501",
    "http://127.0.0.1:9999", "http://0.0.0.0:8501", "http://192.0.2.2:8501", "http://localhost.evil.example:8501",
    "http://LOCALHOST:8501", "http://localhost:8501/", "http://user@localhost:8501", "http://[::1", "http://::1:8501",
    f"{EXTENSION_ORIGIN}", "file://", "",
]  # fmt: skip
OWN = ["http://localhost:8501", "http://127.0.0.1:8501", "http://[::1]:8501"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_only_a_page_of_the_workspace_opens_a_websocket(origin: str) -> None:
    for access, url in (("local", "http://localhost:8501"), ("oidc", "http://localhost:8501")):
        scope = request_scope(kind="websocket", path="/_stcore/stream", origin=origin or "-")
        if not origin:
            scope["headers"] = [each for each in scope["headers"] if each[0] != b"origin"]
        assert answer_to(gate(access, url), scope) == 1008


@pytest.mark.parametrize("origin", OWN)
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_at_this_machine_each_name_of_it_is_its_own(origin: str, host: str) -> None:
    local = gate("local", "http://localhost:8501")
    assert ask(local, kind="websocket", host=host, origin=origin) == "through"
    assert ask(local, method="POST", host=host, origin=origin) == "through"
    # A server with a name has that name alone.
    named = gate("oidc", "http://localhost:8501")
    assert ask(named, kind="websocket", origin=origin) == ("through" if "localhost" in origin else 1008)


def test_two_origins_are_nobodys() -> None:
    scope = request_scope(kind="websocket", origin=OWN[0])
    scope["headers"].append((b"origin", OWN[0].encode()))
    assert answer_to(gate("local", "http://localhost:8501"), scope) == 1008


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/connect/cloudinary", "/_stcore/upload_file/a/b", "/sandbox/_control/reset", "/"])
def test_another_sites_page_changes_nothing(method: str, path: str) -> None:
    local = gate("local", "http://localhost:8501")
    for origin in FOREIGN[:-1]:
        assert ask(local, method=method, path=path, origin=origin) == 403, origin
    # Some browsers send a form of another site without an Origin.
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert ask(local, method=method, path=path, extra=crossing) == 403
    assert ask(local, method=method, path=path, origin=OWN[0], extra={"Sec-Fetch-Site": "same-origin"}) == "through"
    # A program of this machine.
    assert ask(local, method=method, path=path) == "through"
    # What only reads is a link that somebody follows.
    assert ask(local, path=path, extra=crossing) == "through"


def test_the_api_is_the_extensions() -> None:
    local = gate("local", "http://localhost:8501")
    for method in ("POST", "OPTIONS"):
        crossing = {"Sec-Fetch-Site": "cross-site"}
        assert ask(local, method=method, path="/api/v1/hello", origin=EXTENSION_ORIGIN, extra=crossing) == "through"
        for origin in (*OWN, "https://www.klaviyo.com", f"chrome-extension://{'a' * 32}", "null"):
            assert ask(local, method=method, path="/api/v1/hello", origin=origin) == 403, origin


def test_streamlit_hears_the_name_that_the_page_has() -> None:
    """Else it asks a service on the Internet for this machine's address, at each handshake."""
    heard: list[dict[str, Any]] = []

    async def hears(scope: Any, receive: Any, send: Any) -> None:
        heard.append(scope)
        await send({"type": "through"})

    local = Gate(hears, workspace_url="http://localhost:8501")
    team = Gate(hears, workspace_url="https://ws.example.com:8443", sign_in=sign_in(admits=True))
    assert ask(local, kind="websocket", host="localhost:8501", origin="http://[::1]:8501") == "through"
    # A proxy may drop the port.
    assert ask(team, kind="websocket", host="ws.example.com", origin="https://ws.example.com:8443") == "through"
    assert [dict(scope["headers"])[b"host"] for scope in heard] == [b"[::1]:8501", b"ws.example.com:8443"]


def test_a_page_under_another_port_is_told_where_the_workspace_is() -> None:
    local, page = gate("local", "http://localhost:8501"), {"Accept": "text/html"}
    assert ask(local, host="localhost:8600", extra=page) == 421
    assert ask(local, host="127.0.0.1:8501", extra=page) == 307
    assert ask(local, host="localhost:8501", extra=page) == "through"
    assert ask(gate("local", "http://localhost"), host="localhost", extra=page) == "through"


@pytest.mark.parametrize("peer", ["", "not an address", "testclient", "10.0.0.7", "::ffff:203.0.113.9"])
def test_an_unreadable_peer_is_a_stranger(peer: str) -> None:
    assert ask(gate("local", "http://localhost:8501"), peer=peer) == 403


MALFORMED = [
    "[::1", "[::1]x", "[fe80::1%25eth0", "localhost::", "[::1]::", "localhost:port", "localhost:99999", "localhost:-1",
    "",
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


@pytest.mark.parametrize(
    "host",
    ["LOCALHOST:8501", "localhost", "127.0.0.1:1", "[::1]", "[::1]:65535", "[0:0::1]:80", "localhost:", "[::1]:"],
)
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
    team, own = gate("oidc", "https://ws.example.com"), "https://ws.example.com"
    assert ask(team, kind=kind, host="ws.example.com", origin=own, extra=forwarded) == "through"
    assert ask(team, kind=kind, origin=own, extra=forwarded) == refused
