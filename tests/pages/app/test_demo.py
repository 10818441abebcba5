"""The demo drawer: every scenario does what it says, and one click undoes it."""

import pytest

from core import Workspace
from core.errors import InputError, Reconnect, Refused, Throttled, Unavailable, WorkspaceError
from core.setup.demo import SCENARIOS
from sandbox.scenarios import SCENARIOS as SANDBOX_SCENARIOS
from tests.support.pages import OpenPage, heads, unfold
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.app import demo_text as texts


def state_of(ws: Workspace) -> list[object]:
    """What the scenarios can change, as a person would notice it."""
    mug = ws.account.cloudinary.get_asset("image", "products/mug")
    image = ws.account.cloudinary.download_image(mug.url)
    return [image, len(ws.events.metrics()), len(ws.events.sample("PLord1", limit=3).events)]


def test_both_sides_know_the_same_scenarios() -> None:
    assert tuple(scenario.name for scenario in SANDBOX_SCENARIOS) == SCENARIOS == tuple(texts.SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_a_scenario_does_is_undone_by_disabling_it(connected: Workspace, scenario: str) -> None:
    before = state_of(connected)
    assert connected.demo.enable(scenario)[scenario]
    assert connected.demo.enable(scenario)[scenario]
    connected.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    try:
        # Throttling lets the first calls pass.
        changed = any(state_of(connected) != before for _ in range(3))
    except (Reconnect, Refused, Throttled, Unavailable):
        changed = True
    if scenario == "fetch":
        remote = connected.account.cloud.url("fetch", "https://cdn.fernkiln.example/files/mug.jpg")
        with pytest.raises(Refused):
            connected.account.cloudinary.download_image(remote)
    else:
        assert changed
    assert not any(connected.demo.disable(scenario).values())
    assert state_of(connected) == before


def test_limited_permissions_show_as_the_banner(connected: Workspace, open_page: OpenPage) -> None:
    connected.demo.enable("scopes")
    connected.events.metrics()
    assert connected.setup.klaviyo().missing_scopes == ("events:read", "images:write")
    connected.demo.disable("scopes")
    connected.events.metrics()
    assert connected.setup.klaviyo().missing_scopes == ()


def test_the_shop_is_drawn_anew_and_brought_back(connected: Workspace, running_sandbox: RunningSandbox) -> None:
    template = "templates/order-thanks.cldt.json"
    choices = connected.personalize.open(template).personalization.to_json()
    saved = connected.personalize.save(template, choices)
    assert not connected.demo.can_undo_reset()
    connected.demo.reset()
    with pytest.raises(Reconnect):
        connected.events.metrics()
    assert connected.demo.can_undo_reset()
    connected.demo.undo_reset()
    assert connected.account.klaviyo.get_universal_content(saved.block_id).name == saved.name
    assert not connected.demo.can_undo_reset()
    with pytest.raises(InputError):
        connected.demo.undo_reset()


def test_an_unknown_scenario_is_refused(connected: Workspace, running_sandbox: RunningSandbox) -> None:
    with pytest.raises(WorkspaceError):
        connected.demo.enable("nonsense")
    Control(running_sandbox.url).post("scenarios", name="fetch", on=True)
    assert connected.demo.scenarios()["fetch"]


def test_the_drawer_is_part_of_every_page_in_the_demo_shop(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("help")
    assert texts.TITLE in [head["title"] for head in heads(app)]
    assert texts.RESET not in [button.label for button in app.sidebar.button]
    assert texts.RESET in [button.label for button in unfold(app, "demo_drawer").sidebar.button]
