"""Auditing 10,000 links of which 3 % are damaged in each way: what is found, calls, and CPU of this process."""

import base64
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core import Workspace, open_workspace
from core.blocks.compose import compose
from core.blocks.picture import picture_block
from core.cloudinary.cldt import parse_template
from core.cloudinary.link_field import FIELD_ID, with_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.domain.finding import FindingKind
from core.domain.personalization import Personalization, TemplateRef
from core.domain.send import SendSettings
from core.klaviyo.wire import html_definition, image_definition
from core.services.block_writer import field_entry, fingerprint
from core.services.contents import KeptContent, slots_of
from core.settings import Settings
from sandbox.state import State
from tests.contract.conftest import connect

ROOT = Path(__file__).resolve().parents[1]
COUNT = 10_000
SHARE = 0.03
_AT = "2026-01-01T00:00:00+00:00"
_TEMPLATE = (ROOT / "sandbox/world/templates/order-thanks.cldt.json").read_bytes()


def measure(count: int = COUNT) -> list[tuple[str, str, str]]:
    """Name, figure, limit."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (ws, state):
        library = Library(ws, state)
        library.fill(count)
        expected = library.damage(round(count * SHARE))
        before, started = time.process_time(), time.perf_counter()
        run = ws.links.wait(ws.links.start_audit())
        cpu, seconds = time.process_time() - before, time.perf_counter() - started
        found = {(each.finding.kind, each.finding.asset_id) for each in ws.links.findings()}
        lists = run.calls["blocks"] + run.calls["assets"]
        allowed = -(-run.blocks // 100) + -(-count // 100)
        figure = (
            f"{len(found & expected):,} of {len(expected):,} found, {len(found - expected)} invented, "
            f"{lists} + {run.calls['closer']} calls, {cpu:.2f} s CPU of {seconds:.0f} s"
        )
        if found != expected:
            sys.stderr.write(f"missed {Counter(kind for kind, _ in expected - found)}\n")
            sys.stderr.write(f"invented {Counter(kind for kind, _ in found - expected)}\n")
    return [(f"audit {count:,} links", figure, f"all found, none invented, ≤ {allowed} calls for lists, ≤ 1 s CPU")]


@contextmanager
def running(folder: Path) -> Iterator[tuple[Workspace, State]]:
    """A connected workspace with a sandbox of its own."""
    database = folder / "sandbox.db"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        settings = Settings(
            workspace_url=url.removesuffix("/sandbox"),
            sandbox_url=url,
            workspace_db=folder / "workspace" / "workspace.db",
        )
        with open_workspace(settings) as ws:
            connect(ws)
            ws.setup.create_metadata_field()
            yield ws, State(database)
        server.terminate()


@dataclass(frozen=True)
class Made:
    """An asset, its block and the link between them."""

    asset: Asset
    link: Link
    block: Block
    personalization: Personalization | None


class Library:
    """Fills both services and the workspace as if each asset had been sent, without the time that would take."""

    def __init__(self, ws: Workspace, state: State) -> None:
        self.ws, self.state, self.pair = ws, state, ws.pairs.active
        self.account = ws.pairs.connection(self.pair).account_id
        self.link_pair = ws.pairs.link_pair(self.pair)
        self.made: list[Made] = []
        picture = io.BytesIO()
        Image.new("RGB", (300, 300), "white").save(picture, "PNG")
        self.picture = picture.getvalue()

    def fill(self, count: int) -> None:
        """So many links: a fifth are templates, a tenth of the pictures are pinned."""
        self.made = [self._template(number) if number % 5 == 0 else self._image(number) for number in range(count)]
        with self.state.write() as db:
            db.executemany(
                "insert into universal_content (id, name, definition, created, updated) values (?, ?, ?, ?, ?)",
                [[m.block.id, m.block.name, json.dumps(m.block.definition), _AT, _AT] for m in self.made],
            )
            db.executemany(
                "insert into asset (asset_id, resource_type, type, public_id, format, width, height, bytes, version,"
                " created_at, metadata, data) values (?, ?, 'upload', ?, ?, ?, ?, 1, ?, ?, ?, ?)",
                [self._asset_row(made) for made in self.made],
            )
        database = self.ws.database
        with database.write() as db:
            rows = [
                {**vars(made.link.key), **vars(made.link), "definition": json.dumps(made.block.definition)}
                for made in self.made
            ]
            db.table("link").insert_all({k: v for k, v in row.items() if k != "key"} for row in rows)
            db.table("personalization").insert_all(
                {**vars(made.link.key), "version": 1, "block_id": made.block.id, "html": made.block.html,
                 "saved_at": _AT, "body": json.dumps(made.personalization.to_json())}
                for made in self.made if made.personalization
            )  # fmt: skip

    def damage(self, each: int) -> set[tuple[FindingKind, str]]:
        """Damage other links in each way; what an audit has to find."""
        pictures = iter([made for made in self.made if not made.personalization and "/v1/" not in made.block.body])
        pins = iter([made for made in self.made if "/v1/" in made.block.body])
        templates = iter([made for made in self.made if made.personalization])
        expected: set[tuple[FindingKind, str]] = set()
        with ThreadPoolExecutor(8) as pool:
            for kind, victims, act in self._ways(pictures, pins, templates):
                chosen = [made for made, _ in zip(victims, range(each), strict=False)]
                list(pool.map(act, chosen))
                expected |= {(kind, made.asset.asset_id) for made in chosen}
        return expected

    def _ways(
        self, pictures: Iterator[Made], pins: Iterator[Made], templates: Iterator[Made]
    ) -> list[tuple[FindingKind, Iterator[Made], Callable[[Made], object]]]:
        klaviyo, cloudinary = self.pair.klaviyo, self.pair.cloudinary

        def edit(made: Made) -> None:
            data = {**made.block.definition["data"], "properties": {**made.block.image, "alt_text": "Edited"}}
            klaviyo.update_block(made.block.id, made.block.name, {**made.block.definition, "data": data})

        def upload(made: Made, data: bytes) -> None:
            body = {"public_id": made.asset.public_id, "file": "data:;base64," + base64.b64encode(data).decode()}
            cloudinary.service.call("POST", f"/{made.asset.resource_type}/upload", json=body)

        def rename(made: Made, new: str) -> None:
            body = {"from_public_id": made.asset.public_id, "to_public_id": new}
            cloudinary.service.call("POST", f"/{made.asset.resource_type}/rename", json=body)

        def destroy(made: Made) -> None:
            cloudinary.service.call(
                "POST", f"/{made.asset.resource_type}/destroy", json={"public_id": made.asset.public_id}
            )

        def set_field(made: Made, change: Callable[[str], str]) -> None:
            cloudinary.set_metadata(made.asset, FIELD_ID, change(self._value(made)))

        def clone(made: Made) -> None:
            attributes = {"id": made.block.id, "name": f"{made.block.name} again"}
            data = {"type": "template-universal-content", "id": made.block.id, "attributes": attributes}
            klaviyo.service.call("POST", "/api/template-universal-content-clone", json={"data": data})

        def other_slots(made: Made) -> None:
            upload(made, _TEMPLATE.replace(b"headline", b"heading"))

        def forget(made: Made) -> None:
            self.ws.links._links.remove(made.link.key)

        def lose_both(made: Made) -> None:
            forget(made)
            set_field(made, lambda _: "")

        def stale(made: Made) -> None:
            (entry,) = json.loads(self._value(made))["blocks"]
            set_field(
                made, lambda _: json.dumps({"v": 1, "blocks": [entry, {**entry, "variant": "old", "id": "f" * 32}]})
            )

        return [
            ("block_deleted", pictures, lambda made: klaviyo.delete_block(made.block.id)),
            ("block_edited", pictures, edit),
            ("asset_deleted", pictures, destroy),
            ("asset_renamed", pictures, lambda made: rename(made, f"{made.asset.public_id}-new")),
            ("asset_moved", pictures, lambda made: rename(made, f"archive/{made.asset.public_id}")),
            ("version_behind", pins, lambda made: upload(made, self.picture)),
            ("new_version", pictures, lambda made: upload(made, self.picture)),
            ("slots_changed", templates, other_slots),
            ("entry_lost", pictures, lambda made: set_field(made, lambda _: "")),
            ("entry_differs", pictures, lambda made: set_field(made, lambda v: v.replace(made.block.id, "e" * 32))),
            ("entry_stale", pictures, stale),
            ("field_foreign", pictures, lambda made: set_field(made, lambda _: "see the wiki")),
            ("duplicate", pictures, clone),
            ("unlinked", pictures, lose_both),
            ("entry_unknown", templates, forget),
        ]

    def _image(self, number: int) -> Made:
        asset = self._asset("image", f"library/picture-{number:05}", number)
        settings = SendSettings(pinned=number % 10 == 1)
        picture = picture_block(asset, self.pair.cloudinary.cloud, settings, f"Picture {number}")
        definition = image_definition(picture.src, picture.alt, picture.link, picture.width)
        return self._linked(asset, number, definition)

    def _template(self, number: int) -> Made:
        asset = self._asset("raw", f"library/template-{number:05}.cldt.json", number)
        cloud, template = self.pair.cloudinary.cloud, parse_template(_TEMPLATE)
        reference = TemplateRef(cloud=cloud.name, public_id=asset.public_id, asset_id=asset.asset_id)
        composed = compose(template, Personalization(template=reference), cloud)
        return self._linked(asset, number, html_definition(composed.html), composed.personalization)

    def _asset(self, kind: str, public_id: str, number: int) -> Asset:
        return Asset(
            asset_id=f"{number:032x}", resource_type=kind, type="upload", public_id=public_id, version=1,
            url="", format="png" if kind == "image" else "", width=300, height=300,
        )  # fmt: skip

    def _linked(
        self, asset: Asset, number: int, definition: dict[str, object], chosen: Personalization | None = None
    ) -> Made:
        name = f"Block {number:05}"
        block = Block(id=f"b{number:031x}", name=name, definition=definition, created=_AT, updated=_AT)
        kind = "template" if chosen else "image"
        link = Link(
            key=LinkKey(pair=self.link_pair, asset_id=asset.asset_id, kind=kind),
            public_id=asset.public_id,
            block_id=block.id,
            name=name,
            html_hash=fingerprint(block),
            version=1,
            updated_at=_AT,
            asset_version=1,
            slots=slots_of(parse_template(_TEMPLATE)) if chosen else "",
        )
        return Made(asset, link, block, chosen)

    def _value(self, made: Made) -> str:
        cloud = self.pair.cloudinary.cloud
        content = KeptContent(asset=made.asset, kept={}, cloud=cloud, personalization=made.personalization)
        return with_entry("", field_entry(self.account, made.link, content))

    def _asset_row(self, made: Made) -> list[object]:
        asset, raw = made.asset, made.asset.resource_type == "raw"
        size = [None, None, None] if raw else ["png", 300, 300]
        data = _TEMPLATE if raw else self.picture
        metadata = json.dumps({FIELD_ID: self._value(made)})
        return [asset.asset_id, asset.resource_type, asset.public_id, *size, 1, _AT, metadata, data]


if __name__ == "__main__":
    sys.stdout.write(f"{measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)}\n")
