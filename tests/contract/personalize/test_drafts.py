"""Drafts of a workspace: whose they are, what they survive, and what deletes them."""

import pytest

from core import Workspace, open_workspace
from core.errors import NotConnected
from core.personalize.draft import Draft
from core.settings import Settings
from tests.support.workspaces import connect

TEMPLATE = "templates/order-thanks.cldt.json"
ADA, BOB = "ada@shop.example", "bob@shop.example"


def test_a_draft_survives_a_restart_and_is_its_persons_alone(
    connected_workspace: Workspace, settings: Settings
) -> None:
    opened = connected_workspace.personalize.open(TEMPLATE)
    draft = Draft.of(opened.personalization.to_json(), opened.html, opened.version)
    draft = draft.change({**draft.personalization, "width": 500}).change({**draft.personalization, "width": 400}).undo()
    with open_workspace(settings, who=lambda: ADA) as ws:
        kept = ws.drafts.save(TEMPLATE, draft)
    with open_workspace(settings, who=lambda: ADA) as ws:
        loaded = ws.drafts.load(TEMPLATE)
        assert loaded
        assert (loaded.draft, loaded.revision) == (draft, kept.revision)
        assert loaded.draft.redo().personalization["width"] == 400
        assert ws.personalize.compose(TEMPLATE, loaded.draft.personalization).personalization.width == 500
        assert ws.drafts.load(TEMPLATE, "plain") is None
    with open_workspace(settings, who=lambda: BOB) as ws:
        assert ws.drafts.load(TEMPLATE) is None
        assert not ws.drafts.discard(TEMPLATE)
    with open_workspace(settings, who=lambda: ADA) as ws:
        assert ws.drafts.discard(TEMPLATE)
        assert ws.drafts.load(TEMPLATE) is None


def test_of_two_tabs_the_last_one_wins_and_the_other_one_is_told(connected_workspace: Workspace) -> None:
    drafts = connected_workspace.drafts
    first = drafts.save(TEMPLATE, Draft.of({"tab": 1}))
    second = drafts.save(TEMPLATE, Draft.of({"tab": 2}), after=first.revision)
    assert drafts.is_current(TEMPLATE, second.revision)
    assert not drafts.is_current(TEMPLATE, first.revision)
    again = drafts.save(TEMPLATE, Draft.of({"tab": 1, "more": 1}), after=first.revision)
    assert drafts.is_current(TEMPLATE, again.revision)
    assert not drafts.is_current(TEMPLATE, second.revision)


def test_a_disconnected_accounts_drafts_are_deleted(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.drafts.save(TEMPLATE, Draft.of({"a": 1}))
    bound = ws.bound()
    ws.setup.disconnect()
    assert ws.database.rows_where("draft") == []
    with pytest.raises(NotConnected):
        bound.drafts.save(TEMPLATE, Draft.of({"a": 1}))
    with pytest.raises(NotConnected):
        ws.drafts.load(TEMPLATE)
    connect(ws)
    assert ws.drafts.load(TEMPLATE) is None


def test_a_recipients_drafts_go_with_the_recipients_events(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.drafts.save(TEMPLATE, Draft.of({"alt": {"from": "fixed", "value": "For grace@example.com"}}))
    assert ws.saved_samples.erase("grace@example.com").drafts == 1
    assert ws.drafts.load(TEMPLATE) is None
    assert ws.setup.activity()[0].detail.endswith("drafts: 1")


def test_the_question_before_a_disconnection_counts_blocks(connected_workspace: Workspace, settings: Settings) -> None:
    for who in (ADA, BOB):
        with open_workspace(settings, who=lambda who=who: who) as ws:
            ws.drafts.save(TEMPLATE, Draft.of({"tab": 1}))
            ws.drafts.save(TEMPLATE, Draft.of({"tab": 2}))
    assert connected_workspace.setup.deleted_at_disconnection().drafts == 1
