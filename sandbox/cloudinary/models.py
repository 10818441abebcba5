"""The environment's assets, and the rules for them."""

import hashlib
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.footage import probe
from sandbox.cloudinary.exceptions import ApiError
from sandbox.state import State

CLOUD: Final = "fernkiln"
KEY: Final = "sandbox-key"
SECRET: Final = "sandbox-secret"  # noqa: S105 - the emulated environment's; it opens nothing
RESOURCE_TYPES: Final = ("image", "video", "raw")


def add_asset(  # noqa: PLR0913 - one argument for each thing that Cloudinary knows of an asset
    state: State,
    *,
    public_id: str,
    data: bytes,
    resource_type: str = "image",
    type: str = "upload",
    tags: Sequence[str] = (),
    context: Mapping[str, str] | None = None,
    asset_folder: str = "",
    display_name: str | None = None,
    created_at: str | None = None,
) -> str:
    """Store an asset and give its asset_id; an existing public id is overwritten and keeps its asset_id."""
    file_format, width, height, duration = measure(data, resource_type)
    now = state.now()
    with state.write() as db:
        old = find_asset(state, resource_type, type, public_id)
        row = {
            "asset_id": old["asset_id"] if old else _asset_id(db, resource_type, type, public_id),
            "resource_type": resource_type,
            "type": type,
            "public_id": public_id,
            "format": file_format,
            "width": width,
            "height": height,
            "duration": duration,
            "bytes": len(data),
            # Seconds, as at Cloudinary, but never the same for two versions.
            "version": max(int(now), old["version"] + 1) if old else int(now),
            "created_at": created_at or (old["created_at"] if old else iso(now)),
            # Folders are fixed in this environment: unless told otherwise, a public id's path is its folder.
            "asset_folder": asset_folder or public_id.rpartition("/")[0],
            "display_name": display_name or public_id.rpartition("/")[2],
            "tags": json.dumps(list(tags)),
            "context": json.dumps(dict(context or {})),
            "metadata": old["metadata"] if old else "{}",
            "etag": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "access_control": old["access_control"] if old else "[]",
            "data": data,
        }
        names = ", ".join(row)
        # The names are those above, never a caller's text.
        query = f"insert or replace into asset ({names}) values ({', '.join('?' * len(row))})"  # noqa: S608
        db.execute(query, list(row.values()))
    return str(row["asset_id"])


def find_asset(state: State, resource_type: str, type: str, public_id: str) -> sqlite3.Row | None:
    """The asset of this public id, its bytes included."""
    query = "select * from asset where resource_type = ? and type = ? and public_id = ?"
    row: sqlite3.Row | None = state.db.execute(query, [resource_type, type, public_id]).fetchone()
    return row


def list_assets(state: State, where: str = "true", values: Sequence[str | int] = ()) -> list[sqlite3.Row]:
    """Assets without their bytes, by public id; `where` is a condition written in this package."""
    columns = (
        "asset_id, resource_type, type, public_id, format, width, height, duration, bytes, version, created_at,"
        " asset_folder, display_name, tags, context, metadata, etag, access_control, rejected"
    )
    # No condition holds a caller's text: that comes in `values`.
    query = f"select {columns} from asset where {where} order by public_id, resource_type, type"  # noqa: S608
    return state.db.execute(query, list(values)).fetchall()


def measure(data: bytes, resource_type: str) -> tuple[str | None, int | None, int | None, float | None]:
    """Format, width, height and seconds of a file, each None where the kind of asset has none."""
    if resource_type == "raw":
        return None, None, None, None
    try:
        if resource_type == "video":
            footage = probe(data)
            return footage.format, footage.width, footage.height, round(footage.duration, 6)
        with Image.open(io.BytesIO(data)) as image:
            return (image.format or "").lower().replace("jpeg", "jpg"), image.width, image.height, None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ApiError(400, f"Invalid {resource_type} file") from None


def _asset_id(db: sqlite3.Connection, resource_type: str, type: str, public_id: str) -> str:
    """An ID that no asset has: an asset that was renamed since keeps the one that was made of this name."""
    text = f"{resource_type}/{type}/{public_id}"
    while True:
        asset_id = hashlib.sha256(text.encode()).hexdigest()[:32]
        if db.execute("select 1 from asset where asset_id = ?", [asset_id]).fetchone() is None:
            return asset_id
        text += "/"


def iso(seconds: float) -> str:
    """A time since 1970 as Cloudinary tells it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
