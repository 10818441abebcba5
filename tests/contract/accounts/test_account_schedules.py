"""Whoever switches accounts at whatever moment: no work reaches another account than that which it was begun for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core import Workspace
from core.events.sampling import HeldSamples
from core.events.uploads import HeldUploads
from tests.support.kinds_of_work import KINDS
from tests.support.two_accounts import STEPS, Switch, World, prepare, work_in_all_its_threads, written

SOAK = bool(os.environ.get("SOAK"))
_FURTHEST: Final = 40
"""Requests of all work in an ordinary schedule; a switch that comes later never comes."""

kinds = st.sampled_from(sorted(KINDS))
switches = st.builds(
    Switch,
    at=st.integers(1, _FURTHEST),
    steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=3).map(tuple),
    late=st.booleans(),
    elsewhere=st.booleans(),
    begins=st.lists(kinds, max_size=1).map(tuple),
)


@pytest.fixture(scope="module")
def world(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = prepare(drawn_world, tmp_path_factory.mktemp("accounts"))
    world.kinds = KINDS
    with work_in_all_its_threads():
        yield world
    world.close()


@settings(
    max_examples=500 if SOAK else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(begun=st.lists(kinds, min_size=1, max_size=3), planned=st.lists(switches, min_size=1, max_size=3))
def test_no_work_reaches_another_account_than_its_own(world: World, begun: list[str], planned: list[Switch]) -> None:
    with world.run():
        before = written(world.ws)
        world.recorder.switches = sorted(planned, key=lambda switch: switch.at)
        for kind in begun:
            world.begin(kind, KINDS[kind])
        world.settle()
        after = written(world.ws)
        connected = world.ws.account.label.rpartition(":")[0]
        left = {owner for ws in (world.ws, world.elsewhere) for owner in held(ws)} | kept(world.ws)
    assert world.strays() == []
    for work in world.works:
        assert work.ending and work.ending.state in ("done", "stopped"), work
        assert work.ending.state == "done" or work.ending.note, work
        event(f"{work.kind} {work.ending.state}")
    theirs = {work.scope for work in world.works}
    untouched = {scope for scope in before.keys() | after.keys() if scope.count(":") > 1} - theirs
    assert {scope for scope in untouched if before.get(scope) != after.get(scope)} == set()
    assert left <= {connected}, "events of an account that is gone"


def held(ws: Workspace) -> set[str]:
    """The accounts whose events a process has in its memory, once it has looked which is connected."""
    connected = ws.account
    found = {
        f"{name}:{account_id}"
        for (name, _, account_id), clients in ws.accounts._clients.items()
        if clients.memory.get(HeldSamples)._samples or clients.memory.get(HeldUploads)._results
    }
    assert connected.label
    return found


def kept(ws: Workspace) -> set[str]:
    """The accounts whose events, or values of them, are saved."""
    return {row["account"] for table in ("saved_sample", "saved_profile") for row in ws.database.rows_where(table)}
