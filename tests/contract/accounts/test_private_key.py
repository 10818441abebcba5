"""A private key in the place of an app, for development (the header as in Klaviyo's OpenAPI file)."""

import sqlite3
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.cli.connect import connect_accounts
from core.domain.connection import KEY_MARK
from core.errors import InputError, NotConnected, Refused, UnknownApp
from core.settings import Settings, read_settings
from sandbox.klaviyo.oauth import PRIVATE_KEY
from tests.support.workspaces import Control

ANOTHER = "pk_another_0123456789abcdef"


class Recorder(httpx.BaseTransport):
    """What was asked, by the headers that carry who asks."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.url.path, request.headers.get("authorization")))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def keyed(control: Control, settings: Settings) -> Settings:
    """Both services are played by the sandbox; there is a key and no app."""
    root = settings.sandbox_url
    return settings.model_copy(
        update={
            "klaviyo_private_key": SecretStr(PRIVATE_KEY),
            "cloudinary_url": SecretStr("cloudinary://sandbox-key:sandbox-secret@fernkiln"),
            "klaviyo_www_url": f"{root}/klaviyo",
            "klaviyo_api_url": f"{root}/klaviyo",
            "cloudinary_api_url": f"{root}/cloudinary",
            "cloudinary_delivery_url": f"{root}/res",
        }
    )


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def ws(keyed: Settings, recorder: Recorder) -> Iterator[Workspace]:
    with open_workspace(keyed, transport=recorder) as ws:
        yield ws


def test_the_account_is_connected_worked_with_and_forgotten(ws: Workspace, recorder: Recorder) -> None:
    assert ws.account.name == "sandbox"
    assert ws.setup.connect_by_key().account_id == "FERNKN"
    assert ws.account.name == "real"
    assert ws.events.metrics()
    asked = {header for path, header in recorder.seen if "/klaviyo/" in path}
    assert asked == {f"Klaviyo-API-Key {PRIVATE_KEY}"}
    status = ws.setup.klaviyo()
    assert (status.by_key, status.missing_scopes, status.granted("images:write")) == (True, (), True)
    ws.setup.create_metadata_field()
    template = "templates/order-thanks.cldt.json"
    assert ws.personalize.save(template, ws.personalize.open(template).personalization.to_json()).linked
    assert ws.setup.disconnect() == ""
    assert ws.account.name == "sandbox"
    assert not [path for path, _ in recorder.seen if "/oauth/" in path]
    told = [entry.what for entry in ws.setup.activity()]
    assert (told[0], told[-1]) == ("Klaviyo disconnected", "Klaviyo connected with a private key")


def test_a_terminal_is_enough(ws: Workspace) -> None:
    done = connect_accounts(ws, create_field=True)
    assert (done.account, done.cloud, done.metadata_field) == ("real", "fernkiln", "present")
    assert (done.klaviyo, done.next_step, done.exit_code) == ("Fern & Kiln", "", 0)
    assert connect_accounts(ws) == done


def test_where_an_approval_is_needed_a_terminal_says_where(settings: Settings, control: Control) -> None:
    with open_workspace(settings) as ws:
        told = connect_accounts(ws)
    assert f"open {settings.workspace_url}/setup" in told.next_step
    assert (told.account, told.klaviyo, told.exit_code) == ("sandbox", "not connected", 3)


def test_there_is_nothing_to_approve(ws: Workspace) -> None:
    with pytest.raises(InputError, match="nothing to approve"):
        ws.setup.begin(ws.setup.issue_setup_token("ana"), "ana")


def test_what_the_key_may_not_do_is_refused_where_it_is_asked(ws: Workspace, control: Control) -> None:
    ws.setup.connect_by_key()
    control.post("switch", name="granted_scopes", value="accounts:read")
    with pytest.raises(Refused, match="metrics:read"):
        ws.events.metrics()


def test_a_key_that_klaviyo_does_not_accept_connects_nothing(keyed: Settings) -> None:
    with open_workspace(keyed.model_copy(update={"klaviyo_private_key": SecretStr(ANOTHER)})) as ws:
        with pytest.raises(UnknownApp, match="KLAVIYO_PRIVATE_KEY") as caught:
            ws.setup.connect_by_key()
        assert ANOTHER not in repr(caught.value)
        assert ws.setup.klaviyo().connection is None


@pytest.mark.parametrize(
    "change",
    [
        {"klaviyo_private_key": SecretStr(ANOTHER)},
        {"klaviyo_client_id": "sandbox-client", "klaviyo_client_secret": SecretStr("sandbox-secret")},
    ],
    ids=["another key", "an app"],
)
def test_a_connection_by_this_key_is_none_by_anything_else(ws: Workspace, keyed: Settings, change: object) -> None:
    """Another key may be another account's: its work must not go under this account's name."""
    ws.setup.connect_by_key()
    with open_workspace(keyed.model_copy(update=change)) as other:
        assert other.setup.klaviyo().connection is None
        assert other.account.name == "sandbox"
        with pytest.raises(NotConnected):
            _ = other.accounts.target().connected


def test_the_key_stands_nowhere(ws: Workspace, keyed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.setup.connect_by_key()
    with sqlite3.connect(keyed.workspace_db) as db:
        rows = str(db.execute("select * from connection").fetchall() + db.execute("select * from activity").fetchall())
    files = b"".join(path.read_bytes() for path in keyed.workspace_db.parent.rglob("*") if path.is_file())
    assert KEY_MARK in rows
    for text in (rows, repr(keyed), repr(ws.account), repr(ws.setup.klaviyo()), files.decode("latin-1")):
        assert PRIVATE_KEY not in text
    monkeypatch.setenv("KLAVIYO_PRIVATE_KEY", "CANARY key")
    with pytest.raises(InputError, match=r"^KLAVIYO_PRIVATE_KEY: must look like pk_") as caught:
        read_settings()
    assert "CANARY" not in repr(caught.value)
