"""Every route that Send uses, failing in every way: a named outcome, and never a second block, copy or deletion."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, get_args

import httpx
import orjson
import pytest

from core import Workspace
from core.errors import WorkspaceError
from core.http import TIMEOUT
from core.send.plan import BlocksLimiter
from core.send.values import SendJob, SendOutcome
from tests.support.sends import CONTENT, TEMPLATE, blocks, sent
from tests.support.workspaces import Control, connect

# "slow" is slower than the client waits, before the call has its effect and after it.
FAULTS: tuple[tuple[str, Any], ...] = (
    *(("status", status) for status in (429, 500, 503, 524, 401, 403, 420)),
    ("reset_before", ""),
    ("reset_after", ""),
    ("slow_before", 0.8),
    ("slow_after", 0.8),
    ("truncate", ""),
    ("html", 502),
)
IMPATIENT = 0.4
ADMIN, BLOCK, TEMPLATES = "/cloudinary/v1_1/fernkiln", f"{CONTENT}/", "/klaviyo/api/templates"
NAMED = {*get_args(SendOutcome), "waits"}
AGAIN = {"created", "updated", "unchanged", "adopted"}

# A build takes a share of the cells, other ones for each route; SOAK=1 takes all.
SHARE = 1 if os.environ.get("SOAK") else 5


@dataclass
class Cell:
    """One thing that is sent while one route fails, and what was said about it."""

    ws: Workspace
    asset: str
    said: list[str] = field(default_factory=list)

    def send(self, **settings: Any) -> None:
        self._try(lambda: self.ws.send.start([self.asset], settings))

    def go_on(self, send_id: str) -> None:
        self._try(lambda: self.ws.send.resume(send_id) or send_id)

    def undo(self, send_id: str) -> None:
        self._try(lambda: self.ws.send.undo(send_id) or send_id)

    def _try(self, begin: Callable[[], str]) -> None:
        try:
            send_id = begin()
            job = self.ws.send.wait(send_id)
        except WorkspaceError as error:
            # Nothing was begun, and the person is told why.
            self.said.append(f"not begun: {error}")
            return
        assert job.state in ("done", "stopped"), job
        (item,) = self.ws.send.items(send_id)
        assert (item.outcome or "waits") in NAMED
        assert item.outcome or job.note, "what waits says why"
        here = "" if item.linked or not item.block_id else " (linked here only)"
        self.said.append(f"{item.outcome or 'waits'}{here}: {item.detail or job.note}")


Journey = Callable[[Cell], Callable[[], None]]


def image(cell: Cell) -> Callable[[], None]:
    cell.send(width=100)
    cell.send(width=200)

    def settled() -> None:
        last = sent(cell.ws, [cell.asset], width=300)
        assert set(last.counts) <= AGAIN, last
        (item,) = cell.ws.send.items(last.id)
        assert item.linked, item
        assert len(cell.ws.account.klaviyo.find_universal_content(item.name)) == 1
        assert sent(cell.ws, [cell.asset], width=300).counts == {"unchanged": 1}
        _forget(cell, last)

    return settled


def _forget(cell: Cell, job: SendJob) -> None:
    """Let a later cell begin anew with this asset."""
    undo = cell.ws.send._undo(job.id)
    (item,) = cell.ws.send.items(job.id)
    assert undo._remover.remove(undo._plan.key(item), item.block_id, item.name, []) == ""


def template(cell: Cell) -> Callable[[], None]:
    cell.send()

    def settled() -> None:
        last = sent(cell.ws, [cell.asset])
        assert set(last.counts) <= AGAIN, last
        assert len([block for block in blocks(cell.ws) if "data-cld" in block.html]) == 1
        _forget(cell, last)

    return settled


def copy(cell: Cell, *, by_file: bool = False) -> Callable[[], None]:
    cell.send(copies=True, by_file=by_file)
    if cell.said[-1].startswith("unavailable"):
        cell.go_on(cell.ws.send.last()[0].id)

    def settled() -> None:
        last = sent(cell.ws, [cell.asset], copies=True, by_file=by_file)
        assert set(last.counts) <= AGAIN, last
        service = cell.ws.account.klaviyo.service
        (item,) = cell.ws.send.items(last.id)
        images = service.call("GET", "/api/images", params={"page[size]": "100"}, read=orjson.loads)["data"]
        assert len([each for each in images if f"({cell.asset} v" in each["attributes"]["name"]]) == 1, item

    return settled


def lost_copy(cell: Cell) -> Callable[[], None]:
    """The answer to a copy was lost, and it cannot be looked for."""
    return copy(cell)


def copied_file(cell: Cell) -> Callable[[], None]:
    return copy(cell, by_file=True)


def undo(cell: Cell) -> Callable[[], None]:
    job = cell.ws.send.last()[0]
    cell.undo(job.id)

    def settled() -> None:
        cell.ws.send.undo(job.id)
        ended = cell.ws.send.wait(job.id)
        assert ended.counts == {"undone": 1}, (ended, cell.ws.send.items(job.id))
        (item,) = cell.ws.send.items(job.id)
        assert cell.ws.account.klaviyo.get_all_universal_content([item.block_id]) == []

    return settled


ROUTES: dict[tuple[str, str], Journey] = {
    ("GET", CONTENT): image,
    ("POST", CONTENT): image,
    ("GET", BLOCK): image,
    ("PATCH", BLOCK): image,
    ("POST", "/klaviyo/oauth/token"): image,
    ("GET", f"{ADMIN}/resources/by_asset_ids"): image,
    ("GET", f"{ADMIN}/resources/image/upload"): image,
    ("POST", f"{ADMIN}/image/metadata"): image,
    ("GET", f"{ADMIN}/resources/raw/upload"): template,
    ("GET", "/res/fernkiln/raw/upload"): template,
    ("POST", f"{ADMIN}/raw/metadata"): template,
    ("POST", "/klaviyo/api/images"): copy,
    ("GET", "/klaviyo/api/images"): lost_copy,
    ("POST", "/klaviyo/api/image-upload"): copied_file,
    ("GET", "/res/fernkiln/image/upload"): copied_file,
    ("GET", TEMPLATES): undo,
    ("GET", f"{TEMPLATES}/"): undo,
    ("DELETE", BLOCK): undo,
}


@pytest.fixture
def hurried(connected_workspace: Workspace) -> Workspace:
    """A workspace that does not wait when a service is limiting requests."""
    pair = connected_workspace.account
    for service in (pair.klaviyo.service, pair.cloudinary.service):
        object.__setattr__(service, "sleep", lambda _: None)
    pair.memory.get(BlocksLimiter).pause = lambda *_: None  # type: ignore[method-assign]
    return connected_workspace


def cells(share: int) -> Iterator[tuple[tuple[str, str], tuple[str, Any]]]:
    """Routes with the faults of each: an even share, every fault and every route among them."""
    for number, route in enumerate(ROUTES):
        for kind in FAULTS[number % share :: share]:
            yield route, kind


@pytest.mark.parametrize("journey", [image, template, copy, lost_copy, copied_file, undo])
def test_each_fault_ends_in_an_outcome_and_one_block(hurried: Workspace, control: Control, journey: Journey) -> None:
    names = cycle([asset.public_id for asset in hurried.assets.search("resource_type:image", 200)])
    for (method, path), (kind, value) in cells(SHARE):
        if ROUTES[method, path] != journey:
            continue
        cell = Cell(hurried, TEMPLATE if journey == template else next(names))
        if journey == undo:
            sent(hurried, [cell.asset])
        ends = _armed(hurried, control, method, path, kind, value)
        settled = journey(cell)
        sys.stdout.write(f"{method:6} {path:55} {kind:12} {value!s:5} {cell.said}\n")
        httpx.delete(f"{control.url}/_control/fault", timeout=20)
        ends()
        if any("reconnect" in text for text in cell.said):
            connect(hurried)
        assert not any("fault of this product" in text for text in cell.said), (method, path, kind, value, cell.said)
        settled()


def _armed(ws: Workspace, control: Control, method: str, path: str, kind: str, value: Any) -> Callable[[], None]:
    """Let the next calls fail; what ends it on this side."""
    pair = ws.account
    clients = [pair.klaviyo.service.client, pair.cloudinary.service.client, pair.cloudinary.delivery.client]
    if path.endswith("/token"):
        # A token is asked for when Klaviyo no longer takes the old one.
        control.fault("GET", CONTENT, "status", 401, times=3)
    if path == "/klaviyo/api/images" and method == "GET":
        control.fault("POST", path, "reset_after")
    control.fault(method, path, kind, value, times=3)
    for client in clients:
        client.timeout = IMPATIENT if kind.startswith("slow") else TIMEOUT

    def ends() -> None:
        for client in clients:
            client.timeout = TIMEOUT

    return ends


@pytest.mark.parametrize("failures", [1, 50])
def test_what_was_skipped_because_klaviyo_did_not_answer_is_sent_by_going_on(
    connected_workspace: Workspace, control: Control, failures: int
) -> None:
    """Also where Klaviyo is silent when the send goes on: it never takes a block that it could not see for none."""
    ws = connected_workspace
    sent(ws, [TEMPLATE])
    before = blocks(ws)
    control.fault("GET", f"{CONTENT}/", "status", 500, times=50)
    send_id = ws.send.start([TEMPLATE], {"overwrite": True})
    ws.send.wait(send_id)
    (item,) = ws.send.items(send_id)
    assert item.outcome == "unavailable"
    assert "did not answer" in item.detail
    control.end_faults()
    control.fault("GET", f"{CONTENT}/", "status", 500, times=failures)
    ws.send.resume(send_id)
    ws.send.wait(send_id)
    control.end_faults()
    ws.send.resume(send_id)
    ws.send.wait(send_id)
    (item,) = ws.send.items(send_id)
    assert item.outcome in AGAIN, item
    assert [(block.id, block.html) for block in blocks(ws)] == [(block.id, block.html) for block in before]
