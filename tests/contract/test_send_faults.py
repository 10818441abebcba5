"""Every route that Send uses, failing in every way: a named outcome, and never a second block."""

import os

import httpx
import pytest

from core import Workspace
from core.errors import WorkspaceError

from .conftest import Control, connect
from .test_send import CONTENT, MUG, blocks, sent

FAULTS = [
    *(("status", status) for status in (429, 500, 503, 524, 403, 420)),
    ("reset_before", ""),
    ("reset_after", ""),
    ("slow_after", 0.2),
    ("truncate", ""),
    ("html", 502),
]
ADMIN = "/cloudinary/v1_1/fernkiln"
ROUTES = [
    ("GET", CONTENT),
    ("POST", CONTENT),
    ("PATCH", CONTENT),
    ("GET", f"{ADMIN}/resources/by_asset_ids"),
    ("GET", f"{ADMIN}/resources/image"),
    ("POST", f"{ADMIN}/image"),
]

# A build takes a share of the cells, another one for each route; SOAK=1 takes all.
SHARE = 1 if os.environ.get("SOAK") else 4


@pytest.fixture
def hurried(connected_workspace: Workspace) -> Workspace:
    """A workspace that does not wait when a service asks for patience."""
    pair = connected_workspace.pairs.active
    for service in (pair.klaviyo.service, pair.cloudinary.service):
        object.__setattr__(service, "sleep", lambda _: None)
    connected_workspace.send._pace.pause = lambda _: None  # type: ignore[method-assign]
    return connected_workspace


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_each_fault_ends_in_an_outcome_and_one_block(
    hurried: Workspace, control: Control, method: str, path: str
) -> None:
    every = ROUTES.index((method, path)) % SHARE
    for number, (kind, value) in list(enumerate(FAULTS))[every::SHARE]:
        control.fault(method, path, kind, value, times=3)
        try:
            # Another width each time, so that there is something to write.
            job = sent(hurried, [MUG], width=100 + 10 * number)
        except WorkspaceError:
            # The plan could not be made, so nothing was begun.
            pass
        else:
            said = [job.note, *(item.detail for item in hurried.send.items(job.id))]
            assert not any("fault of this product" in text for text in said), (kind, value, said)
            assert job.state in ("done", "stopped"), (kind, value)
        httpx.delete(f"{control.url}/_control/fault", timeout=20)
        assert len(blocks(hurried)) <= 1, (kind, value)
    sent(hurried, [MUG], width=600, overwrite=True)
    assert len(blocks(hurried)) == 1
    assert sent(hurried, [MUG], width=600).counts == {"unchanged": 1}


@pytest.mark.parametrize("by_file", [False, True])
def test_each_fault_of_a_copy_ends_in_an_outcome_and_one_copy(
    hurried: Workspace, control: Control, *, by_file: bool
) -> None:
    names = [asset.public_id for asset in hurried.assets.search("folder=products", len(FAULTS))]
    for (kind, value), name in list(zip(FAULTS, names, strict=True))[by_file::SHARE]:
        control.fault("POST", "/klaviyo/api/image", kind, value, times=2)
        job = sent(hurried, [name], copies=True, by_file=by_file)
        (item,) = hurried.send.items(job.id)
        assert item.outcome in ("created", "adopted", "unavailable", "tomorrow", "rejected"), (kind, value)
        assert "fault of this product" not in item.detail, (kind, value, item.detail)
        httpx.delete(f"{control.url}/_control/fault", timeout=20)
        assert set(sent(hurried, [name], copies=True, by_file=by_file).counts) <= {"created", "adopted", "unchanged"}
        images = hurried.pairs.active.klaviyo.service.call("GET", "/api/images", params={"page[size]": "100"})["data"]
        assert len([each for each in images if f"({name} v" in each["attributes"]["name"]]) == 1, (kind, value)


def test_a_connection_that_ends_stops_the_send_where_it_can_go_on(
    connected_workspace: Workspace, control: Control
) -> None:
    ws = connected_workspace
    # Once is answered by renewing the token; this goes on.
    control.fault("POST", CONTENT, "status", 401, times=4)
    job = sent(ws, [MUG])
    assert (job.state, job.counts) == ("stopped", {"": 1})
    assert "reconnect" in job.note
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    connect(ws)
    ws.send.resume(job.id)
    assert ws.send.wait(job.id).counts == {"created": 1}
    assert len(blocks(ws)) == 1
