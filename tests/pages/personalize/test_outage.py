"""Personalize while Klaviyo does not answer, or grants less: what happened is said, and the page goes on."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.events.service import WITH_PROFILES
from tests.support.pages import OpenPage, popovers, said, unfold
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control
from ui.app import text as words
from ui.personalize import draft_text
from ui.personalize import preview_text as previews
from ui.personalize import text as texts

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"
BOUND = {"from": "event", "path": ["Items", 0, "ProductName"], "format": [], "fallback": "you"}


def _text(app: AppTest) -> str:
    return said(app).replace("\n", " ").replace("\\", "")


def _labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def _page(open_page: OpenPage, **query: str) -> AppTest:
    return open_page("personalize", template=TEMPLATE, metric=METRIC, cell_personalize_recipients="true", **query)


def switch(sandbox: RunningSandbox, scenario: str, *, on: bool = True) -> None:
    Control(sandbox.url).post("scenarios", name=scenario, on=on)


@pytest.fixture
def bound(connected: Workspace) -> Workspace:
    """The block is saved with a slot that shows a field of the event."""
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    event = {"metric_id": METRIC, "metric": "Placed Order"}
    connected.personalize.save(TEMPLATE, {**raw, "event": event, "slots": {"headline": BOUND}}, "Order thanks")
    return connected


@pytest.mark.parametrize("scenario", ["klaviyo_down", "scopes"])
def test_a_new_visit_goes_on_with_a_saved_sample(
    bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox, scenario: str
) -> None:
    bound.saved_samples.save("Last week", bound.events.sample(METRIC, limit=50))
    switch(running_sandbox, scenario)
    app = _page(open_page)
    assert "uses the sample “Last week”" in _text(app)
    assert "no event is selected" not in _text(app)
    assert words.TRY_AGAIN in _labels(app)
    assert previews.NO_SAMPLE not in _text(app)
    assert "Recipient 1 of 50" in _text(app)
    assert "required scopes" not in _text(app)
    assert (words.LIMITED in _text(app)) == (scenario == "scopes")


def test_without_any_sample_the_page_says_so_and_each_cell_is_there(
    bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    switch(running_sandbox, "klaviyo_down")
    app = _page(open_page)
    assert previews.SAMPLE_NOT_READ in _text(app)
    assert "no event is selected" not in _text(app)
    switch(running_sandbox, "klaviyo_down", on=False)
    next(button for button in app.button if button.label == words.TRY_AGAIN).click().run()
    assert previews.SAMPLE_NOT_READ not in _text(app)
    assert words.TRY_AGAIN not in _labels(app)
    assert "Recipient 1 of 200" in _text(app)


def test_another_size_that_cannot_be_read_leaves_the_last_sample(
    bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    app = _page(open_page, cell_personalize_event="true")
    switch(running_sandbox, "klaviyo_down")
    app.session_state["personalize_size"] = 2000
    app.run()
    assert not app.exception
    assert re.search(r"uses the sample from \d\d:\d\d UTC", _text(app))
    assert "Recipient 1 of 200" in _text(app)


def turn(app: AppTest, scenario: str, *, on: bool = True) -> None:
    """As a person does in the sidebar, which is open."""
    next(each for each in app.toggle if each.key == f"demo_{scenario}").set_value(on).run()


def test_an_outage_changes_nothing_and_is_said_once(bound: Workspace, open_page: OpenPage) -> None:
    """In a session that has read the event the preview stays; one that has not says what it shows instead."""
    app = unfold(_page(open_page), "demo_drawer")
    turn(app, "klaviyo_down")
    fresh = _page(open_page)
    for each in (app, fresh):
        assert draft_text.block_state("unknown", 1, is_saved=True) in " ".join(popovers(each))
        assert len({error.value for error in each.error}) == len(each.error)
    assert ("Recipient 1 of 200" in _text(app), previews.NO_EVENT_READ in _text(app)) == (True, False)
    assert ("Recipient 1 of 200" in _text(fresh), previews.NO_EVENT_READ in _text(fresh)) == (False, True)


def test_the_banner_of_missing_permissions_goes_with_them(
    bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    switch(running_sandbox, "scopes")
    app = unfold(_page(open_page), "demo_drawer")
    assert words.LIMITED in _text(app)
    turn(app, "scopes", on=False)
    assert words.LIMITED not in _text(app)


def test_recipients_have_their_names_again_with_the_permissions(connected: Workspace, open_page: OpenPage) -> None:
    """Nobody has to reconnect the demo shop."""
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    name = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}
    event = {"metric_id": METRIC, "metric": "Placed Order"}
    connected.personalize.save(TEMPLATE, {**raw, "event": event, "slots": {"headline": name}}, "Order thanks")
    app = unfold(_page(open_page), "demo_drawer")
    is_sample = previews.of_sample_profile("Ada")
    own = next(line for line in said(app).splitlines() if "Recipient 1 of 200" in line)
    assert is_sample not in _text(app)
    for _ in range(2):
        turn(app, "scopes")
        turn(app, "scopes", on=False)
        assert is_sample not in _text(app)
        assert own in said(app).splitlines()


def test_a_sample_profile_is_said_where_the_block_shows_it(connected: Workspace, open_page: OpenPage) -> None:
    """Without an event, and for recipients whose profiles were not read."""
    app = open_page("personalize", template=TEMPLATE)
    assert previews.of_sample_profile("Ada") not in _text(app)
    raw = connected.personalize.open(TEMPLATE).personalization.to_json()
    name = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}
    connected.personalize.save(TEMPLATE, {**raw, "slots": {"headline": name}}, "Order thanks")
    assert previews.of_sample_profile("Ada") in _text(open_page("personalize", template=TEMPLATE))
    # So large a sample is read without profiles.
    app = _page(open_page, cell_personalize_event="true")
    assert previews.of_sample_profile("Ada") not in _text(app)
    app.session_state["personalize_size"] = WITH_PROFILES + 1
    app.run()
    assert previews.of_sample_profile("Ada") in _text(app)


def test_one_outage_is_one_message(bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox) -> None:
    app = _page(open_page)
    switch(running_sandbox, "klaviyo_down")
    fresh = _page(open_page)
    assert len([*fresh.error, *fresh.warning]) == 1, [each.value for each in (*fresh.error, *fresh.warning)]
    next(button for button in app.button if button.label == texts.SAVE).click().run()
    app.run()
    assert len([*app.error, *app.warning]) == 1, [each.value for each in (*app.error, *app.warning)]
    switch(running_sandbox, "klaviyo_down", on=False)


def test_a_save_in_an_outage_says_that_nothing_was_saved(
    bound: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox
) -> None:
    app = _page(open_page)
    switch(running_sandbox, "klaviyo_down")
    for each in (app, _page(open_page)):
        next(button for button in each.button if button.label == texts.SAVE).click().run()
        (told,) = [error.value for error in each.error if "Not saved" in error.value]
        assert "Your draft is kept" in told
        assert not each.exception
