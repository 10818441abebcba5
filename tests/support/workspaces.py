"""Workspaces against a sandbox, and the sandbox’s controls."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from core import Workspace, open_workspace
from core.domain.block import Block
from core.jobs.store import JobStore, new_job
from core.klaviyo.client import KlaviyoClient
from core.links.audit_run import AuditOptions
from core.settings import Settings
from sandbox.state import State
from tests.support.servers import RunningApp


class Control:
    """The sandbox's control plane."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, route: str, /, **body: object) -> None:
        httpx.post(f"{self.url}/_control/{route}", json=body, timeout=20).raise_for_status()

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


def every_block(klaviyo: KlaviyoClient) -> list[Block]:
    """Every block of the account, the oldest first."""
    blocks, following = klaviyo.get_universal_content_page()
    while following:
        page, following = klaviyo.get_universal_content_page(following)
        blocks += page
    return blocks


def connect(ws: Workspace, transport: httpx.BaseTransport | None = None) -> None:
    """Go through the consent page by HTTP."""
    authorize = ws.setup.begin(ws.setup.issue_setup_token("browser"), "browser")
    with httpx.Client(transport=transport, timeout=20) as client:
        answer = client.post(authorize, data={"decision": "approve"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    ws.setup.finish(query["state"][0], query["code"][0], "browser")


def workspace_of(app: RunningApp) -> Workspace:
    """The workspace of an app in another process, seen from here."""
    return open_workspace(Settings(**{name.lower(): value for name, value in app.settings.items()}))


def connect_app(app: RunningApp) -> None:
    """Connected, with the metadata field, as a person does it in a browser."""
    with workspace_of(app) as ws:
        connect(ws)
        ws.setup.create_metadata_field()


def planned_send(ws: Workspace, names: list[str], settings: dict[str, Any] | None = None) -> str:
    """A send that is written down and not begun, as when its process was killed at once."""
    plan, scope = ws.send.plan(names, settings), ws.account.scope
    add = ws.send._sends.add
    return JobStore(ws.database).add(new_job("send", scope, {}, ""), lambda db, send_id: add(db, send_id, scope, plan))


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
    sealed = ws.setup._environments._encryption.encrypt(json.dumps({**hosts, "tokens": tokens, "broken": ""}))
    with ws.database.write() as db:
        db.table("environment").upsert({"account": "real", "cloud": "fernkiln", "encrypted": sealed}, pk="account")


@dataclass(frozen=True)
class SandboxServer:
    """A sandbox in a thread of the test's own process, so that tests can look into its state."""

    url: str
    state: State
