"""Work ends when somebody connects another account: it says why, and nothing goes elsewhere."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import Workspace
from tests.support.kinds_of_work import KINDS
from tests.support.two_accounts import (
    OTHER,
    OTHER_CLOUD,
    OWN,
    Ending,
    Switch,
    World,
    prepare,
    work_in_all_its_threads,
    written,
)

ONE_BY_ONE = ("check", "scan", "fixes", "save", "rebuild")
"""Work that makes one call after the other: none sets out once another account is connected."""
SWITCHES = {
    "another account": ("disconnect", "connect_other"),
    "another environment": ("other_environment",),
    "both": ("disconnect", "connect_other", "other_environment"),
}


@pytest.fixture(scope="module")
def world(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = prepare(drawn_world, tmp_path_factory.mktemp("accounts"))
    with work_in_all_its_threads():
        yield world
    world.close()


@pytest.mark.parametrize("kind", KINDS)
def test_work_ends_where_another_account_is_connected(world: World, kind: str) -> None:
    """Half-way, and when most of it is done."""
    with world.run():
        assert world.begin(kind, KINDS[kind]).wait() == Ending(state="done")
    calls = len(world.recorder.requests)
    for number, steps in enumerate(SWITCHES.values()):
        for share in (0.5, 0.8):
            at = max(1, round(share * calls))
            with world.run():
                before = written(world.ws)
                world.recorder.switches = [Switch(at=at, steps=steps, late=number % 2 == 0)]
                work = world.begin(kind, KINDS[kind])
                ending = work.wait()
                world.settle()
                after = written(world.ws)
            assert world.strays() == []
            if len(world.recorder.requests) < calls:
                assert ending.state == "stopped", (at, calls, steps)
            assert ending.state == "done" or any(words in ending.note for words in WHY), ending
            if kind in ONE_BY_ONE:
                assert [each.call for each in world.recorder.requests if each.after] == []
            assert {scope for scope in after if OTHER in scope or OTHER_CLOUD in scope} == set()
            assert before.keys() - after.keys() <= {f"real:{OWN}"}


WHY = ("was disconnected", "account is connected", "environment is connected", "no longer connected")


def test_a_link_to_a_block_leads_to_klaviyos_blocks_whatever_its_id(connected_workspace: Workspace) -> None:
    account = connected_workspace.account
    for block_id in ("../../x", "a?b=c", "a#b", "//evil.example.com", 'a" onclick="x', "a)b](c"):
        path = account.block_url(block_id).removeprefix(f"{account.blocks_url}/")
        assert re.fullmatch(r"[\w.%~-]+", path), path
        path = account.block_url(block_id, metric_id=block_id).removeprefix(f"{account.blocks_url}/")
        assert re.fullmatch(r"[\w.%~-]+\?metric=[\w.%~+-]+", path), path
        real = dataclasses.replace(account, name="real", blocks_url="https://www.klaviyo.com/x")
        assert "?" not in real.block_url(block_id, metric_id=block_id, event_id=block_id)
