"""The gate by itself: whom it lets through to the pages, for every kind of request."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from web.gate import Gate

STRANGER, LOCAL = "203.0.113.9", "127.0.0.1"


def ask(
    gate: Gate, *, kind: str = "http", peer: str = LOCAL, host: str = "localhost:8501", path: str = "/setup"
) -> Any:
    """What comes back: the status of a response, the code of a closed websocket, or “through”."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "client": (peer, 50_000),
        "scheme": "http",
    }

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
