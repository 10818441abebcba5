"""An edit in Klaviyo can be kept: the block stays as it is, and this workspace saves it as a version of its own."""

from collections.abc import Callable

import httpx
import pytest

from core import Workspace, open_workspace
from core.blocks.edited import without_marker
from core.blocks.preview import compile_block, preview_html
from core.domain.block import Block
from core.links.finding import Finding
from core.settings import Settings
from tests.support.audits import found
from tests.support.damage import MUG, TEMPLATE, Damage
from tests.support.sends import blocks

WORDS = "Somebody's words"


def edited(ws: Workspace, public_id: str) -> Finding:
    Damage(ws).edit_block(Damage(ws).block_of(public_id))
    (reported,) = [each for each in found(ws) if each.finding.kind == "block_edited"]
    return reported.finding


def block(ws: Workspace, public_id: str) -> Block:
    return ws.account.klaviyo.get_universal_content(Damage(ws).block_of(public_id))


def shown(block: Block) -> str:
    """What a recipient without any data sees of it."""
    return preview_html(compile_block(without_marker(block.html)), {}) if block.html else str(block.definition)


@pytest.mark.parametrize("public_id", [MUG, TEMPLATE])
def test_a_kept_edit_stays_and_is_no_finding_any_more(linked_workspace: Workspace, public_id: str) -> None:
    ws = linked_workspace
    finding = edited(ws, public_id)
    before = block(ws, public_id)
    assert WORDS in shown(before)
    (result,) = ws.links.keep([finding.key])
    assert result.problem == ""
    assert shown(block(ws, public_id)) == shown(before)
    assert [each.finding.kind for each in found(ws) if each.finding.asset_id == finding.asset_id] == []


@pytest.mark.parametrize("public_id", [MUG, TEMPLATE])
def test_a_fix_writes_over_no_block_that_was_said_not_to_be_there(linked_workspace: Workspace, public_id: str) -> None:
    ws = linked_workspace
    finding = edited(ws, public_id)
    before = block(ws, public_id)
    (result,) = ws.links.fix([finding.key], expected={finding.key: ""})
    assert "edited again" in result.problem
    assert shown(block(ws, public_id)) == shown(before)


def test_a_kept_edit_of_a_template_is_a_version_that_the_next_save_keeps(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    earlier = ws.personalize.versions(TEMPLATE)
    ws.links.keep([edited(ws, TEMPLATE).key])
    newest, *others = ws.personalize.versions(TEMPLATE)
    assert ([each.number for each in others], newest.personalization.edited) == (
        [each.number for each in earlier],
        True,
    )
    assert WORDS in newest.html
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, WORDS in opened.html) == ("same", True)
    before = shown(block(ws, TEMPLATE))
    ws.personalize.save(TEMPLATE, opened.personalization.to_json(), html=opened.html)
    assert shown(block(ws, TEMPLATE)) == before
    # The way back: the version before it.
    ws.personalize.save(TEMPLATE, others[0].personalization.to_json(), html="")
    assert WORDS not in shown(block(ws, TEMPLATE))


def test_of_an_image_what_is_kept_is_what_a_later_restore_writes(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    ws.links.keep([edited(ws, MUG).key])
    kept = shown(block(ws, MUG))
    Damage(ws).edit_block(Damage(ws).block_of(MUG), "Other words")
    (reported,) = [each for each in found(ws) if each.finding.kind == "block_edited"]
    ws.links.fix([reported.finding.key])
    assert shown(block(ws, MUG)) == kept


def test_nothing_but_an_edit_can_be_kept(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    Damage(ws).delete_block(Damage(ws).block_of(MUG))
    (reported,) = [each for each in found(ws) if each.finding.kind == "block_deleted"]
    before = blocks(ws)
    (result,) = ws.links.keep([reported.finding.key])
    assert "only a block that was edited" in result.problem
    assert blocks(ws) == before


def test_the_history_says_what_was_edited(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    ws.links.keep([edited(ws, TEMPLATE).key])
    newest, *_ = ws.history.newest()
    assert newest.changes == (f"Text “{WORDS}” added",)
    ws.personalize.save(TEMPLATE, ws.personalize.versions(TEMPLATE)[1].personalization.to_json(), html="")
    newest, *_ = ws.history.newest()
    assert newest.changes == ("The HTML is generated from the choices again",)


class AfterRead(httpx.BaseTransport):
    """Lets somebody act right after Klaviyo has told of a block for the nth time."""

    def __init__(self, block_id: str, nth: int, act: Callable[[], None]) -> None:
        self._inner, self._block_id, self._act, self._left = httpx.HTTPTransport(), block_id, act, nth

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if request.method == "GET" and request.url.path.endswith(f"/{self._block_id}"):
            self._left -= 1
            if self._left == 0:
                self._act()
        return answer

    def close(self) -> None:
        self._inner.close()


@pytest.mark.parametrize("public_id", [MUG, TEMPLATE])
def test_an_edit_after_the_block_was_read_is_not_overwritten(
    linked_workspace: Workspace, settings: Settings, public_id: str
) -> None:
    ws = linked_workspace
    finding, block_id = edited(ws, public_id), Damage(ws).block_of(public_id)
    # Of a template the choices are opened first, which reads the block, too.
    nth = 2 if public_id == TEMPLATE else 1
    later = AfterRead(block_id, nth, lambda: Damage(ws).edit_block(block_id, "A later edit"))
    with open_workspace(settings, transport=later) as other:
        (result,) = other.links.keep([finding.key])
    assert "edited again in Klaviyo" in result.problem
    assert "A later edit" in shown(block(ws, public_id))
