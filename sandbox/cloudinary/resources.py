"""An asset as each of the APIs tells it: the Admin API's resource and list, a search, an upload."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from sandbox.cloudinary.models import KEY, SECRET
from sandbox.cloudinary.search import format_of

_LIST_FIELDS: Final = (
    "asset_id", "public_id", "format", "version", "resource_type", "type", "placeholder", "created_at", "bytes",
    "width", "height", "duration", "folder", "asset_folder", "display_name", "access_mode", "access_control", "url",
    "secure_url", "tags", "context", "metadata",
)  # fmt: skip
_THUMBNAIL: Final = "t_media_lib_thumb"


def resource(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """One asset of the Admin API; `delivery` is this cloud's delivery address.

    Its own `next_cursor` leads to more of what is derived from it.
    """
    fields = list_item(row, delivery) | {"etag": row["etag"]}
    if row["resource_type"] != "image":
        return fields
    thumbnail = _address(row, delivery, _THUMBNAIL)
    derived = {
        "transformation": _THUMBNAIL,
        "format": row["format"],
        "bytes": min(row["bytes"], 10_000),
        "id": _digest(row, _THUMBNAIL)[:32],
        "url": thumbnail,
        "secure_url": thumbnail,
    }
    return fields | {"next_cursor": _digest(row, "derived"), "derived": [derived]}


def list_item(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """One asset of a list of the Admin API."""
    common = _common_fields(row, delivery)
    return {name: common[name] for name in _LIST_FIELDS if name in common}


def search_result(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """One asset of a search, which tells more, and times in another form."""
    common = _common_fields(row, delivery)
    at = row["created_at"].replace("Z", "+00:00")
    fields = {name: value for name, value in common.items() if name != "placeholder"} | {
        "filename": row["display_name"],
        "format": format_of(row) or None,
        "created_at": at,
        "uploaded_at": at,
        "backup_bytes": 0,
        "status": "active",
        "access_control": common.get("access_control"),
        "etag": row["etag"],
        "created_by": None,
        "uploaded_by": None,
        # The Admin API groups the pairs by kind.
        "context": json.loads(row["context"]),
    }
    if row["width"] and row["height"]:
        fields |= {"aspect_ratio": round(row["width"] / row["height"], 5), "pixels": row["width"] * row["height"]}
    return fields


def upload_result(row: sqlite3.Row, delivery: str, file_name: str, *, overwritten: bool) -> dict[str, Any]:
    """What an upload answers."""
    text = f"public_id={row['public_id']}&version={row['version']}{SECRET}"
    fields = {name: value for name, value in _common_fields(row, delivery).items() if name != "access_control"} | {
        "version_id": _digest(row, str(row["version"]))[:32],
        "signature": hashlib.sha1(text.encode()).hexdigest(),  # noqa: S324 - Cloudinary's own signature
        "etag": row["etag"],
        "placeholder": bool(row["rejected"]),
        "original_filename": file_name.rpartition("/")[2].partition(".")[0] or "file",
        "api_key": KEY,
    }
    if row["resource_type"] == "raw":
        del fields["format"]
    return fields | ({"overwritten": True} if overwritten else {})


def _common_fields(row: sqlite3.Row, delivery: str) -> dict[str, Any]:
    """What several of them tell."""
    names = ("asset_id", "public_id", "format", "version", "resource_type", "type", "created_at", "bytes")
    fields: dict[str, Any] = {name: row[name] for name in names}
    fields |= {name: row[name] for name in ("width", "height", "duration") if row[name] is not None}
    fields |= {"folder": row["public_id"].rpartition("/")[0], "access_mode": "public"}
    fields |= {name: row[name] for name in ("asset_folder", "display_name")}
    address = _address(row, delivery)
    fields |= {"url": address, "secure_url": address}
    fields |= {"tags": json.loads(row["tags"]), "metadata": json.loads(row["metadata"])}
    if context := json.loads(row["context"]):
        fields["context"] = {"custom": context}
    if rules := json.loads(row["access_control"]):
        fields["access_control"] = rules
    # What a moderation rejected stays listed, without its bytes.
    return fields | ({"placeholder": True, "bytes": 0} if row["rejected"] else {})


def _address(row: Mapping[str, Any] | sqlite3.Row, delivery: str, steps: str = "") -> str:
    extension = f".{row['format']}" if row["format"] and row["resource_type"] != "raw" else ""
    start = f"{delivery}/{row['resource_type']}/{row['type']}/" + (f"{steps}/" if steps else "")
    return f"{start}v{row['version']}/{quote(row['public_id'], safe='/')}{extension}"


def _digest(row: sqlite3.Row, what: str) -> str:
    return hashlib.sha256(f"{row['asset_id']}/{what}".encode()).hexdigest()
