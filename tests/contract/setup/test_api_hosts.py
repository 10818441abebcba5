"""Whoever may connect an environment does not choose which machine the server asks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError
from core.settings import Settings
from core.store.encryption import open_encryption

FOREIGN = CloudinaryCredentials(
    cloud="fernkiln", key="sandbox-key", secret="sandbox-secret", upload_prefix="https://api.evil.example.com"
)
Open = Callable[..., Workspace]


@pytest.fixture
def asked() -> list[httpx.URL]:
    return []


@pytest.fixture
def opened(real: Settings, asked: list[httpx.URL]) -> Iterator[Open]:
    """Open a workspace whose network answers everything, and writes down what it was asked."""
    workspaces: list[Workspace] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"status": "ok"})

    def open_(**changes: str) -> Workspace:
        workspaces.append(open_workspace(real.model_copy(update=changes), transport=httpx.MockTransport(answer)))
        return workspaces[-1]

    yield open_
    for ws in workspaces:
        ws.close()


def connect(ws: Workspace) -> bool:
    return ws.setup.connect_cloudinary(ws.setup.issue_setup_token("ana"), "ana", FOREIGN).connected


def test_a_foreign_api_host_is_not_even_asked(opened: Open, asked: list[httpx.URL]) -> None:
    ws = opened()
    with pytest.raises(InputError, match="CLOUDINARY_API_HOSTS"):
        connect(ws)
    assert asked == []
    assert ws.accounts.environment is None


def test_the_server_may_allow_more_hosts(opened: Open, asked: list[httpx.URL]) -> None:
    ws = opened(cloudinary_api_hosts="api.evil.example.com")
    assert connect(ws)
    assert {url.host for url in asked} == {"api.evil.example.com"}
    assert ws.setup.cloudinary().api_host == "api.evil.example.com"


def test_a_host_that_is_no_longer_allowed_is_asked_no_more(opened: Open, asked: list[httpx.URL]) -> None:
    assert connect(opened(cloudinary_api_hosts="api.evil.example.com"))
    asked.clear()
    ws = opened()
    # The demo shop takes its place, Setup says why, and another one can be connected.
    assert (ws.account.name, ws.accounts.target().name) == ("sandbox", "sandbox")
    assert ws.setup.cloudinary_host_not_allowed == "api.evil.example.com"
    ws.setup.cloudinary()
    ws.setup.issue_setup_token("ana")
    assert "api.evil.example.com" not in {url.host for url in asked}


UNUSABLE = {
    "a port of deliveries": {"secure_distribution": "media.example.com:8443"},
    "a number of deliveries": {"secure_distribution": "10.0.0.7"},
    "a port of the API": {"upload_prefix": "https://api.example.com:8443"},
    "a host that may not be asked": {"upload_prefix": "https://api.evil.example.com"},
    "no API key": None,
    "another key of this workspace": {},
}


def store(ws: Workspace, cloud: str, changes: dict[str, str] | None) -> None:
    """Put an environment into the database as an earlier version did."""
    environment = {**asdict(FOREIGN), "cloud": cloud, "upload_prefix": "", **(changes or {})}
    if changes is None:
        del environment["key"]
    own = open_encryption(ws.settings.workspace_db, None)
    token = own.encrypt(json.dumps(environment)) if changes != {} else Fernet(Fernet.generate_key()).encrypt(b"{}")
    with ws.database.write() as db:
        db.table("environment").upsert({"account": "real", "cloud": cloud, "encrypted": token}, pk="account")


def reasons(ws: Workspace) -> list[object]:
    """What Setup says of a connected environment that is not used."""
    setup = ws.setup
    shown = (setup.cloudinary_invalid, setup.cloudinary_host_not_allowed, setup.cloudinary_locked)
    return [each for each in (*shown, setup.cloudinary_needs_key) if each]


@pytest.mark.parametrize("problem", UNUSABLE)
def test_no_other_cloud_takes_the_place_of_one_that_cannot_be_used(
    opened: Open, asked: list[httpx.URL], problem: str
) -> None:
    """CLOUDINARY_URL names another cloud: what was begun on Setup would go on there, and nobody would be told."""
    other = SecretStr("cloudinary://1:s@another-cloud")
    ws = opened(cloudinary_url=other, cloudinary_api_hosts="api.example.com")
    store(ws, "my-cloud", UNUSABLE[problem])
    assert ws.accounts.environment is None
    assert (ws.account.name, ws.accounts.target().name) == ("sandbox", "sandbox")
    ws.setup.cloudinary()
    assert not [url for url in asked if "another-cloud" in str(url)]
    assert len(reasons(ws)) == 1, "Setup says why"
    # Whoever wants the settings' cloud can have it: by disconnecting the other.
    assert ws.setup.cloudinary_unusable == "my-cloud"
    ws.setup.disconnect_cloudinary("my-cloud")
    assert ws.accounts.environment.cloud == "another-cloud"
    assert (ws.setup.cloudinary_unusable, reasons(ws)) == ("", [])


@pytest.mark.parametrize("problem", UNUSABLE)
def test_the_settings_may_name_the_same_cloud(opened: Open, problem: str) -> None:
    ws = opened(cloudinary_url=SecretStr("cloudinary://1:s@my-cloud"))
    store(ws, "my-cloud", UNUSABLE[problem])
    assert ws.accounts.environment.cloud == "my-cloud"
    assert ws.setup.cloudinary().source == "settings"
    assert ws.setup.cloudinary_unusable == ""


def test_an_environment_that_cannot_be_used_any_more_has_a_reason(opened: Open) -> None:
    ws = opened(cloudinary_api_hosts="api.example.com")
    for problem, place in (
        ("a port of deliveries", "secure_distribution"), ("a number of deliveries", "secure_distribution"),
        ("a port of the API", "upload_prefix"),
    ):  # fmt: skip
        store(ws, "my-cloud", UNUSABLE[problem])
        assert ws.setup.cloudinary_invalid.startswith(f"{place}: ")
        assert "sandbox-secret" not in ws.setup.cloudinary_invalid
    ws.setup._environments.save("real", FOREIGN)
    assert ws.setup.cloudinary_invalid == ""
