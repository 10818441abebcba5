"""The demo shop is connected in one step, as its owner would do it on the consent page."""

import pytest

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import Refused, WorkspaceError
from core.klaviyo.oauth import OPTIONAL_SCOPES, SCOPES
from core.settings import Settings
from tests.support.workspaces import Control

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


def test_it_is_connected_with_every_scope_and_the_metadata_field_and_again(fresh_workspace: Workspace) -> None:
    for _ in range(2):
        assert fresh_workspace.demo.connect().account_name == "Fern & Kiln"
        status = fresh_workspace.setup.klaviyo()
        assert status.usable
        assert {each.scope for each in status.scopes if each.granted} == {*SCOPES, *OPTIONAL_SCOPES}
        assert fresh_workspace.setup.metadata_field().state == "present"


@pytest.mark.parametrize(
    ("path", "kind", "value"), [("/klaviyo/oauth/token", "status", 500), ("/klaviyo/api/accounts", "html", 502)]
)
def test_what_fails_leaves_no_half_connection(
    fresh_workspace: Workspace, control: Control, path: str, kind: str, value: int
) -> None:
    control.fault("", path, kind, value, times=20)
    fresh_workspace.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    with pytest.raises(WorkspaceError):
        fresh_workspace.demo.connect()
    assert fresh_workspace.setup.klaviyo().connection is None
    control.end_faults()
    assert fresh_workspace.demo.connect().account_name == "Fern & Kiln"


def test_a_role_that_may_not_install_apps_and_a_real_workspace_are_refused(
    fresh_workspace: Workspace, control: Control, real: Settings
) -> None:
    control.post("switch", name="role", value="cannot_install")
    with pytest.raises(WorkspaceError):
        fresh_workspace.demo.connect()
    assert fresh_workspace.setup.klaviyo().connection is None
    control.post("switch", name="role", value="")
    with open_workspace(real) as ws:
        ws.setup._environments.save("real", KEY)
        with pytest.raises(Refused):
            ws.demo.connect()
        assert ws.setup.klaviyo().connection is None
