"""The library that the benchmark of the audit damages in every way, with few links."""

import pytest

from benchmarks.library import Library
from core import Workspace
from sandbox.state import State
from tests.support.servers import RunningSandbox


@pytest.mark.parametrize("each", [1, 3])
def test_an_audit_finds_every_damage_and_nothing_else(
    connected_workspace: Workspace, running_sandbox: RunningSandbox, each: int
) -> None:
    ws = connected_workspace
    library = Library(ws, State(running_sandbox.database))
    library.fill(60 * each)
    ws.links.wait(ws.links.start_audit())
    assert not ws.links.findings()

    expected, _ = library.damage(each)
    ws.links.wait(ws.links.start_audit())

    assert {(item.finding.kind, item.finding.asset_id) for item in ws.links.findings()} == expected
