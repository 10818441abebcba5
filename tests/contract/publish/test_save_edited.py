"""HTML that a person edited: kept by saving, by opening again, by sends and mends; two colleagues on one block."""

from pathlib import Path
from typing import Any

import pytest

from core import Workspace, open_workspace
from core.blocks.edited import without_marker
from core.errors import Conflict, InputError
from core.klaviyo.responses import html_definition
from core.settings import Settings
from tests.support.saves import TEMPLATE, blocks, choices
from tests.support.workspaces import connect

NOTE = "<p>Made by hand</p>"


def edited(ws: Workspace, raw: dict[str, Any]) -> str:
    return without_marker(ws.personalize.compose(TEMPLATE, raw).html) + NOTE


def test_it_is_kept_over_saving_and_opening_again(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = choices(ws)
    html = edited(ws, raw)
    ws.personalize.save(TEMPLATE, raw, "Order thanks", html=html)
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.html, opened.state, opened.personalization.edited) == (html, "same", True)
    again = ws.personalize.save(TEMPLATE, opened.personalization.to_json(), "Order thanks", html=opened.html)
    assert again.outcome == "unchanged"
    other = ws.personalize.save(TEMPLATE, opened.personalization.to_json(), "Order thanks", html=html + "!")
    assert (other.outcome, other.version) == ("updated", 2), "the choices are the same, the HTML is not"
    # Back to generated is one step.
    ws.personalize.save(TEMPLATE, opened.personalization.to_json(), "Order thanks")
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.html, opened.personalization.edited, opened.version) == ("", False, 3)
    assert NOTE not in blocks(ws)[0].html
    assert [version.personalization.edited for version in ws.personalize.versions(TEMPLATE)] == [False, True, True]


def test_it_survives_the_loss_of_the_database(
    connected_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    ws = connected_workspace
    raw = choices(ws)
    ws.personalize.save(TEMPLATE, raw, "Order thanks", html=edited(ws, raw))
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        opened = other.personalize.open(TEMPLATE)
        assert (opened.source, opened.html) == ("block", edited(ws, raw))
        # With its block gone too, the choices come from the asset; the HTML is lost, which is said.
        other.account.klaviyo.delete_universal_content(opened.block.id)  # type: ignore[union-attr]
        opened = other.personalize.open(TEMPLATE)
        assert (opened.source, opened.html, opened.lost) == ("field", "", True)
        assert opened.personalization.slots
        assert opened.personalization.edited is False


def test_a_send_keeps_it(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = choices(ws)
    ws.personalize.save(TEMPLATE, raw, "Order thanks", html=edited(ws, raw))
    (row,) = ws.send.plan([TEMPLATE]).rows
    assert row.action == "unchanged"


def test_broken_tags_are_not_saved(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    with pytest.raises(InputError, match="Klaviyo would report: Unclosed tag"):
        ws.personalize.save(TEMPLATE, choices(ws), "Order thanks", html="<p>{% if event %}</p>")
    assert blocks(ws) == []


def test_of_two_colleagues_the_second_is_told(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    first, second = choices(ws), choices(ws, headline={"from": "fixed", "value": "Hi"})
    ws.personalize.save(TEMPLATE, first, "Order thanks", base_version=0)
    with pytest.raises(Conflict, match="someone saved version 1"):
        ws.personalize.save(TEMPLATE, second, "Order thanks", base_version=0)
    assert ws.personalize.open(TEMPLATE).version == 1
    assert ws.personalize.save(TEMPLATE, first, "Order thanks", base_version=0).outcome == "unchanged", (
        "both mean the same"
    )
    assert ws.personalize.save(TEMPLATE, second, "Order thanks", base_version=0, overwrite=True).version == 2


def test_what_a_colleague_wrote_in_klaviyo_can_be_adopted(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = choices(ws)
    saved = ws.personalize.save(TEMPLATE, raw, "Order thanks")
    theirs = blocks(ws)[0].html.replace("</table>", f"</table>{NOTE}")
    ws.account.klaviyo.update_universal_content(saved.block_id, "Order thanks", html_definition(theirs))
    opened = ws.personalize.open(TEMPLATE)
    assert opened.state == "edited"
    assert opened.block is not None
    html = without_marker(opened.block.html)
    adopted = ws.personalize.save(TEMPLATE, raw, "Order thanks", html=html, overwrite=True)
    assert (adopted.outcome, adopted.block_id) == ("updated", saved.block_id)
    assert NOTE in blocks(ws)[0].html
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, opened.html) == ("same", html)
    assert ws.personalize.compose(TEMPLATE, raw, html).unbound == ()
