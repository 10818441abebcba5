"""Whoever may connect an environment does not choose which machine the server asks."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError
from core.settings import Settings

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
