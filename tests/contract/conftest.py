"""The product's own services against a running sandbox."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.settings import Settings
from sandbox.app import create_server
from sandbox.context import MOUNT, SandboxConfig
from sandbox.state import State
from tests.support.audits import PRODUCTS
from tests.support.damage import TEMPLATE
from tests.support.servers import RunningSandbox
from tests.support.two_accounts import World, prepare
from tests.support.workspaces import Clock, Control, SandboxServer, connect
from tests.support.worlds import copy_world


@pytest.fixture
def control(running_sandbox: RunningSandbox) -> Iterator[Control]:
    """A fresh world, and its controls."""
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


@pytest.fixture(scope="module")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[SandboxServer]:
    """The sandbox alone with its seeded world; `url` ends with /sandbox."""
    database = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    copy_world(drawn_world, database.parent)
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


@pytest.fixture
def linked_workspace(connected_workspace: Workspace) -> Workspace:
    """Three pictures, a clip and a template, each with its block."""
    ws = connected_workspace
    assert ws.send.wait(ws.send.start([*PRODUCTS, TEMPLATE])).counts == {"created": 5}
    return ws


@pytest.fixture(scope="module")
def prepared(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace in which everything is linked, and a real account beside the demo shop."""
    world = prepare(drawn_world, tmp_path_factory.mktemp("accounts"))
    yield world
    world.close()


@pytest.fixture
def world(prepared: World) -> Iterator[World]:
    """The same as it was prepared."""
    with prepared.run() as world:
        yield world
