"""Who comes in with `WORKSPACE_ACCESS=oidc`: people whose provider confirms an address that is on the list."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import said
from tests.support.servers import ROOT
from ui.app.state import process_workspace

ISSUER = "https://login.example.com/tenant-1"
ABSENT = object()


@pytest.fixture
def team(unconnected: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A team's workspace, open to one domain."""
    monkeypatch.setenv("WORKSPACE_ACCESS", "oidc")
    monkeypatch.setenv("WORKSPACE_ALLOWED", "example.com, klaviyo.com")
    unconnected.close()
    process_workspace.cache_clear()
    yield monkeypatch
    process_workspace().close()


def page_of(email: str = "ana@example.com", **claims: Any) -> str:
    """What somebody with these claims reads."""
    app = AppTest.from_file(str(ROOT / "ui" / "app" / "router.py"), default_timeout=30)
    app.user = {"is_logged_in": True, "email": email}
    app.user |= {name: value for name, value in claims.items() if value is not ABSENT}
    return said(app.run())


@pytest.mark.parametrize("verified", [False, "false", "true", "True", 1, 0, None, "", [], ABSENT])
def test_only_a_true_email_verified_confirms_an_address(team: pytest.MonkeyPatch, verified: object) -> None:
    assert "may not use this workspace" in page_of(email_verified=verified, iss=ISSUER)


def test_a_confirmed_address_on_the_list_comes_in(team: pytest.MonkeyPatch) -> None:
    assert "may not use this workspace" not in page_of(email_verified=True, iss=ISSUER)


@pytest.mark.parametrize(("verified", "admitted"), [(ABSENT, True), (None, True), ("true", True), ("false", False)])
def test_a_trusted_issuer_need_not_say_that_it_confirms(
    team: pytest.MonkeyPatch, verified: object, *, admitted: bool
) -> None:
    team.setenv("WORKSPACE_TRUSTED_ISSUER", ISSUER)
    process_workspace().close()
    process_workspace.cache_clear()
    assert ("may not use this workspace" in page_of(email_verified=verified, iss=ISSUER)) is not admitted
    for other in ("https://login.example.com/tenant-2", "", ABSENT):
        assert "may not use this workspace" in page_of(email_verified=verified, iss=other), other


def test_what_a_trusted_issuer_denies_stays_denied(team: pytest.MonkeyPatch) -> None:
    team.setenv("WORKSPACE_TRUSTED_ISSUER", ISSUER)
    process_workspace().close()
    process_workspace.cache_clear()
    for verified in (False, 0, "no", [], {}):
        assert "may not use this workspace" in page_of(email_verified=verified, iss=ISSUER), verified


@pytest.mark.parametrize(
    "email",
    [
        "mallory@\u212alaviyo.com",
        "x@evil.com@example.com",
        "ana@example.com\n",
        " ana@example.com",
        "\uff41na@example.com",
    ],
)
def test_an_address_that_only_looks_like_one_on_the_list_is_refused(team: pytest.MonkeyPatch, email: str) -> None:
    assert "may not use this workspace" in page_of(email, email_verified=True, iss=ISSUER)
