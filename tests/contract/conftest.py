"""The product's own services against a running sandbox."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.block import Block
from core.jobs.store import JobStore, new_job
from core.klaviyo.client import KlaviyoClient
from core.links.finding import AuditOptions
from core.settings import Settings
from sandbox.app import create_server
from sandbox.context import MOUNT, SandboxConfig
from sandbox.state import State
from tests.conftest import RunningSandbox


class Control:
    """The sandbox's control plane."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, lever: str, /, **body: object) -> None:
        httpx.post(f"{self.url}/_control/{lever}", json=body, timeout=20).raise_for_status()

    def fault(self, method: str, path: str, kind: str, value: object = "", times: int = 1) -> None:
        self.post("fault", method=method, path=path, kind=kind, value=value, times=times)

    def end_faults(self) -> None:
        httpx.delete(f"{self.url}/_control/fault", timeout=20).raise_for_status()

    def calls(self, method: str = "", prefix: str = "") -> list[str]:
        rows = httpx.get(f"{self.url}/_control/requests", params={"path_prefix": prefix}, timeout=20).json()
        return [row["path"] for row in rows if method in ("", row["method"])]


class Clock:
    """Seconds since 1970 for the workspace and the sandbox alike."""

    def __init__(self, control: Control) -> None:
        self._control, self._offset = control, 0.0

    def __call__(self) -> float:
        return time.time() + self._offset

    def forward(self, seconds: float, *, sandbox: bool = True) -> None:
        self._offset += seconds
        if sandbox:
            self._control.post("clock", offset=self._offset)


@pytest.fixture
def control(running_sandbox: RunningSandbox) -> Iterator[Control]:
    """A fresh world, and the levers of it."""
    control = Control(running_sandbox.url)
    control.post("reset")
    yield control
    control.end_faults()


@pytest.fixture
def settings(running_sandbox: RunningSandbox, tmp_path: Path) -> Settings:
    """A workspace whose sandbox is the running one; its pages would be served by that address too."""
    address = running_sandbox.url.removesuffix("/sandbox")
    return Settings(
        workspace_url=address,
        sandbox_url=running_sandbox.url,
        workspace_db=tmp_path / "workspace.db",
        sandbox_db=tmp_path / "unused.db",
    )


@pytest.fixture
def real(control: Control, settings: Settings) -> Settings:
    """An app of Klaviyo's; the “real” addresses of both services are the sandbox's."""
    root = settings.sandbox_url
    return settings.model_copy(
        update={
            "klaviyo_client_id": "sandbox-client",
            "klaviyo_client_secret": SecretStr("sandbox-secret"),
            "klaviyo_www_url": f"{root}/klaviyo",
            "klaviyo_api_url": f"{root}/klaviyo",
            "cloudinary_api_url": f"{root}/cloudinary",
            "cloudinary_delivery_url": f"{root}/res",
        }
    )


def every_block(klaviyo: KlaviyoClient) -> list[Block]:
    """Every block of the account, the oldest first."""
    blocks, following = klaviyo.blocks_page()
    while following:
        page, following = klaviyo.blocks_page(following)
        blocks += page
    return blocks


def connect(ws: Workspace, transport: httpx.BaseTransport | None = None) -> None:
    """Go through the consent page by HTTP."""
    authorize = ws.setup.begin(ws.setup.ticket("browser"), "browser")
    with httpx.Client(transport=transport, timeout=20) as client:
        answer = client.post(authorize, data={"decision": "approve"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    ws.setup.finish(query["state"][0], query["code"][0], "browser")


def planned_send(ws: Workspace, names: list[str], settings: dict[str, Any] | None = None) -> str:
    """A send that is written down and not begun, as when its process was killed at once."""
    plan, scope = ws.send.plan(names, settings), ws.account.scope
    add = ws.send._sends.add
    return JobStore(ws.database).add(
        new_job("send", scope, {}, ""), lambda db, send_id: add(db, send_id, scope, plan.rows, plan.settings)
    )


def planned_audit(ws: Workspace) -> str:
    """An audit that is written down and not begun, as when its process was killed at once."""
    scope, expected = ws.account.scope, len(ws.links.all())
    add = ws.links._audits.add
    return JobStore(ws.database).add(
        new_job("audit", scope, {}, ""), lambda db, audit_id: add(db, audit_id, scope, AuditOptions(), expected)
    )


def pause_checks(ws: Workspace, sleep: Callable[[float], None] = lambda _: None) -> None:
    """What an account check does instead of waiting between its calls."""
    work: Any = ws.jobs._kinds["account check"].work
    work.__self__.sleep = sleep


def connected_by_oauth(ws: Workspace) -> None:
    """The row of a Cloudinary environment as earlier versions wrote it when it was connected by OAuth."""
    tokens = {"access": "a", "refresh": "r", "scope": "upload", "expires": 9e9}
    hosts = {"cloud": "fernkiln", "upload_prefix": "", "private_cdn": False, "secure_distribution": ""}
    sealed = ws.setup._environments._vault.seal(json.dumps({**hosts, "tokens": tokens, "broken": ""}))
    with ws.database.write() as db:
        db.table("environment").upsert({"pair": "real", "cloud": "fernkiln", "sealed": sealed}, pk="pair")


@pytest.fixture
def fresh_workspace(control: Control, settings: Settings) -> Iterator[Workspace]:
    """Nothing connected yet."""
    with open_workspace(settings) as ws:
        yield ws


@pytest.fixture
def connected_workspace(fresh_workspace: Workspace) -> Workspace:
    """Connected, with the metadata field."""
    connect(fresh_workspace)
    fresh_workspace.setup.create_metadata_field()
    return fresh_workspace


@dataclass(frozen=True)
class SandboxServer:
    """A sandbox in a thread of the test's own process, so that tests can look into its state."""

    url: str
    state: State


@pytest.fixture(scope="module")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[SandboxServer]:
    """The sandbox alone with its seeded world; `url` ends with /sandbox."""
    database = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    shutil.copy(drawn_world, database.parent)
    app = create_server(SandboxConfig(database=database))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield SandboxServer(url=f"http://127.0.0.1:{port}{MOUNT}", state=State(database))
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def clock(control: Control) -> Clock:
    return Clock(control)
