"""A paired browser is as good as its person: while that person is on the list, and while it is used."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import Workspace, open_workspace
from core.errors import Refused
from core.extension.values import EXTENSION_ORIGIN
from core.settings import Settings
from tests.support.workspaces import Clock
from web.api import api_routes

ROUTES = ("hello", "assets", "ticket", "saved")
DAY = 24 * 3600.0
Open = Callable[..., Workspace]


@pytest.fixture
def team(settings: Settings, clock: Clock) -> Iterator[Open]:
    """Open the same team workspace, as after a restart with another list; ana is at work."""
    opened: list[Workspace] = []

    def open_(allowed: str = "example.com", access: str = "oidc") -> Workspace:
        changes = {"workspace_access": access, "workspace_allowed": allowed}
        opened.append(open_workspace(settings.model_copy(update=changes), who=lambda: "ana@example.com", clock=clock))
        return opened[-1]

    yield open_
    for ws in opened:
        ws.close()


@contextmanager
def extension(ws: Workspace, token: str = "") -> Iterator[Callable[..., tuple[int, dict[str, str]]]]:
    """Ask as the extension does; the status and what is answered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = TestClient(Starlette(routes=api_routes(ws)), base_url="http://localhost")

    def ask(route: str, **body: object) -> tuple[int, dict[str, str]]:
        headers = {"Origin": EXTENSION_ORIGIN, "Authorization": f"Bearer {token}"}
        answer = client.post(f"/api/v1/{route}", json=body, headers=headers)
        return answer.status_code, answer.json()

    with client:
        yield ask


def pair(ws: Workspace) -> str:
    return ws.pairing.pair(ws.pairing.code(), "1.0")


def test_a_person_who_was_taken_off_the_list_stays_out_of_the_extension(team: Open) -> None:
    token = pair(team())
    with extension(team(), token) as ask:
        assert ask("hello")[0] == 200
    with extension(team("nobody.example"), token) as ask:
        for route in ROUTES:
            status, answer = ask(route)
            assert (status, set(answer)) == (401, {"error"}), route
            assert "ana@example.com" in answer["error"]
    # Somebody who is on the list again goes on.
    with extension(team(), token) as ask:
        assert ask("hello")[0] == 200


def test_neither_a_code_nor_a_ticket_outlives_its_persons_place_on_the_list(team: Open) -> None:
    before = team()
    code, token = before.pairing.code(), pair(before)
    with extension(before, token) as ask:
        ticket = ask("ticket", html="<p>")[1]["url"].rsplit("=", 1)[1]
    after = team("nobody.example")
    with pytest.raises(Refused):
        after.pairing.redeem_panel_token(ticket)
    with pytest.raises(Refused):
        after.pairing.pair(code, "1.0")


def test_an_open_panel_ends_with_the_pairing_of_its_browser(team: Open) -> None:
    ws = team()
    token = pair(ws)
    with extension(ws, token) as ask:
        panel = ws.pairing.redeem_panel_token(ask("ticket", html="<p>")[1]["url"].rsplit("=", 1)[1])
    assert (panel.who, panel.edited.html) == ("ana@example.com", "<p>")
    ws.pairing.require_paired(panel.extension)
    with pytest.raises(Refused):
        team("nobody.example").pairing.require_paired(panel.extension)
    ws.pairing.revoke(panel.extension)
    with pytest.raises(Refused):
        ws.pairing.require_paired(panel.extension)


def test_a_token_ends_after_thirty_days_without_use(team: Open, clock: Clock) -> None:
    ws = team()
    token = pair(ws)
    with extension(ws, token) as ask:
        for _ in range(3):
            clock.forward(29 * DAY)
            assert ask("assets")[0] == 200
        clock.forward(31 * DAY)
        for route in ROUTES:
            status, answer = ask(route)
            assert (status, "30 days" in answer["error"]) == (401, True), route
    assert ws.pairing.paired() == []


def test_a_browser_that_was_never_used_ends_thirty_days_after_pairing(team: Open, clock: Clock) -> None:
    ws = team()
    token = pair(ws)
    clock.forward(31 * DAY)
    assert ws.pairing.paired() == []
    with extension(ws, token) as ask:
        assert ask("hello")[0] == 401


def test_at_one_machine_nobody_has_to_be_on_a_list(team: Open) -> None:
    ws = team("", access="local")
    with extension(ws, pair(ws)) as ask:
        assert ask("hello")[0] == 200


def test_a_browser_paired_before_the_workspace_became_a_teams_pairs_again(settings: Settings, team: Open) -> None:
    with open_workspace(settings) as local:
        token = pair(local)
    with extension(team(), token) as ask:
        assert ask("hello")[0] == 401
