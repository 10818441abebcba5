"""What each of Klaviyo's scopes is for: without it that alone is refused, until somebody reconnects."""

from collections.abc import Callable
from typing import Any

import pytest

from core import Workspace
from core.errors import Refused
from core.klaviyo.oauth import SCOPES
from tests.support.sends import MUG, sent
from tests.support.workspaces import Control, connect


def _events(ws: Workspace) -> Any:
    return ws.events.metrics()


def _samples(ws: Workspace) -> Any:
    return ws.events.sample("PLord1", limit=5)


def _block(ws: Workspace) -> Any:
    job = sent(ws, [MUG])
    if job.counts == {"rejected": 1}:
        raise Refused(ws.send.items(job.id)[0].detail)
    return job


WORK: dict[str, Callable[[Workspace], Any]] = {"events": _events, "samples": _samples, "block": _block}


def grant(ws: Workspace, control: Control, scopes: set[str]) -> None:
    control.post("switch", name="granted_scopes", value=" ".join(scopes))
    connect(ws)


# Samples are of an event that was listed.
@pytest.mark.parametrize(
    ("missing", "refused"),
    [
        ("metrics:read", {"events", "samples"}), ("events:read", {"samples"}), ("templates:read", {"block"}),
        ("templates:write", {"block"}),
    ],
)  # fmt: skip
def test_without_a_scope_only_what_it_is_for_is_refused(
    connected_workspace: Workspace, control: Control, missing: str, refused: set[str]
) -> None:
    ws = connected_workspace
    grant(ws, control, set(SCOPES) - {missing})
    for name in refused:
        with pytest.raises(Refused, match=missing):
            WORK[name](ws)
    for name in WORK.keys() - refused:
        assert WORK[name](ws)


def test_a_scope_that_is_granted_later_needs_a_new_approval(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    grant(ws, control, set(SCOPES) - {"events:read"})
    control.post("switch", name="granted_scopes", value="")
    assert ws.setup.klaviyo().missing_scopes == ("events:read",)
    with pytest.raises(Refused):
        _samples(ws)
    connect(ws)
    assert ws.setup.klaviyo().missing_scopes == ()
    assert _samples(ws).events
