"""What people reported of Streamlit behind a proxy: a team's server, and proxies that change what they pass on."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from core.extension.values import EXTENSION_ORIGIN
from tests.support.proxy import replaced, running_proxy, without
from tests.support.servers import ROOT, RunningApp
from tests.support.team import signed_in, team_app

XSRF = "_streamlit_xsrf"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    app = team_app(tmp_path_factory.mktemp("team"))
    app.start()
    yield app
    app.stop()


def own_name(team: RunningApp, **more: str) -> dict[str, str]:
    """What a browser sends that opened the workspace's own name, wherever the proxy answers."""
    return {"Host": f"localhost:{team.port}", "Origin": team.url, **more}


def session_of(team: RunningApp, port: int, token: str, cookie: str) -> Iterator[str]:
    """A page's session by a websocket through a proxy, as Streamlit's page opens it; it ends with the iterator."""
    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        origin=Origin(team.url),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": cookie},
        proxy=None,
        max_size=None,
    ) as session:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        session.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(session.recv(timeout=60))
            if message.WhichOneof("type") == "new_session":
                yield message.new_session.initialize.session_id
                return


@pytest.mark.parametrize("escaped", ["%7C", "%7c"])
def test_a_file_is_uploaded_through_a_proxy_that_escapes_the_token_against_forgery(
    team: RunningApp, escaped: str
) -> None:
    """https://github.com/streamlit/streamlit/issues/8224"""
    with (
        running_proxy(team.port, answer=replaced("|", escaped, "Set-Cookie")) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as browser,
    ):
        user = signed_in(team)["Cookie"]
        told = browser.get("/_stcore/host-config", headers=own_name(team, Cookie=user))
        told = told if XSRF in str(told.headers) else browser.get("/_stcore/health", headers=own_name(team))
        match = re.search(rf"{XSRF}=([^;]+)", told.headers["set-cookie"])
        assert match and escaped in match[1]
        cookie = f"{user}; {XSRF}={match[1]}"
        for session in session_of(team, port, match[1], cookie):
            headers = own_name(team, Cookie=cookie)
            files = {"file": ("orders.ndjson", b'{"a": 1}\n')}
            path = f"/_stcore/upload_file/{session}/any"
            answer = browser.put(path, headers={**headers, "X-Xsrftoken": match[1]}, files=files)
            assert answer.status_code == 204, answer.text
            # Another page's guess is none, however it is written.
            guessed = f"2{escaped}00000000{escaped}{'0' * 32}{escaped}1"
            assert browser.put(path, headers={**headers, "X-Xsrftoken": guessed}, files=files).status_code == 403


def test_without_websockets_the_rest_answers_and_the_reason_is_said(team: RunningApp) -> None:
    """https://github.com/streamlit/streamlit/issues/6305"""
    with (
        running_proxy(team.port, request=without("Upgrade", "Connection")) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as browser,
    ):
        with pytest.raises(InvalidStatus) as refused:
            next(session_of(team, port, "none", signed_in(team)["Cookie"]))
        assert refused.value.response.status_code == 426
        assert b"A proxy in front of the workspace must forward the headers Upgrade" in refused.value.response.body
        headers = own_name(team, **signed_in(team))
        back = browser.get("/oauth/callback?state=x&code=y", headers=headers)
        assert (back.status_code, back.headers["location"]) == (303, "/setup?klaviyo=state")
        assert browser.get("/connect/cloudinary", headers=headers).headers["location"] == "/setup"
        extension = {"Host": headers["Host"], "Origin": EXTENSION_ORIGIN}
        assert browser.post("/api/v1/hello", headers=extension, json={}).status_code == 401


_START = """
import asyncio, sys
from streamlit import config
if len(sys.argv) > 1:
    config.set_option("server.baseUrlPath", sys.argv[1])
import app
async def serve():
    async with app.lifespan(None):
        print([route.path for route in app.routes()])
asyncio.run(serve())
"""


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["media"], {}, "not under a path; remove server.baseUrlPath"),
        ([], {"WORKSPACE_URL": "https://example.com/media"}, "WORKSPACE_URL: must be an address without a path"),
    ],
    ids=["baseUrlPath", "WORKSPACE_URL"],
)
def test_a_path_below_a_host_name_is_refused_at_the_start(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    """https://github.com/streamlit/streamlit/issues/737"""
    environment = {**os.environ, "WORKSPACE_DB": str(tmp_path / "workspace.db"), **settings}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _START, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert sentence in ended.stderr
    assert ended.stdout.splitlines()[-1] == "[]"
    assert list(tmp_path.iterdir()) == []
