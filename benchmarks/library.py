"""10,000 links in both services and the workspace, and every damage that an audit is to find."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image

from benchmarks.served import ROOT
from benchmarks.vandal import Vandal
from core import Workspace
from core.blocks.compose import compose
from core.blocks.image import image_block
from core.cloudinary.cldt import parse_template
from core.cloudinary.metadata_field import FIELD_ID, with_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.domain.personalization import Personalization, TemplateRef
from core.domain.send_settings import SendSettings
from core.klaviyo.responses import html_definition, image_definition
from core.links.finding import FindingKind
from core.publish.block_writer import fingerprint
from core.publish.content import slots_of
from core.publish.metadata_field import field_entry
from core.publish.rows import LINK_COLUMNS
from sandbox.state import State

COVERAGE = 0.5
_AT, _LATER = "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"
_OF_NO_ASSET = ("points_here",)
_VERSION = 1_767_225_600
"""Of all assets: seconds, as Cloudinary counts them. `v1` in a URL pins nothing."""
TEMPLATE = (ROOT / "sandbox/world/templates/order-thanks.cldt.json").read_bytes()


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
        self.ws, self.state, self.account = ws, state, ws.account
        self.scope = ws.account.scope
        self.made: list[Made] = []
        image = io.BytesIO()
        Image.new("RGB", (300, 300), "white").save(image, "PNG")
        self.image, self.template = image.getvalue(), TEMPLATE

    def note_copy(self, made: Made) -> None:
        """As if this picture had been copied into Klaviyo Images."""
        copied = {"scope": self.scope, "asset_id": made.asset.asset_id, "version": _VERSION, "name": made.block.name}
        copied |= {"way": "url", "image_id": made.asset.asset_id, "image_url": "", "at": _AT}
        with self.ws.database.write() as db:
            db.table("image_copy").insert(copied)

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
            columns = {*LINK_COLUMNS, "definition"}
            db.table("link").insert_all({name: row[name] for name in row if name in columns} for row in rows)
            db.table("personalization").insert_all(
                {**vars(made.link.key), "version": 1, "block_id": made.block.id, "html": made.block.html,
                 "saved_at": _AT, "body": json.dumps(made.personalization.to_json())}
                for made in self.made if made.personalization
            )  # fmt: skip

    def damage(self, each: int) -> tuple[set[tuple[FindingKind, str]], set[tuple[FindingKind, str]]]:
        """Damage other links in each way; what an audit has to find, and what its opt-in passes have to."""
        images = iter([made for made in self.made if not made.personalization and not _is_pinned(made)])
        pins = iter([made for made in self.made if _is_pinned(made)])
        templates = iter([made for made in self.made if made.personalization])
        expected: set[tuple[FindingKind, str]] = set()
        with ThreadPoolExecutor(8) as pool:
            for kind, victims, act in Vandal(self).ways(images, pins, templates):
                chosen = [made for made, _ in zip(victims, range(each), strict=False)]
                list(pool.map(act, chosen))
                # A block that shows no asset any more is told of none.
                expected |= {(kind, "" if kind in _OF_NO_ASSET else made.asset.asset_id) for made in chosen}
                if kind == "copy_behind":
                    # These are pinned, too.
                    expected |= {("version_behind", made.asset.asset_id) for made in chosen}
                if kind == "asset_renamed":
                    self._bring_forward(chosen)
                    broken: set[tuple[FindingKind, str]] = {("picture_broken", made.asset.asset_id) for made in chosen}
        bound = [made for made, _ in zip(templates, range(each), strict=False)]
        self._bind(bound)
        return expected, broken | {("low_coverage", made.asset.asset_id) for made in bound}

    def _bring_forward(self, chosen: list[Made]) -> None:
        """Pictures are asked for from the last changed links on; the old address of these is broken."""
        with self.ws.database.write() as db:
            for made in chosen:
                db.conn.execute("update link set updated_at = ? where asset_id = ?", [_LATER, made.asset.asset_id])

    def _bind(self, chosen: list[Made]) -> None:
        """To a field that no event has."""
        metric = self.ws.events.metric("Placed Order")
        bound = {"from": "event", "path": ["No Such Field"], "fallback": "x"}
        choices = {"event": {"metric_id": metric.id, "metric": metric.name}, "slots": {"line": bound}}
        with self.ws.database.write() as db:
            for made in chosen:
                assert made.personalization is not None
                body = json.dumps(made.personalization.to_json() | choices)
                query = "update personalization set body = ? where asset_id = ?"
                db.conn.execute(query, [body, made.asset.asset_id])

    def _image(self, number: int) -> Made:
        asset = self._asset("image", f"library/picture-{number:05}", number)
        settings = SendSettings(pinned=number % 10 == 1)
        image = image_block(asset, self.account.cloud, settings, f"Picture {number}")
        definition = image_definition(image.src, image.alt, image.link, image.width)
        return self._linked(asset, number, definition)

    def _template(self, number: int) -> Made:
        asset = self._asset("raw", f"library/template-{number:05}.cldt.json", number)
        cloud, template = self.account.cloud, parse_template(TEMPLATE)
        reference = TemplateRef(cloud=cloud.name, public_id=asset.public_id, asset_id=asset.asset_id)
        composed = compose(template, Personalization(template=reference), cloud)
        return self._linked(asset, number, html_definition(composed.html), composed.personalization)

    def _asset(self, kind: str, public_id: str, number: int) -> Asset:
        return Asset(
            asset_id=f"{number:032x}", resource_type=kind, type="upload", public_id=public_id, version=_VERSION,
            url="", format="png" if kind == "image" else "", width=300, height=300,
        )  # fmt: skip

    def _linked(
        self, asset: Asset, number: int, definition: dict[str, object], chosen: Personalization | None = None
    ) -> Made:
        name = f"Block {number:05}"
        block = Block(id=f"b{number:031x}", name=name, definition=definition, created=_AT, updated=_AT)
        kind = "template" if chosen else "image"
        link = Link(
            key=LinkKey(scope=self.scope, asset_id=asset.asset_id, kind=kind),
            public_id=asset.public_id,
            block_id=block.id,
            name=name,
            html_hash=fingerprint(block),
            version=1,
            updated_at=_AT,
            asset_version=_VERSION,
            slots=slots_of(parse_template(TEMPLATE)) if chosen else "",
        )
        return Made(asset, link, block, chosen)

    def value(self, made: Made) -> str:
        """What the asset's field says of its link."""
        return with_entry("", field_entry(self.account.id, made.link, made.personalization))

    def _asset_row(self, made: Made) -> list[object]:
        asset, raw = made.asset, made.asset.resource_type == "raw"
        size = [None, None, None] if raw else ["png", 300, 300]
        data = self.template if raw else self.image
        metadata = json.dumps({FIELD_ID: self.value(made)})
        return [asset.asset_id, asset.resource_type, asset.public_id, *size, made.asset.version, _AT, metadata, data]


def _is_pinned(made: Made) -> bool:
    return f"/v{made.asset.version}/" in made.block.body
