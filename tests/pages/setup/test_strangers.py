"""The whole application before somebody who is not at this machine, while a real pair is connected."""

import runpy
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from core import Workspace
from core.domain.connection import CloudinaryCredentials
from core.extension.values import EXTENSION_ORIGIN
from tests.support.servers import ROOT
from tests.support.workspaces import connect
from web.environment import ADDRESS
from web.gate import BROWSER_COOKIE

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
PAGES = ("/", "/setup", "/send", "/personalize", "/links", "/events", "/help")
STREAMLIT = ("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/script-health-check", "/media/x")
OURS = (
    ADDRESS,
    "/oauth/start",
    "/oauth/callback",
    "/api/v1/hello",
    "/sandbox/_control/requests",
    "/sandbox/klaviyo/",
)
STRANGERS = [
    pytest.param("203.0.113.9", "localhost", id="another peer"),
    pytest.param("203.0.113.9", "workspace.example.com", id="another peer and host"),
    pytest.param("127.0.0.1", "workspace.example.com", id="another host"),
    pytest.param("::ffff:203.0.113.9", "127.0.0.1", id="another peer, mapped"),
]


@pytest.fixture
def app(real: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `python app.py` would serve, with both real accounts connected."""
    real.setup._environments.save("real", KEY)
    connect(real)
    assert real.account.name == "real"
    monkeypatch.setenv("SANDBOX_DB", str(tmp_path / "sandbox.db"))
    # Streamlit allows one runtime in a process, and keeps it.
    monkeypatch.setattr("streamlit.runtime.runtime.Runtime._instance", None)
    return runpy.run_path(str(ROOT / "app.py"))["app"]


def visitor(app: Any, peer: str, host: str) -> TestClient:
    """Somebody at `peer` who asks for `host`, with a cookie and headers as this workspace's own visitors have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = TestClient(app, base_url=f"http://{host}", client=(peer, 50_000), follow_redirects=False)
    client.headers["accept"] = "text/html"
    client.cookies.set(BROWSER_COOKIE, "ana")
    return client


@pytest.mark.parametrize(("peer", "host"), STRANGERS)
def test_nothing_answers_a_stranger(app: Any, real: Workspace, peer: str, host: str) -> None:
    stranger = visitor(app, peer, host)
    for path in (*PAGES, *STREAMLIT, *OURS):
        answer = stranger.get(path)
        assert (answer.status_code, answer.text) == (
            403,
            "This workspace only answers requests from its own machine.",
        ), path
    ticket = real.setup.issue_setup_token("ana")
    for path, body in (
        ("/api/v1/pair", {"code": "any"}),
        ("/api/v1/assets", {}),
        (f"{ADDRESS}?ticket={ticket}", {}),
        (f"/oauth/start?ticket={ticket}", {}),
        ("/sandbox/_control/reset", {}),
        ("/_stcore/upload_file/a/b", {}),
    ):
        answer = stranger.post(path, json=body, headers={"origin": EXTENSION_ORIGIN})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), path
    with pytest.raises(WebSocketDisconnect) as closed, stranger.websocket_connect("/_stcore/stream"):
        pass
    assert closed.value.code == 1008


def test_somebody_at_this_machine_is_answered(app: Any, real: Workspace) -> None:
    """The same questions, so that the silence above is the gate's."""
    host = urlsplit(real.settings.workspace_url).netloc
    person = visitor(app, "127.0.0.1", host)
    ticket = real.setup.issue_setup_token("ana")
    assert "Connect Cloudinary" in person.get(ADDRESS, params={"ticket": ticket}).text
    assert "/oauth/authorize" in person.get("/oauth/start", params={"ticket": ticket}).headers["location"]
    assert person.post("/api/v1/hello", json={}, headers={"origin": EXTENSION_ORIGIN}).status_code == 401
