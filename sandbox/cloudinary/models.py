"""The environment's assets and metadata fields, and the rules for them."""

import hashlib
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from sandbox.cloudinary.exceptions import ApiError
from sandbox.state import State

CLOUD: Final = "fernkiln"
KEY: Final = "sandbox-key"
SECRET: Final = "sandbox-secret"  # noqa: S105 - the emulated environment's; it opens nothing
FIELD_TYPES: Final = ("string", "integer", "date", "enum", "set")


def add_asset(  # noqa: PLR0913 - the fields of an upload
    state: State,
    *,
    public_id: str,
    data: bytes,
    resource_type: str = "image",
    type: str = "upload",
    tags: Sequence[str] = (),
    context: Mapping[str, str] | None = None,
    created_at: str | None = None,
) -> str:
    """Store an asset and give its asset_id; an existing public id is overwritten and keeps its asset_id."""
    form, width, height = _measure(data) if resource_type == "image" else (None, None, None)
    old = find_asset(state, resource_type, type, public_id)
    now = state.now()
    asset_id = (
        old["asset_id"] if old else hashlib.sha256(f"{resource_type}/{type}/{public_id}".encode()).hexdigest()[:32]
    )
    row = {
        "asset_id": asset_id,
        "resource_type": resource_type,
        "type": type,
        "public_id": public_id,
        "format": form,
        "width": width,
        "height": height,
        "bytes": len(data),
        # Seconds, as at Cloudinary, but never the same for two versions.
        "version": max(int(now), old["version"] + 1) if old else int(now),
        "created_at": created_at or (old["created_at"] if old else _iso(now)),
        "tags": json.dumps(list(tags)),
        "context": json.dumps(dict(context or {})),
        "metadata": old["metadata"] if old else "{}",
        "data": data,
    }
    names = ", ".join(row)
    with state.write() as db:
        # The names are those above, never a caller's text.
        db.execute(
            f"insert or replace into asset ({names}) values ({', '.join('?' * len(row))})",  # noqa: S608
            list(row.values()),
        )
    return str(asset_id)


def find_asset(state: State, resource_type: str, type: str, public_id: str) -> sqlite3.Row | None:
    """The asset of this public id."""
    query = "select * from asset where resource_type = ? and type = ? and public_id = ?"
    row: sqlite3.Row | None = state.db.execute(query, [resource_type, type, public_id]).fetchone()
    return row


def resource(row: sqlite3.Row, delivery: str, *, metadata: bool = True) -> dict[str, Any]:
    """An asset as the Admin API tells it; `delivery` is this cloud's delivery address."""
    extension = f".{row['format']}" if row["format"] else ""
    path = f"{row['resource_type']}/{row['type']}/v{row['version']}/{row['public_id']}{extension}"
    told = {
        "asset_id": row["asset_id"],
        "public_id": row["public_id"],
        "format": row["format"],
        "version": row["version"],
        "resource_type": row["resource_type"],
        "type": row["type"],
        "created_at": row["created_at"],
        "bytes": row["bytes"],
        "width": row["width"],
        "height": row["height"],
        "asset_folder": row["public_id"].rpartition("/")[0],
        "display_name": row["public_id"].rpartition("/")[2],
        "tags": json.loads(row["tags"]),
        "url": f"{delivery}/{path}",
        "secure_url": f"{delivery}/{path}",
    }
    if json.loads(row["context"]):
        told["context"] = {"custom": json.loads(row["context"])}
    if metadata and json.loads(row["metadata"]):
        told["metadata"] = json.loads(row["metadata"])
    return {name: value for name, value in told.items() if value is not None}


def field(state: State, external_id: str) -> dict[str, Any] | None:
    """One structured metadata field."""
    row = state.db.execute("select body from metadata_field where external_id = ?", [external_id]).fetchone()
    return json.loads(row["body"]) if row else None


def fields(state: State) -> list[dict[str, Any]]:
    """Every structured metadata field."""
    return [json.loads(row["body"]) for row in state.db.execute("select body from metadata_field").fetchall()]


def create_field(state: State, body: Any) -> dict[str, Any]:
    """Add a structured metadata field."""
    if not isinstance(body, dict) or body.get("type") not in FIELD_TYPES or not body.get("label"):
        raise ApiError(400, "Invalid metadata field: label and type are required")
    external_id = str(body.get("external_id") or hashlib.sha256(str(body["label"]).encode()).hexdigest()[:12])
    if field(state, external_id):
        raise ApiError(409, f"external id {external_id} already exists")
    kept = {"mandatory": False, "default_value": None, "validation": None, "restrictions": {}, **body}
    kept["external_id"] = external_id
    with state.write() as db:
        db.execute("insert into metadata_field values (?, ?)", [external_id, json.dumps(kept)])
    return kept


def set_metadata(
    state: State,
    resource_type: str,
    type: str,
    public_ids: Sequence[str],
    values: Mapping[str, Any],
) -> list[str]:
    """Merge field values into assets; the public ids that were updated, others are skipped without an error."""
    unknown = [name for name in values if field(state, name) is None]
    if unknown:
        raise ApiError(400, f"The following metadata fields do not exist: {json.dumps(unknown)}")
    updated = []
    for public_id in public_ids[:1000]:
        row = find_asset(state, resource_type, type, public_id)
        if row is None:
            continue
        merged = {**json.loads(row["metadata"]), **values}
        kept = {name: value for name, value in merged.items() if value not in ("", None)}
        with state.write() as db:
            db.execute("update asset set metadata = ? where asset_id = ?", [json.dumps(kept), row["asset_id"]])
        updated.append(public_id)
    return updated


def _measure(data: bytes) -> tuple[str, int, int]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            form = (picture.format or "").lower().replace("jpeg", "jpg")
            return form, picture.width, picture.height
    except (UnidentifiedImageError, OSError):
        raise ApiError(400, "Invalid image file") from None


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
