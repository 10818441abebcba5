"""Every damage that an audit is to find, done to one link by the services' own APIs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import TYPE_CHECKING

from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.personalization import parse_personalization
from core.http import ignore_answer
from core.klaviyo.responses import html_definition
from core.links.finding import FindingKind

if TYPE_CHECKING:
    from benchmarks.library import Library, Made


class Vandal:
    """Somebody who works on what a library's links hold together, without the workspace."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._klaviyo, self._cloudinary = library.account.klaviyo, library.account.cloudinary

    def ways(
        self, images: Iterator[Made], pins: Iterator[Made], templates: Iterator[Made]
    ) -> list[tuple[FindingKind, Iterator[Made], Callable[[Made], object]]]:
        """What an audit finds, the links to take for it, and what is done to each."""
        return [
            ("block_deleted", images, lambda made: self._klaviyo.delete_universal_content(made.block.id)),
            ("block_edited", images, self._edit),
            ("asset_deleted", images, self._destroy),
            ("asset_renamed", images, lambda made: self._rename(made, f"{made.asset.public_id}-new")),
            ("asset_moved", images, lambda made: self._rename(made, f"archive/{made.asset.public_id}")),
            ("version_behind", pins, self._renew),
            ("new_version", images, self._renew),
            ("copy_behind", pins, self._copy_and_renew),
            ("slots_changed", templates, lambda made: self._rewrite(made, b"headline", b"heading")),
            ("template_changed", templates, lambda made: self._rewrite(made, b'"jpg", "quality"', b'"png", "quality"')),
            ("template_renamed", templates, lambda made: self._rename(made, f"archive/{made.asset.public_id}")),
            ("block_newer", templates, self._save_elsewhere),
            ("points_here", images, self._write_by_hand),
            ("entry_lost", images, lambda made: self._set_field(made, "")),
            ("entry_differs", images, self._name_another),
            ("entry_stale", images, self._name_one_more),
            ("field_foreign", images, lambda made: self._set_field(made, "see the wiki")),
            ("duplicate", images, self._clone),
            ("unlinked", images, self._lose_both),
            ("entry_unknown", templates, self._forget),
        ]

    def _edit(self, made: Made) -> None:
        data = {**made.block.definition["data"], "properties": {**made.block.image, "alt_text": "Edited"}}
        self._klaviyo.update_universal_content(made.block.id, made.block.name, {**made.block.definition, "data": data})

    def _clone(self, made: Made) -> None:
        attributes = {"id": made.block.id, "name": f"{made.block.name} again"}
        data = {"type": "template-universal-content", "id": made.block.id, "attributes": attributes}
        self._klaviyo.service.call(
            "POST", "/api/template-universal-content-clone", body={"data": data}, read=ignore_answer
        )

    def _save_elsewhere(self, made: Made) -> None:
        assert made.personalization is not None
        chosen = parse_personalization(made.personalization.to_json() | {"alt": {"from": "fixed", "value": "Thanks"}})
        html = compose(parse_template(self._library.template), chosen, self._cloudinary.cloud).html
        self._klaviyo.update_universal_content(made.block.id, made.block.name, html_definition(html))

    def _write_by_hand(self, made: Made) -> None:
        """With a slip of the pen, in another block."""
        src = f"{self._cloudinary.cloud.prefix}/image/upload/{made.asset.public_id}-missing.png"
        self._klaviyo.create_universal_content(
            f"{made.block.name} by hand", html_definition(f'<p><img src="{src}"></p>')
        )

    def _renew(self, made: Made) -> None:
        self._upload(made, self._library.image)

    def _rewrite(self, made: Made, old: bytes, new: bytes) -> None:
        self._upload(made, self._library.template.replace(old, new))

    def _copy_and_renew(self, made: Made) -> None:
        self._library.note_copy(made)
        self._renew(made)

    def _upload(self, made: Made, data: bytes) -> None:
        file = "data:;base64," + base64.b64encode(data).decode()
        self._change(made, "upload", {"public_id": made.asset.public_id, "file": file})

    def _rename(self, made: Made, new: str) -> None:
        self._change(made, "rename", {"from_public_id": made.asset.public_id, "to_public_id": new})

    def _destroy(self, made: Made) -> None:
        self._change(made, "destroy", {"public_id": made.asset.public_id})

    def _change(self, made: Made, verb: str, body: dict[str, str]) -> None:
        self._cloudinary.service.call("POST", f"/{made.asset.resource_type}/{verb}", body=body, read=ignore_answer)

    def _set_field(self, made: Made, value: str) -> None:
        self._cloudinary.update_metadata(made.asset, FIELD_ID, value)

    def _name_another(self, made: Made) -> None:
        self._set_field(made, self._library.value(made).replace(made.block.id, "e" * 32))

    def _name_one_more(self, made: Made) -> None:
        (entry,) = json.loads(self._library.value(made))["blocks"]
        self._set_field(made, json.dumps({"v": 1, "blocks": [entry, {**entry, "variant": "old", "id": "f" * 32}]}))

    def _forget(self, made: Made) -> None:
        with self._library.ws.database.write() as db:
            db.table("link").delete(astuple(made.link.key))

    def _lose_both(self, made: Made) -> None:
        self._forget(made)
        self._set_field(made, "")
