"""A small shop in this process: the sandbox with two pictures and a template, and what is true of them, read raw."""

import json
import re
import sqlite3
import time
import zlib
from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from core import Workspace
from core.domain.block import Link
from sandbox.app import create_server
from sandbox.context import MOUNT, Sandbox, SandboxConfig
from sandbox.state import State
from sandbox.world.mails import team_block_ids
from tests.support.in_process import InProcess

# One of them has what begins like a version in its path.
PICTURES = ("products/mug", "products/vase")
TEMPLATE = "templates/order-thanks.cldt.json"
URL = f"http://127.0.0.1:9{MOUNT}"
Key = tuple[str, str, str]
"""Asset id, kind and variant of a link."""


class StillState(State):
    """Time passes only when a test says so: whether a deleted block came back is no matter of luck."""

    def __init__(self, path: Path) -> None:
        """It begins today."""
        self.clock = time.time()
        super().__init__(path)

    def now(self) -> float:
        """The test's own time."""
        return self.clock


@dataclass(frozen=True)
class Thing:
    """A block as the sandbox has it: what it shows."""

    id: str
    name: str
    shown: str


@dataclass
class Shop:
    """The sandbox of one run of a machine, with its raw state."""

    folder: Path
    state: StillState = field(init=False)
    transport: InProcess = field(init=False)

    def __post_init__(self) -> None:
        """Serve what the folder holds."""
        server = create_server(SandboxConfig(database=self.folder / "sandbox.db"))
        self.state = StillState(self.folder / "sandbox.db")
        (mount,) = server.routes
        app = mount.app  # type: ignore[attr-defined]
        app.state.sandbox = Sandbox(config=app.state.sandbox.config, state=self.state)
        self.transport = InProcess(server)

    def blocks(self) -> dict[str, Thing]:
        """Every block but the team's own."""
        query = "select id, name, definition from universal_content where gone_until is null or gone_until <= ?"
        rows = self.state.db.execute(query, [self.state.now()]).fetchall()
        return {
            row["id"]: Thing(row["id"], row["name"], _shown(json.loads(row["definition"])))
            for row in rows
            if row["id"] not in team_block_ids()
        }

    def assets(self) -> dict[str, sqlite3.Row]:
        """Every asset, by its id."""
        return {row["asset_id"]: row for row in self.state.db.execute("select * from asset").fetchall()}


def _shown(definition: dict[str, object]) -> str:
    data = definition["data"]
    assert isinstance(data, dict)
    told = data.get("content") or [data["properties"].get(name) for name in ("src", "alt_text", "href")]
    return json.dumps(told)


def small_world(drawn: Path, target: Path) -> None:
    """The demo shop without what links do not need: a file that is copied in a moment."""
    with closing(sqlite3.connect(drawn)) as source, closing(sqlite3.connect(target)) as db:
        source.backup(db)
        for table in ("event", "profile", "web_image", "template"):
            db.execute(f"delete from {table}")
        names = [*PICTURES, TEMPLATE, "templates/thanks_bg"]
        db.execute(f"delete from asset where public_id not in ({', '.join('?' * len(names))})", names)
        db.commit()
        db.execute("vacuum")


@dataclass(frozen=True)
class Truth:
    """What an audit has to tell: of each link of a workspace, and of blocks and fields that no link knows."""

    links: dict[Key, frozenset[str]]
    others: frozenset[tuple[str, str]]


def entries(value: str, account: str) -> list[dict[str, str]] | None:
    """An account's entries in a link field, None when it holds something else."""
    if not value:
        return []
    try:
        told = json.loads(value)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.get("v") != 1:
        return None
    return [each for each in told["blocks"] if each["account"] == account]


def subject(block: Thing, assets: dict[str, sqlite3.Row]) -> Key | None:
    """What a block was made of, if that exists."""
    if marker := re.search(r'data-cld=\\"1\.([\w-]+)', block.shown):
        packed = marker[1]
        told = json.loads(zlib.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
        asset_id = told["template"]["asset_id"]
        return (asset_id, "template", told.get("variant", "")) if asset_id in assets else None
    for asset_id, row in assets.items():
        if row["resource_type"] == "image" and re.search(rf"/{re.escape(row['public_id'])}\b(?![/-])", block.shown):
            return (asset_id, "image", "")
    return None


@dataclass(frozen=True)
class Written:
    """What the machine saw written: of each link, what its block was left showing.

    `files` is the version and the content of its asset's file then, which need not be what the block was made of.
    `uncertain` are links of which somebody else wrote the block: an edit may be told as a newer version.
    `interrupted` is what a block shows whose write began here and never ended: it is ours, so nothing is told of it.
    """

    shown: dict[Key, str] = field(default_factory=dict)
    files: dict[Key, tuple[int, bytes]] = field(default_factory=dict)
    uncertain: set[Key] = field(default_factory=set)
    interrupted: dict[Key, str] = field(default_factory=dict)


def truth(ws: Workspace, shop: Shop, written: Written) -> Truth:
    """From the sandbox's own tables."""
    pair = ws.account.scope
    account = ws.account.id
    links, deleted = ws.links.all(), ws.links._links.deleted(pair)
    blocks, assets = shop.blocks(), shop.assets()
    fields = {
        asset_id: entries(json.loads(row["metadata"]).get("klaviyo_ucb", ""), account)
        for asset_id, row in assets.items()
    }
    told: dict[Key, set[str]] = defaultdict(set)
    others: set[tuple[str, str]] = {("field_foreign", asset_id) for asset_id, mine in fields.items() if mine is None}
    known = {(link.key.asset_id, link.key.kind, link.key.variant): link for link in links}
    for key, link in known.items():
        mine = fields.get(key[0])
        entry = next((e for e in mine or () if (e["kind"], e.get("variant", "")) == key[1:]), None)
        block, asset = blocks.get(link.block_id), assets.get(key[0])
        if block and block.shown not in (written.shown[key], written.interrupted.get(key)):
            told[key].add("block_changed" if key in written.uncertain else "block_edited")
        if asset is None:
            told[key].add("asset_deleted")
            continue
        told[key] |= _of_file(key, asset, written.shown[key], written.files[key])
        if block is None and entry and entry["id"] != link.block_id and entry["id"] in blocks:
            told[key].add("entry_unknown")
            continue
        told[key] |= _of_asset(link, asset, block, written.shown[key])
        if mine is not None and (entry is None or entry["id"] != link.block_id):
            told[key].add("entry_differs" if entry else "entry_lost")
    for key, link in _twice(ws, known):
        told[key].add("duplicate")
        others.add(("duplicate", link.block_id))
    for asset_id, mine in fields.items():
        for entry in mine or ():
            if (asset_id, entry["kind"], entry.get("variant", "")) not in known:
                others.add(("entry_unknown" if entry["id"] in blocks else "entry_stale", entry["id"]))
    named = {entry["id"] for mine in fields.values() for entry in mine or ()}
    linked = {link.block_id for link in links}
    for block in blocks.values():
        if block.id not in linked and (kind := _of_stranger(block, known, assets, deleted, named)):
            others.add((kind, block.id))
            if kind == "duplicate":
                told[subject(block, assets)].add("duplicate")
    return Truth({key: frozenset(told[key]) for key in known}, frozenset(others))


def _of_file(key: Key, asset: sqlite3.Row, shown: str, noted: tuple[int, bytes]) -> set[str]:
    """What became of a template since its version was noted: another look is one that the block does not show."""
    version, file = noted
    if key[1] != "template" or asset["version"] == version:
        return set()
    if _slots(asset["data"]) != _slots(file):
        return {"slots_changed"}
    # The look of this template changes by nothing but its format.
    return set() if f"/f_{json.loads(asset['data'])['delivery']['format']}/" in shown else {"template_changed"}


def _of_asset(link: Link, asset: sqlite3.Row, block: Thing | None, written: str) -> set[str]:
    kinds = set() if block else {"block_deleted"}
    now = PurePosixPath(asset["public_id"])
    if link.key.kind == "template":
        return kinds | ({"template_renamed"} if PurePosixPath(link.public_id) != now else set())
    then = _path(written)
    if not _ends_with(then, now):
        return kinds | {"asset_moved" if then.name == now.name else "asset_renamed"}
    if block is None:
        return kinds
    shown = _path(block.shown)
    version = shown.parts[-len(now.parts) - 1] if _ends_with(shown, now) else ""
    if version.startswith("v"):
        return kinds | ({"version_behind"} if int(version[1:]) < asset["version"] else set())
    return kinds | ({"new_version"} if link.asset_version < asset["version"] else set())


def _ends_with(path: PurePosixPath, name: PurePosixPath) -> bool:
    return path.parts[-len(name.parts) :] == name.parts


def _path(shown: str) -> PurePosixPath:
    """The path of the picture that a block shows, without its extension; a picture's name here has no dot."""
    return PurePosixPath(unquote(urlsplit(json.loads(shown)[0]).path)).with_suffix("")


def _of_stranger(
    block: Thing, known: Mapping[Key, Link], assets: dict[str, sqlite3.Row], deleted: Container[str], named: set[str]
) -> str:
    """What is to be said of a block without a link, if anything."""
    if block.id in deleted:
        return "reappeared"
    if block.id in named:
        return ""
    made_of = subject(block, assets)
    return "points_here" if made_of is None else "duplicate" if made_of in known else "unlinked"


def _twice(ws: Workspace, known: dict[Key, Link]) -> Iterator[tuple[Key, Link]]:
    """Variants whose choices are those of another one: a template lost the slots that told them apart."""
    seen: set[tuple[str, str]] = set()
    for key in sorted(key for key in known if key[1] == "template"):
        saved = ws.links._links.latest(known[key].key)
        choices = saved.personalization.to_json() | {"variant": ""} if saved else None
        if choices and (told := (key[0], json.dumps(choices))) in seen:
            yield key, known[key]
        elif choices:
            seen.add(told)


def _slots(file: bytes) -> list[str]:
    return [slot["name"] for slot in json.loads(file)["slots"]]
