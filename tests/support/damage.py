"""What happens to blocks and assets behind the workspace's back, done by the services' own APIs."""

import base64
from dataclasses import dataclass
from typing import Any

import orjson

from core import Workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.asset import Asset
from core.domain.block import Link
from core.http import ignore_answer
from core.klaviyo.responses import html_definition

MUG, TEAPOT, VASE, CLIP = "products/mug", "products/teapot", "products/vase", "clips/steam"
TEMPLATE = "templates/order-thanks.cldt.json"


@dataclass(frozen=True)
class Damage:
    """Everything that somebody else may do, with the clients of a workspace."""

    ws: Workspace

    @property
    def klaviyo(self) -> Any:
        return self.ws.account.klaviyo

    @property
    def cloudinary(self) -> Any:
        return self.ws.account.cloudinary

    def asset(self, public_id: str) -> Asset:
        kind = "raw" if public_id.endswith(".json") else "video" if public_id.startswith("clips/") else "image"
        return self.cloudinary.get_asset(kind, public_id)

    def block_of(self, public_id: str) -> str:
        return next(link.block_id for link in self.ws.links.all() if link.public_id == public_id)

    def delete_block(self, block_id: str) -> None:
        self.klaviyo.delete_universal_content(block_id)

    def edit_block(self, block_id: str, words: str = "Somebody's words") -> None:
        block = self.klaviyo.get_universal_content(block_id)
        if block.html:
            self.klaviyo.update_universal_content(
                block_id, block.name, html_definition(f"{block.html}<p>{words}</p>", block.definition)
            )
            return
        data = {**block.definition["data"], "properties": {**block.image, "alt_text": words}}
        self.klaviyo.update_universal_content(block_id, block.name, {**block.definition, "data": data})

    def clone_block(self, block_id: str, name: str) -> str:
        attributes = {"id": block_id, "name": name}
        data = {"type": "template-universal-content", "id": block_id, "attributes": attributes}
        path = "/api/template-universal-content-clone"
        return str(self.klaviyo.service.call("POST", path, body={"data": data}, read=orjson.loads)["data"]["id"])

    def delete_asset(self, public_id: str) -> None:
        self._upload(public_id, "destroy", {"public_id": public_id})

    def update_asset(self, public_id: str, **changes: Any) -> None:
        """Let a moderation decide, or change who may load it."""
        kind = self.asset(public_id).resource_type
        path = f"/resources/{kind}/upload/{public_id}"
        self.cloudinary.service.call("POST", path, body=changes, read=ignore_answer)

    def rename_asset(self, public_id: str, new: str) -> None:
        self._upload(public_id, "rename", {"from_public_id": public_id, "to_public_id": new})

    def new_version(self, public_id: str, data: bytes | None = None) -> None:
        asset = self.asset(public_id)
        data = data or self.cloudinary.download_image(asset.url)
        body = {"public_id": public_id, "file": "data:;base64," + base64.b64encode(data).decode()}
        self._upload(public_id, "upload", body)

    def set_field(self, public_id: str, value: str) -> None:
        self.cloudinary.update_metadata(self.asset(public_id), FIELD_ID, value)

    def forget(self, link: Link) -> None:
        """The row of a link is lost; the versions of its personalization stay."""
        with self.ws.database.write() as db:
            db.table("link").delete(tuple(getattr(link.key, name) for name in ("scope", "asset_id", "kind", "variant")))

    def _upload(self, public_id: str, verb: str, body: dict[str, Any]) -> None:
        kind = self.asset(public_id).resource_type
        self.cloudinary.service.call("POST", f"/{kind}/{verb}", body=body, read=ignore_answer)
