"""An account that an earlier version had set aside is at work in the database that it was moved to."""

import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.settings import Settings
from core.store.migrations.first_tables import m012_kept_pairs
from tests.support.workspaces import connect

TEMPLATE = "templates/order-thanks.cldt.json"
KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
FILE = "workspace.fernkiln-FERNKN.db"


def set_aside(ws: Workspace) -> None:
    """What the version before did with the connected account, in its tables."""
    with ws.database.write() as db:
        m012_kept_pairs(db)
        (connection,) = db.table("connection").rows_where("account = 'real'")
        (environment,) = db.table("environment").rows_where("account = 'real'")
        del connection["account"]
        aside = {"id": "FERNKN:fernkiln", "cloud": environment["cloud"], "sealed": environment["encrypted"]}
        db.table("kept_pair").insert({**connection, **aside, "at": "then"})
        for name in ("connection", "environment"):
            db.table(name).delete_where("account = 'real'")


@pytest.fixture(params=["key file", "WORKSPACE_SECRET_KEY"])
def left(real: Settings, request: pytest.FixtureRequest) -> Settings:
    """The settings of a workspace that the version before left with its only real account set aside."""
    secret = SecretStr("A" * 43 + "=") if request.param != "key file" else None
    settings = real.model_copy(update={"workspace_secret_key": secret})
    with open_workspace(settings) as ws:
        ws.setup._environments.save("real", KEY)
        connect(ws)
        ws.setup.create_metadata_field()
        ws.personalize.save(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json())
        ws.links.wait(ws.links.start_audit())
        set_aside(ws)
    return settings


def at(settings: Settings, file: str) -> Settings:
    return settings.model_copy(update={"workspace_db": settings.workspace_db.with_name(file)})


def known(ws: Workspace) -> list[str]:
    return list(ws.links.table()["public_id"])


def test_the_moved_account_is_at_work_in_its_database(left: Settings) -> None:
    with open_workspace(left) as ws:
        assert ws.account.name == "sandbox"
        (moved,) = ws.setup.moved_accounts()
        assert (moved.file, moved.account_name, moved.own_key) == (FILE, "Fern & Kiln", True)
        assert ws.setup.activity()[0].what == "Account moved to a database of its own"
    with open_workspace(at(left, FILE)) as own:
        assert own.account.name == "real"
        assert own.setup.klaviyo().connection.account_name == "Fern & Kiln"
        assert own.setup.cloudinary().source == "form"
        assert known(own) == [TEMPLATE]
        assert own.events.metrics()
        assert len(own.links.audits()) == 1
        # Every choice is back, and saving updates the same block.
        opened = own.personalize.open(TEMPLATE)
        assert own.personalize.save(TEMPLATE, opened.personalization.to_json()).outcome in ("unchanged", "updated")
        assert own.setup.moved_accounts() == []


def test_it_may_also_be_connected_here_again(left: Settings) -> None:
    with open_workspace(left) as ws:
        ws.setup._environments.save("real", KEY)
        connect(ws)
        assert known(ws) == [TEMPLATE]


def test_nothing_readable_stands_in_the_new_files(left: Settings) -> None:
    with open_workspace(left):
        pass
    with open_workspace(at(left, FILE)) as own:
        tokens = own.setup._connections.tokens("real")
    files = b"".join(path.read_bytes() for path in left.workspace_db.parent.rglob("*") if path.is_file())
    for secret in (tokens.access, tokens.refresh, "sandbox-secret"):
        assert secret.encode() not in files
