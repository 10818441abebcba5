"""The image library: copies by address or by file, with the caps and formats of Klaviyo."""

import base64
import binascii
import io
import sqlite3
import uuid
from collections.abc import Mapping
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from sandbox.cloudinary.delivery.delivered import deliver_path
from sandbox.cloudinary.delivery.sources import own_path
from sandbox.cloudinary.exceptions import DeliveryError
from sandbox.klaviyo.exceptions import ApiError, invalid, not_found
from sandbox.klaviyo.models import TIMES, timestamp
from sandbox.klaviyo.query import instant, read_filter
from sandbox.state import State

LARGEST: Final = 5 * 1024 * 1024
DAILY: Final = {"url": 100, "file": 500}
_FORMATS: Final = {"JPEG": "jpeg", "PNG": "png", "GIF": "gif"}
_FILTERS: Final = {
    "id": ("any", "equals"),
    "name": ("any", "contains", "ends-with", "equals", "starts-with"),
    "format": ("any", "equals"),
    "size": TIMES,
    "updated_at": TIMES,
    "hidden": ("any", "equals"),
}


def find(state: State, text: str) -> list[sqlite3.Row]:
    """Images that a filter finds; hidden ones only when asked for."""
    conditions = read_filter(text, _FILTERS, numeric_ids=True)
    with_hidden = any(condition.field == "hidden" for condition in conditions)
    rows = state.db.execute("select * from image").fetchall()
    rows = [row for row in rows if with_hidden or not row["hidden"]]
    return [row for row in rows if all(condition.holds(_field(row, condition.field)) for condition in conditions)]


def get(state: State, image_id: str) -> sqlite3.Row:
    """One image."""
    row: sqlite3.Row | None = state.db.execute("select * from image where id = ?", [image_id]).fetchone()
    if not row:
        raise not_found("Not found.")
    return row


def resource(row: sqlite3.Row, base_url: str) -> dict[str, Any]:
    """An image as JSON:API."""
    attributes = {
        "name": row["name"],
        "image_url": f"{base_url}/klaviyo/company/FERNKN/images/{row['uuid']}.{row['format']}",
        "format": row["format"],
        "size": row["size"],
        "hidden": bool(row["hidden"]),
        "updated_at": row["updated"],
    }
    return {"type": "image", "id": str(row["id"]), "attributes": attributes}


def add(state: State, data: bytes, name: str | None, *, hidden: bool, way: str) -> sqlite3.Row:
    """Keep a copy; `way` is `url` or `file`, each with its own cap a day."""
    if len(data) > LARGEST:
        raise invalid("The image is larger than 5MB.", "/data/attributes/import_from_url")
    file_format = _format(data)
    now = timestamp(state)
    with state.write() as db:
        today = "select count(*) from image where way = ? and substr(updated, 1, 10) = ?"
        if db.execute(today, [way, now[:10]]).fetchone()[0] >= DAILY[way]:
            detail = "Request was throttled. Expected available in 86400 seconds."
            raise ApiError(429, "throttled", "Request was throttled.", detail)
        taken = db.execute("select count(*) from image where name = ?", [name]).fetchone()[0]
        row = [
            f"{name} ({taken})" if name and taken else name,
            file_format,
            len(data),
            hidden,
            now,
            str(uuid.uuid4()),
            way,
            data,
        ]
        cursor = db.execute(
            "insert into image (name, format, size, hidden, updated, uuid, way, data) values (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    return get(state, str(cursor.lastrowid))


def update(state: State, image_id: str, attributes: Mapping[str, Any]) -> sqlite3.Row:
    """Replace name and hidden, both: what is not given is emptied, as was seen at Klaviyo."""
    get(state, image_id)
    with state.write() as db:
        values = [attributes.get("name"), bool(attributes.get("hidden")), timestamp(state), image_id]
        db.execute("update image set name = ?, hidden = ?, updated = ? where id = ?", values)
    return get(state, image_id)


def imported(state: State, address: Any) -> bytes:
    """The bytes behind an address: a data URI, or a picture of this world; no other server is ever asked."""
    pointer = "/data/attributes/import_from_url"
    if not isinstance(address, str) or not address:
        raise invalid("'import_from_url' is a required field.", pointer)
    if address.startswith("data:"):
        try:
            return base64.b64decode(address.partition(",")[2], validate=True)
        except binascii.Error:
            raise invalid("The data URI could not be decoded.", pointer) from None
    own = own_path(address)
    if own:
        try:
            return deliver_path(state, own, takes_webp=False).data
        except DeliveryError as error:
            raise invalid(f"The image could not be imported from the given URL: {error}.", pointer) from None
    query = "select data from web_image where url in (?, ?)"
    row = state.db.execute(query, [address, address.partition("?")[0]]).fetchone()
    if not row:
        raise invalid("Unable to fetch the URL you entered.", pointer)
    return bytes(row["data"])


def file_of(state: State, name: str) -> tuple[bytes, str] | None:
    """The bytes and type of a hosted copy."""
    row = state.db.execute("select data, format from image where uuid = ?", [name.partition(".")[0]]).fetchone()
    return (row["data"], f"image/{row['format']}") if row else None


def _format(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return _FORMATS[image.format or ""]
    except (UnidentifiedImageError, OSError, KeyError):
        raise invalid("The image must be a jpeg, png or gif.", "/data/attributes/import_from_url") from None


def _field(row: sqlite3.Row, name: str) -> Any:
    if name == "updated_at":
        return instant(row["updated"])
    return str(row["id"]) if name == "id" else bool(row["hidden"]) if name == "hidden" else row[name]
