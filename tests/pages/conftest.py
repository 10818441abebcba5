"""Pages without a browser."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage
from tests.support.servers import ROOT, RunningSandbox
from tests.support.workspaces import Control, connect
from ui.app import reads
from ui.app.state import process_workspace, workspace


@pytest.fixture(scope="session", autouse=True)
def _one_look_at_the_packages() -> Iterator[None]:
    """Each test app looks for components in every package that is installed, as a server does once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _long_glances(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is looked at once here, and a busy machine is slow: it waits for its answers."""
    for name in ("AT_FIRST", "ONCE_SILENT", "IN_ALL"):
        monkeypatch.setattr(reads, name, 60.0)


@pytest.fixture
def unconnected(
    running_sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """The workspace that the pages find: a fresh world, nothing connected."""
    Control(running_sandbox.url).post("reset")
    monkeypatch.setenv("WORKSPACE_URL", running_sandbox.url.removesuffix("/sandbox"))
    monkeypatch.setenv("WORKSPACE_DB", str(tmp_path / "workspace.db"))
    monkeypatch.setenv("SANDBOX_URL", running_sandbox.url)
    process_workspace.cache_clear()
    yield workspace()
    workspace().close()
    process_workspace.cache_clear()


@pytest.fixture
def connected(unconnected: Workspace) -> Workspace:
    """Connected, with the metadata field."""
    connect(unconnected)
    unconnected.setup.create_metadata_field()
    return unconnected


@pytest.fixture
def real(
    unconnected: Workspace, running_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace with an app of its own at Klaviyo; both services are played by the sandbox."""
    monkeypatch.setenv("KLAVIYO_CLIENT_ID", "sandbox-client")
    monkeypatch.setenv("KLAVIYO_CLIENT_SECRET", "sandbox-secret")
    for name in ("KLAVIYO_WWW_URL", "KLAVIYO_API_URL"):
        monkeypatch.setenv(name, f"{running_sandbox.url}/klaviyo")
    monkeypatch.setenv("CLOUDINARY_API_URL", f"{running_sandbox.url}/cloudinary")
    monkeypatch.setenv("CLOUDINARY_DELIVERY_URL", f"{running_sandbox.url}/res")
    unconnected.close()
    process_workspace.cache_clear()
    yield workspace()
    workspace().close()


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page the way a person does: through the router."""

    def open_(name: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "app" / "router.py"), default_timeout=30)
        app = app.switch_page(f"../../pages/{name}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        return app

    return open_
