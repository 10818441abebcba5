"""A team's server without accounts: every page says what to do, and nothing offers a demo."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.errors import NotConnected, Refused
from core.setup.setup_token import SetupToken
from tests.support.pages import CELLS, said
from tests.support.servers import ROOT
from tests.support.workspaces import connect
from ui.app import text as words
from ui.app.state import process_workspace
from ui.setup import text as texts


@pytest.fixture
def team(unconnected: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A team's workspace; an earlier version had connected the demo shop."""
    connect(unconnected)
    monkeypatch.setenv("WORKSPACE_ACCESS", "oidc")
    monkeypatch.setenv("WORKSPACE_ALLOWED", "example.com")
    monkeypatch.delenv("SANDBOX_URL")
    unconnected.close()
    process_workspace.cache_clear()
    yield process_workspace()
    process_workspace().close()


def page_of(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "app" / "router.py"), default_timeout=30)
    app.user = {"is_logged_in": True, "email": "ana@example.com", "email_verified": True}
    app.run()
    app = app.switch_page(f"../../pages/{name}.py").run()
    assert not app.exception, app.exception
    return app


def test_setup_says_what_is_missing_and_offers_the_real_accounts_only(team: Workspace) -> None:
    app = page_of("setup")
    text = said(app)
    assert texts.settings_missing(("CLOUDINARY_URL", "KLAVIYO_CLIENT_ID", "KLAVIYO_CLIENT_SECRET"), demo=False) in text
    assert text.count(texts.NOT_CONNECTED) >= 2
    assert texts.INSTALL not in text
    for word in ("demo shop", "fernkiln", "Fern & Kiln"):
        assert word not in text, word
    sidebar = "".join(str(each.value) for each in (*app.sidebar.markdown, *app.sidebar.caption))
    assert words.SANDBOX_HELP not in sidebar
    assert words.NO_ACCOUNTS in sidebar


@pytest.mark.parametrize("page", [name for name in CELLS if name != "setup"])
def test_every_other_page_leads_to_setup(team: Workspace, page: str) -> None:
    text = said(page_of(page))
    assert "fernkiln" not in text
    assert "unexpected" not in text.lower()


def test_nothing_asks_a_demo_shop(team: Workspace) -> None:
    assert team.account.connection is None
    for ask in (team.account.klaviyo.get_account, team.account.cloudinary.ping):
        with pytest.raises(NotConnected):
            ask()
    with pytest.raises(Refused):
        team.demo.scenarios()
    link = SetupToken(account="sandbox", who="ana@example.com")
    with pytest.raises(NotConnected):
        team.setup.begin(team.setup._setup_tokens.issue(link, "browser"), "browser")
