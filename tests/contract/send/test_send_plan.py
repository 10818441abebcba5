"""The plan says beforehand what a send then does."""

from pathlib import Path

import httpx
import pytest

from core import Workspace, open_workspace
from core.klaviyo.responses import html_definition
from core.send.plan import BlocksLimiter
from core.settings import Settings
from tests.support.sends import CLIP, CONTENT, MUG, TEMPLATE, blocks, sent
from tests.support.workspaces import Control, connect, planned_send


def planned(ws: Workspace, assets: list[str], **settings: object) -> list[str]:
    return [row.action for row in ws.send.plan(assets, settings).rows]


def test_a_template_in_all_its_states(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    klaviyo = ws.account.klaviyo
    (row,) = ws.send.plan([TEMPLATE]).rows
    assert (row.action, row.before) == ("create", "")
    assert httpx.get(row.src, timeout=30).headers["content-type"].startswith("image/")
    assert sent(ws, [TEMPLATE]).counts == {"created": 1}
    (row,) = ws.send.plan([TEMPLATE]).rows
    assert (row.action, row.before) == ("unchanged", row.src)
    assert sent(ws, [TEMPLATE]).counts == {"unchanged": 1}
    (block,) = blocks(ws)
    edited = block.html.replace('width="600"', 'width="599"')
    assert edited != block.html
    klaviyo.update_universal_content(block.id, block.name, html_definition(edited))
    assert planned(ws, [TEMPLATE]) == ["conflict"]
    assert sent(ws, [TEMPLATE]).counts == {"conflict": 1}
    assert planned(ws, [TEMPLATE], overwrite=True) == ["update"]
    assert sent(ws, [TEMPLATE], overwrite=True).counts == {"updated": 1}
    klaviyo.delete_universal_content(block.id)
    assert planned(ws, [TEMPLATE]) == ["conflict"]
    assert planned(ws, [TEMPLATE], recreate=True) == ["create"]
    assert sent(ws, [TEMPLATE], recreate=True).counts == {"created": 1}


def test_a_template_that_klaviyo_could_not_be_asked_about_is_not_new(
    connected_workspace: Workspace, control: Control
) -> None:
    ws = connected_workspace
    sent(ws, [TEMPLATE])
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    control.fault("GET", f"{CONTENT}/", "status", 500, times=50)
    (row,) = ws.send.plan([TEMPLATE]).rows
    assert row.action == "skip"
    assert "did not answer" in row.note


def test_what_only_the_assets_know_is_known(connected_workspace: Workspace, settings: Settings, tmp_path: Path) -> None:
    sent(connected_workspace, [MUG, CLIP, TEMPLATE])
    with open_workspace(settings.model_copy(update={"workspace_db": tmp_path / "other" / "workspace.db"})) as other:
        connect(other)
        assert planned(other, [MUG, CLIP, TEMPLATE]) == ["unchanged"] * 3
        assert planned(other, [MUG], width=300) == ["update"]
        assert len(blocks(other)) == 3


def test_a_copy_that_was_made(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    assert planned(ws, [MUG], copies=True) == ["create"]
    sent(ws, [MUG], copies=True)
    assert planned(ws, [MUG], copies=True) == ["unchanged"]


@pytest.mark.parametrize("status", [429, 500, 403])
def test_a_look_up_that_failed_never_leads_to_a_create(
    connected_workspace: Workspace, control: Control, status: int
) -> None:
    """The journal has an open row, so the block must be looked for; it cannot be, so nothing is created."""
    ws = connected_workspace
    control.fault("POST", CONTENT, "reset_after")
    control.fault("GET", CONTENT, "status", status, times=200)
    object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
    ws.account.memory.get(BlocksLimiter).pause = lambda *_: None  # type: ignore[method-assign]
    send_id = planned_send(ws, [MUG])
    ws.send.resume(send_id)
    ws.send.wait(send_id)
    created = [path for path in control.calls("POST", CONTENT) if path.rstrip("/") == CONTENT]
    assert len(created) <= 1
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    assert set(sent(ws, [MUG]).counts) <= {"created", "adopted"}
    assert len(blocks(ws)) == 1


def test_a_name_that_a_hundred_others_have(connected_workspace: Workspace, control: Control) -> None:
    """Only the block that shows this asset is adopted, on whatever page it is listed."""
    ws = connected_workspace
    klaviyo = ws.account.klaviyo
    for _ in range(101):
        klaviyo.create_universal_content("The same", html_definition("<p>Somebody else's</p>"))
    control.fault("POST", CONTENT, "reset_after")
    job = sent(ws, [MUG], name="The same")
    assert job.counts == {"created": 1}
    assert len(blocks(ws)) == 102
    (item,) = ws.send.items(job.id)
    assert MUG in klaviyo.get_universal_content(item.block_id).image["src"]
