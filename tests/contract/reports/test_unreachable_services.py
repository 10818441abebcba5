"""What people reported of networks that hide a service: a list of blocked names answers 0.0.0.0 for a.klaviyo.com."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.errors import Unavailable, WorkspaceError
from core.settings import Settings
from tests.support.servers import free_port


@pytest.fixture(params=["0.0.0.0", "127.0.0.1", "klaviyo.invalid"])
def ws(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace for which nobody answers at Klaviyo's address, or whose name no one knows."""
    settings = Settings(
        klaviyo_private_key=SecretStr("pk_0123456789abcdef"),
        cloudinary_url=SecretStr("cloudinary://key:secret@demo"),
        workspace_db=tmp_path / "workspace.db",
        klaviyo_api_url=f"http://{request.param}:{free_port()}",
    )
    with open_workspace(settings) as ws:
        yield ws


def test_a_service_that_cannot_be_reached_is_not_called_down(ws: Workspace) -> None:
    with pytest.raises(WorkspaceError) as raised:
        ws.setup.connect_by_key()
    said = str(raised.value)
    assert isinstance(raised.value, Unavailable), said
    assert (
        "Klaviyo cannot be reached (no connection: this machine is offline, or its network blocks the address)" in said
    )
    assert "down" not in said
