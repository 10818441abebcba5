"""The panel in Klaviyo's editor on a team's server: it stands for the person who paired that browser."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.extension.values import ImageFields, InEditor
from tests.support.pages import OpenPage, said
from ui.app.state import process_workspace
from ui.extension import text as texts

BEN = "ben@example.com"


@pytest.fixture
def team(connected: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A team's workspace, connected."""
    monkeypatch.setenv("WORKSPACE_ACCESS", "oidc")
    monkeypatch.setenv("WORKSPACE_ALLOWED", "example.com")
    connected.close()
    process_workspace.cache_clear()
    yield process_workspace()
    process_workspace().close()


@pytest.fixture
def panel(team: Workspace, open_page: OpenPage) -> AppTest:
    """The panel that Ben opened on an image block."""
    token = team.pairing._extensions.add("1.0", BEN)
    (pick,) = (each for each in team.picker.find("mug") if each.public_id == "products/mug")
    edited = InEditor(image=ImageFields(src=pick.url, alt="A mug"))
    ticket = team.pairing.issue_panel_token(team.pairing.authenticate(token), edited)
    return open_page("personalize", embed="true", ticket=ticket)


def test_what_a_panel_writes_names_who_paired_the_browser(team: Workspace, panel: AppTest) -> None:
    (apply,) = (button for button in panel.button if button.label == texts.APPLY)
    apply.click().run()
    assert texts.APPLIED in said(panel)
    # A cell of the bar without a popover has its cost below it, as every cell.
    (foot,) = (button for button in panel.button if button.key == "closed_foot_personalize_apply")
    assert "API call" in foot.label
    assert [row["who"] for row in team.database.rows_where("image_choice")] == [BEN]


def test_an_open_panel_ends_when_its_browser_is_unpaired(team: Workspace, panel: AppTest) -> None:
    assert texts.NO_PANEL not in said(panel)
    team.pairing.revoke(team.pairing.paired()[0].id)
    panel.run()
    assert texts.NO_PANEL in said(panel)
    assert not [button for button in panel.button if button.label == texts.APPLY]
