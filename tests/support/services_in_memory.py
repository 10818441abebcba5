"""Both services as one transport in memory: just what a block's life needs, with every request written down."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.cloudinary.metadata_field import FIELD_ID
from core.settings import Settings

PREFIX = "https://res.cloudinary.com/demo"
CONTENT = "/api/template-universal-content"
MUG = "products/mug"
Json = dict[str, Any]
Alter = Callable[[Json], Json]
Fault = int | str | Alter


def image(public_id: str, number: int = 0, **more: Any) -> Json:
    """An image as the Admin API tells it; its asset id has 32 hex digits."""
    return {
        "asset_id": f"{number:032x}", "public_id": public_id, "resource_type": "image", "type": "upload",
        "version": 1700000000 + number, "format": "png", "width": 800, "height": 600, "bytes": 4321,
        "secure_url": f"{PREFIX}/image/upload/v1/{public_id}.png", "created_at": "2026-09-04T13:39:16Z",
        "context": {"custom": {"alt": f"Alt of {public_id}"}}, **more,
    }  # fmt: skip


class ServicesInMemory(httpx.BaseTransport):
    """Answers for Klaviyo and Cloudinary; the next call that a fault fits is answered by the fault.

    A fault is a status, `lost before` or `lost after` the call acted, or a function that alters the answer.
    """

    def __init__(self, *assets: Json) -> None:
        self.assets = {asset["asset_id"]: deepcopy(asset) for asset in assets}
        self.blocks: dict[str, Json] = {}
        self.requests: list[httpx.Request] = []
        self.faults: list[tuple[str, str, Fault]] = []
        self.numbers = iter(range(1, 10_000))

    @property
    def calls(self) -> list[str]:
        """Methods and operations of all requests."""
        return [f"{request.method} {_operation(request)}" for request in self.requests]

    @property
    def counted(self) -> Counter[str]:
        """How often each operation was asked."""
        return Counter(self.calls)

    def fault(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls whose path holds this text fail."""
        self.faults += [(method, path, fault)] * times

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        fault = self._next_fault(request)
        if isinstance(fault, int):
            return httpx.Response(fault, json={"errors": [{"detail": "A fault."}], "error": {"message": "A fault."}})
        if fault == "lost before":
            raise httpx.ReadTimeout("lost", request=request)
        status, body = self._answer(request)
        if fault == "lost after":
            raise httpx.ReadTimeout("lost", request=request)
        return httpx.Response(status, json=fault(body) if callable(fault) else body)

    def _next_fault(self, request: httpx.Request) -> Fault | None:
        for number, (method, path, fault) in enumerate(self.faults):
            if method == request.method and path in request.url.path:
                del self.faults[number]
                return fault
        return None

    def _answer(self, request: httpx.Request) -> tuple[int, Json]:
        path = request.url.path
        if path == "/api/accounts":
            account = {"id": "ACC1", "attributes": {"contact_information": {"organization_name": "Fern"}}}
            return 200, {"data": [account]}
        if path.startswith(CONTENT):
            return self._content(request, path.removeprefix(CONTENT).strip("/"))
        return self._cloudinary(request, path.removeprefix("/v1_1/demo"))

    def _content(self, request: httpx.Request, block_id: str) -> tuple[int, Json]:
        if not block_id and request.method == "GET":
            return 200, {"data": [block for block in list(self.blocks.values()) if self._fits(request, block)]}
        if request.method == "POST":
            block_id = f"B{next(self.numbers)}"
            # Whole at once, since other threads read it.
            now = datetime.now(UTC).isoformat()
            attributes = {**json.loads(request.content)["data"]["attributes"], "created": now, "updated": now}
            self.blocks[block_id] = {"id": block_id, "type": "x", "attributes": attributes}
        if block_id not in self.blocks:
            return 404, {"errors": [{"detail": f"A universal content with id `{block_id}` does not exist."}]}
        if request.method == "DELETE":
            return 200, self.blocks.pop(block_id)
        if request.method == "PATCH":
            self.blocks[block_id]["attributes"] |= json.loads(request.content)["data"]["attributes"]
        return 200, {"data": self.blocks[block_id]}

    @staticmethod
    def _fits(request: httpx.Request, block: Json) -> bool:
        asked = request.url.params["filter"]
        if named := re.fullmatch(r"equals\(name,(.*)\)", asked):
            return bool(block["attributes"]["name"] == json.loads(named[1]))
        return block["id"] in json.loads(asked.removeprefix("any(id,").removesuffix(")"))

    def _cloudinary(self, request: httpx.Request, path: str) -> tuple[int, Json]:
        query = parse_qs(request.url.query.decode())
        if path == "/resources/by_asset_ids":
            return 200, {"resources": [self.assets[each] for each in query["asset_ids[]"] if each in self.assets]}
        if path.endswith("/metadata"):
            return 200, self._set_metadata(json.loads(request.content))
        _, _, resource_type, of, *rest = path.split("/", 4)
        wanted = query.get("public_ids[]") or [unquote(each) for each in rest]
        kind = [each for each in self.assets.values() if (each["resource_type"], each["type"]) == (resource_type, of)]
        found = [asset for asset in kind if asset["public_id"] in wanted]
        if not rest:
            return 200, {"resources": found}
        return (200, found[0]) if found else (404, {"error": {"message": f"Resource not found - {rest[0]}"}})

    def _set_metadata(self, body: Json) -> Json:
        found = [asset for asset in self.assets.values() if asset["public_id"] in body["public_ids"]]
        for asset in found:
            asset["metadata"] = asset.get("metadata", {}) | body["metadata"]
        return {"public_ids": [asset["public_id"] for asset in found]}

    def field(self, public_id: str = MUG) -> str:
        """The text of an asset's metadata field."""
        (asset,) = (each for each in self.assets.values() if each["public_id"] == public_id)
        return str(asset.get("metadata", {}).get(FIELD_ID, ""))


def _operation(request: httpx.Request) -> str:
    path = request.url.path
    if path.startswith(CONTENT):
        return "block" if path.removeprefix(CONTENT).strip("/") else "blocks"
    return re.sub(r"^(/resources/\w+/upload)/.*", r"\1/*", path.removeprefix("/v1_1/demo"))


@contextmanager
def connected(services: ServicesInMemory, folder: Path) -> Iterator[Workspace]:
    """A workspace that is connected to both by keys and does not wait between attempts."""
    settings = Settings(
        klaviyo_private_key=SecretStr("pk_0123456789abcdef"),
        cloudinary_url=SecretStr("cloudinary://key:secret@demo"),
        workspace_db=folder / "workspace.db",
    )
    with open_workspace(settings, transport=services) as ws:
        ws.setup.connect_by_key()
        for client in (ws.account.klaviyo, ws.account.cloudinary):
            object.__setattr__(client, "service", replace(client.service, sleep=lambda _: None))
        services.requests.clear()
        yield ws
