"""Structured metadata: the environment's fields, and the assets' values.

The shape is that of `metadata_field` in the official OpenAPI file.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.models import find_asset
from sandbox.state import State

TYPES: Final = ("string", "integer", "date", "enum", "set")
RESTRICTIONS: Final = ("readonly_ui", "hidden_ui", "excluded_from_search")
_LISTED: Final = ("enum", "set")
MOST_FIELDS: Final = 100


def get_metadata_field(state: State, external_id: str) -> dict[str, Any] | None:
    """One structured metadata field."""
    row = state.db.execute("select body from metadata_field where external_id = ?", [external_id]).fetchone()
    return json.loads(row["body"]) if row else None


def list_metadata_fields(state: State) -> list[dict[str, Any]]:
    """Every structured metadata field."""
    return [json.loads(row["body"]) for row in state.db.execute("select body from metadata_field").fetchall()]


def create_metadata_field(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    """Add a structured metadata field; ApiError when it is not well formed or exists."""
    new_field = _read_field(body)
    with state.write() as db:
        all_fields = list_metadata_fields(state)
        if any(field["external_id"] == new_field["external_id"] for field in all_fields):
            raise ApiError(409, f"external id {new_field['external_id']} already exists")
        if any(field["label"] == new_field["label"] for field in all_fields):
            raise ApiError(409, f"label {new_field['label']} already exists")
        if len(all_fields) >= MOST_FIELDS:
            raise ApiError(400, f"The maximum number of metadata fields is {MOST_FIELDS}")
        db.execute("insert into metadata_field values (?, ?)", [new_field["external_id"], json.dumps(new_field)])
    return new_field


def update_metadata_field(
    state: State, current: Mapping[str, Any], external_id: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    """Change a field; ApiError when it would become another one."""
    for fixed in ("external_id", "type"):
        if body.get(fixed, current[fixed]) != current[fixed]:
            raise ApiError(400, f"{fixed} cannot be changed")
    field = _read_field({**current, **body})
    with state.write() as db:
        db.execute("update metadata_field set body = ? where external_id = ?", [json.dumps(field), external_id])
    return field


def delete_metadata_field(state: State, external_id: str) -> None:
    """Remove a field, and its values from every asset."""
    with state.write() as db:
        db.execute("delete from metadata_field where external_id = ?", [external_id])
        for row in db.execute(
            "select asset_id, metadata from asset where metadata like ?", [f"%{external_id}%"]
        ).fetchall():
            values = {name: value for name, value in json.loads(row["metadata"]).items() if name != external_id}
            db.execute("update asset set metadata = ? where asset_id = ?", [json.dumps(values), row["asset_id"]])


def set_values(
    state: State,
    resource_type: str,
    type: str,
    public_ids: Sequence[str],
    values: Mapping[str, Any],
) -> list[str]:
    """Merge values into assets; gives the public ids that were updated: others are skipped without an error."""
    unknown = [name for name in values if get_metadata_field(state, name) is None]
    if unknown:
        raise ApiError(400, f"The following metadata fields do not exist: {json.dumps(unknown)}")
    checked = {name: _read_value(get_metadata_field(state, name) or {}, value) for name, value in values.items()}
    updated = []
    with state.write() as db:
        for public_id in public_ids[:1000]:
            row = find_asset(state, resource_type, type, public_id)
            if row is None:
                continue
            merged = json.loads(row["metadata"]) | checked
            new_values = {name: value for name, value in merged.items() if value not in ("", None, [])}
            db.execute("update asset set metadata = ? where asset_id = ?", [json.dumps(new_values), row["asset_id"]])
            updated.append(public_id)
    return updated


def _read_field(body: Mapping[str, Any]) -> dict[str, Any]:
    kind, label, restrictions = body.get("type"), body.get("label"), body.get("restrictions") or {}
    if kind not in TYPES:
        raise ApiError(400, f"Invalid value {kind!r} for parameter type. Allowed values: {', '.join(TYPES)}")
    if not isinstance(label, str) or not 0 < len(label) <= 255:
        raise ApiError(400, "Invalid value for parameter label: 1 to 255 characters are required")
    external_id = str(body.get("external_id") or hashlib.sha256(label.encode()).hexdigest()[:12])
    if len(external_id) > 255:
        raise ApiError(400, "Invalid value for parameter external_id: at most 255 characters are allowed")
    if not isinstance(restrictions, dict):
        raise ApiError(400, "Invalid value for parameter restrictions")
    field = {"mandatory": False, "default_value": None, "validation": None, "default_disabled": False, **body}
    field = {"allow_dynamic_list_values": False, **field}
    flags = {name: bool(restrictions.get(name)) for name in RESTRICTIONS}
    return field | {"external_id": external_id, "restrictions": flags} | _datasource(kind, body)


def _datasource(kind: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    given = body.get("datasource")
    if kind not in _LISTED:
        return {}
    if not isinstance(given, dict) or not isinstance(given.get("values"), list):
        raise ApiError(400, "Missing required parameter - datasource")
    return {"datasource": {"values": [{"state": "active", **dict(value)} for value in given["values"]]}}


def _read_value(field: Mapping[str, Any], value: Any) -> Any:
    """The value as the field keeps it; None and the empty text clear it."""
    if value in ("", None):
        return None
    text = json.dumps(value, separators=(",", ":")) if isinstance(value, list) else str(value)
    kind, wrong = field["type"], ApiError(400, f"'{text}' is not valid for field '{field['external_id']}'")
    if kind == "integer":
        if not re.fullmatch(r"-?\d{1,18}", str(value)):
            raise wrong
        return int(value)
    if kind == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        raise wrong
    if kind not in _LISTED:
        if not isinstance(value, str):
            raise wrong
        return _checked_length(field, value)
    ids = {entry.get("external_id") for entry in field["datasource"]["values"]}
    entries = _entries(value) if kind == "set" else [value]
    if not all(isinstance(entry, str) and entry in ids for entry in entries):
        raise wrong
    return entries if kind == "set" else value


def _entries(value: Any) -> list[Any]:
    """A set's entries: a list, or in the signed form a list as JSON."""
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        parsed = [value]
    return parsed if isinstance(parsed, list) else [parsed]


def _checked_length(field: Mapping[str, Any], value: str) -> str:
    """A text within its `strlen`; without one, 4,000,000 characters (Admin API reference, “strlen validation”)."""
    rule = field.get("validation") or {}
    low, high = (rule.get("min"), rule.get("max")) if rule.get("type") == "strlen" else (None, None)
    if not (low or 0) <= len(value) <= (high or 4_000_000):
        raise ApiError(400, f"Value is invalid for field {field['external_id']}: its length is {len(value)}")
    return value
