"""A link of Setup is as good as its person: it ends when that person is taken off the list."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError
from core.settings import Settings

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")
Open = Callable[[str], Workspace]


@pytest.fixture
def team(real: Settings) -> Iterator[Open]:
    """Open the same team workspace, as after a restart with another list; ana is at work."""
    opened: list[Workspace] = []

    def open_(allowed: str) -> Workspace:
        changes = {"workspace_access": "oidc", "workspace_allowed": allowed}
        opened.append(open_workspace(real.model_copy(update=changes), who=lambda: "ana@example.com"))
        return opened[-1]

    yield open_
    for ws in opened:
        ws.close()


def test_a_link_of_setup_ends_with_its_persons_place_on_the_list(team: Open) -> None:
    before = team("example.com")
    ticket = before.setup.issue_setup_token("browser")
    assert before.setup.admits(ticket, "browser")
    after = team("nobody.example")
    assert not after.setup.admits(ticket, "browser")
    for connect in (
        lambda: after.setup.begin(ticket, "browser"),
        lambda: after.setup.connect_cloudinary(ticket, "browser", KEY),
    ):
        with pytest.raises(InputError, match=r"ana@example\.com"):
            connect()
    assert before.setup.connect_cloudinary(ticket, "browser", KEY).connected


def test_an_approval_under_way_ends_with_its_persons_place_on_the_list(team: Open) -> None:
    before = team("example.com")
    authorize = before.setup.begin(before.setup.issue_setup_token("browser"), "browser")
    answer = httpx.post(authorize, data={"decision": "approve"}, timeout=20)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    after = team("nobody.example")
    with pytest.raises(InputError, match=r"ana@example\.com"):
        after.setup.finish(query["state"][0], query["code"][0], "browser")
    assert after.setup.klaviyo().connection is None
