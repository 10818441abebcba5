"""Whoever writes to an asset's metadata at the same moment as somebody else: every entry is there afterwards.

Whoever is about to write waits until somebody else is, too: a write that is not under the asset's lock is lost for
certain. Where the lock is held, nobody else comes, and the wait ends by itself.
"""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx

from core import Workspace, open_workspace
from core.settings import Settings
from tests.support.two_accounts import OWN, TEMPLATE, World, choices, entry
from tests.support.workspaces import Control, connect

PATIENCE: Final = 1.5
"""Seconds in which another writer comes as far, if nothing holds it back."""
CARAFE: Final = "products/carafe"
Write = Callable[[Workspace], object]


class Meeting(httpx.BaseTransport):
    """Holds back each write to an asset's metadata until there was another one; `arrivals` holds a file for each."""

    def __init__(self, inner: httpx.BaseTransport, asset: str, arrivals: Path) -> None:
        self._inner, self._asset, self._arrivals, self._numbers = inner, asset, arrivals, count()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.path.endswith("/metadata") and self._asset in json.loads(request.content)["public_ids"]:
            (self._arrivals / f"{multiprocessing.current_process().pid} {next(self._numbers)}").touch()
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until and len(list(self._arrivals.iterdir())) < 2:
                time.sleep(0.01)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def save(variant: str) -> Write:
    """A block of the template; each variant has its own choices."""

    def write(ws: Workspace) -> object:
        words = f"At once {variant}".strip()
        saved = ws.personalize.save(TEMPLATE, choices(ws, TEMPLATE, variant, words), words)
        assert (saved.linked, saved.note) == (True, "")
        return saved

    return write


def fill_in(ws: Workspace) -> object:
    """Every link that is missing on its asset."""
    filled = ws.metadata_field.fill_in()
    assert filled.problems == ()
    return filled


def fix(public_id: str, kind: str) -> Write:
    """One finding of the last audit."""

    def write(ws: Workspace) -> object:
        reported = [each.finding for each in ws.links.findings() if each.finding.public_id == public_id]
        fixed = ws.links.fix([finding.key for finding in reported if finding.kind == kind])
        assert [each.problem for each in fixed] == [""]
        return fixed

    return write


def send(ws: Workspace) -> object:
    """A picture whose block changes; its metadata is written together with that of many."""
    job = ws.send.wait(ws.send.start([CARAFE], {"width": 240, "overwrite": True}))
    assert (job.state, [item.detail for item in ws.send.items(job.id)]) == ("done", [""])
    return job


def at_once(world: World, tmp_path: Path, asset: str, *writes: Write) -> None:
    """Do these at the same moment, in threads of their own; both write to this asset."""
    world.recorder.inner, plain = Meeting(world.recorder.inner, asset, tmp_path), world.recorder.inner
    begin = threading.Barrier(len(writes))

    def do(write: Write) -> object:
        begin.wait(20)
        try:
            return write(world.ws)
        finally:
            world.ws.database.close()

    try:
        with ThreadPoolExecutor(len(writes)) as pool:
            for task in [pool.submit(do, write) for write in writes]:
                task.result(60)
    finally:
        world.recorder.inner = plain
    assert len(list(tmp_path.iterdir())) == 2


def field(world: World, public_id: str, value: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What an asset's metadata says of blocks; `value` takes its place first."""
    with world.shop.state.write() as db:
        if value is not None:
            metadata = json.dumps({"klaviyo_ucb": json.dumps(value)})
            db.execute("update asset set metadata = ? where public_id = ?", [metadata, public_id])
        (told,) = db.execute("select metadata from asset where public_id = ?", [public_id]).fetchone()
    return list(json.loads(json.loads(told)["klaviyo_ucb"])["blocks"])


def named(entries: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(each["account"], each["kind"], each.get("variant", "")) for each in entries}


def templates(*variants: str) -> set[tuple[str, str, str]]:
    return {(OWN, "template", variant) for variant in variants}


def test_two_new_variants(world: World, tmp_path: Path) -> None:
    at_once(world, tmp_path, TEMPLATE, save("autumn"), save("winter"))
    assert named(field(world, TEMPLATE)) == templates("", "summer", "autumn", "winter")


def test_two_variants_that_are_there_already(world: World, tmp_path: Path) -> None:
    at_once(world, tmp_path, TEMPLATE, save(""), save("summer"))
    shown = {each.get("variant", ""): each["p"]["slots"]["headline"]["value"] for each in field(world, TEMPLATE)}
    assert shown == {"": "At once", "summer": "At once summer"}


def test_missing_links_are_filled_in_while_a_variant_is_saved(world: World, tmp_path: Path) -> None:
    first = [each for each in field(world, TEMPLATE) if not each.get("variant")]
    foreign = entry("OTHER1", "theirs")
    field(world, TEMPLATE, {"v": 1, "blocks": [foreign, *first]})
    at_once(world, tmp_path, TEMPLATE, fill_in, save("autumn"))
    found = field(world, TEMPLATE)
    assert named(found) == templates("", "summer", "autumn") | {("OTHER1", "template", "old")}
    assert foreign in found


def test_an_entry_is_removed_while_a_variant_is_saved(world: World, tmp_path: Path) -> None:
    field(world, TEMPLATE, {"v": 1, "blocks": [*field(world, TEMPLATE), entry(OWN, "gone456")]})
    assert world.ws.links.wait(world.ws.links.start_audit()).state == "done"
    at_once(world, tmp_path, TEMPLATE, fix(TEMPLATE, "entry_stale"), save("autumn"))
    assert named(field(world, TEMPLATE)) == templates("", "summer", "autumn")


def test_an_entry_is_written_again_while_a_variant_is_saved(world: World, tmp_path: Path) -> None:
    field(world, TEMPLATE, {"v": 1, "blocks": [each for each in field(world, TEMPLATE) if not each.get("variant")]})
    assert world.ws.links.wait(world.ws.links.start_audit()).state == "done"
    at_once(world, tmp_path, TEMPLATE, fix(TEMPLATE, "entry_lost"), save("autumn"))
    assert named(field(world, TEMPLATE)) == templates("", "summer", "autumn")


def test_a_send_and_a_fix_of_another_kind_of_block(world: World, tmp_path: Path) -> None:
    """One picture has an entry of its image block to be written, and one of a template block to be removed."""
    assert named(field(world, CARAFE)) == templates("old")
    at_once(world, tmp_path, CARAFE, send, fix(CARAFE, "entry_stale"))
    assert named(field(world, CARAFE)) == {(OWN, "image", "")}


def save_in_a_process(settings: dict[str, Any], folder: str, variant: str) -> None:
    """What a process of its own does; it ends with an error where the save fails."""
    arrivals, ready = Path(folder) / "arrivals", Path(folder) / "ready"
    with open_workspace(Settings(**settings), transport=Meeting(httpx.HTTPTransport(), TEMPLATE, arrivals)) as ws:
        ws.templates.get(TEMPLATE)
        (ready / variant).touch()
        while len(list(ready.iterdir())) < 2:
            time.sleep(0.005)
        save(variant)(ws)


def test_two_variants_are_saved_by_two_processes(control: Control, settings: Settings, tmp_path: Path) -> None:
    with open_workspace(settings) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
        for name in ("arrivals", "ready"):
            (tmp_path / name).mkdir()
        process = multiprocessing.get_context("spawn").Process
        known = settings.model_dump(exclude_none=True)
        both = [process(target=save_in_a_process, args=(known, str(tmp_path), name)) for name in ("autumn", "winter")]
        for each in both:
            each.start()
        for each in both:
            each.join(60)
        assert [each.exitcode for each in both] == [0, 0]
        entries = json.loads(str(ws.templates.get(TEMPLATE).asset.metadata["klaviyo_ucb"]))["blocks"]
        assert named(entries) == templates("autumn", "winter")
        assert len(list((tmp_path / "arrivals").iterdir())) == 2
