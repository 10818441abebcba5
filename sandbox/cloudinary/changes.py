"""Renaming, deleting and changing assets: rules and routes of the Upload API, and deletion by the Admin API."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from sandbox.cloudinary import fields, models, resources, wire
from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.handlers import delivery
from sandbox.cloudinary.wire import Body
from sandbox.context import Sandbox
from sandbox.state import State


def rename(request: Request, body: Body) -> Any:
    """POST /{resource_type}/rename: another public id, and a new version; the asset_id stays."""
    state, kind = Sandbox.of(request).state, request.path_params["resource_type"]
    old, new = _required(body, "from_public_id"), _required(body, "to_public_id")
    asset = _get(state, kind, body, old)
    rename_asset(state, asset, new, overwrite=str(body.get("overwrite")).lower() in ("true", "1"))
    return resources.resource(_get(state, kind, body, new), delivery(request))


def rename_asset(state: State, asset: sqlite3.Row, new: str, *, overwrite: bool = False) -> None:
    """Give an asset another public id; ApiError when that is taken."""
    taken = models.find_asset(state, asset["resource_type"], asset["type"], new)
    if taken and not overwrite:
        raise ApiError(400, f"to_public_id {new} already exists")
    with state.write() as db:
        if taken:
            db.execute("delete from asset where asset_id = ?", [taken["asset_id"]])
        db.execute(
            "update asset set public_id = ?, asset_folder = ?, display_name = ?, version = version + 1"
            " where asset_id = ?",
            [new, new.rpartition("/")[0], new.rpartition("/")[2], asset["asset_id"]],
        )


def destroy(request: Request, body: Body) -> Any:
    """POST /{resource_type}/destroy; what does not exist is no error."""
    state, kind = Sandbox.of(request).state, request.path_params["resource_type"]
    was_deleted = delete_asset(state, kind, str(body.get("type") or "upload"), _required(body, "public_id"))
    return {"result": "ok" if was_deleted else "not found"}


def explicit_asset(request: Request, body: Body) -> Any:
    """POST /{resource_type}/explicit: tags, context and structured metadata of an existing asset."""
    state, kind = Sandbox.of(request).state, request.path_params["resource_type"]
    public_id = _required(body, "public_id")
    asset = _get(state, kind, body, public_id)
    changed: dict[str, str] = {}
    if "tags" in body:
        changed["tags"] = json.dumps([tag for tag in str(body["tags"]).split(",") if tag])
    if "context" in body:
        changed["context"] = json.dumps(_values(body["context"]))
    with state.write() as db:
        for name, value in changed.items():
            # The names are the two above.
            db.execute(f"update asset set {name} = ? where asset_id = ?", [value, asset["asset_id"]])  # noqa: S608
    if body.get("metadata"):
        fields.set_values(state, kind, asset["type"], [public_id], _values(body["metadata"]))
    return resources.resource(_get(state, kind, body, public_id), delivery(request))


def update_resource_by_public_id(request: Request, body: Body) -> Any:
    """POST /resources/{resource_type}/{type}/{public_id}: the outcome of its moderation, and who may load it."""
    state, path = Sandbox.of(request).state, request.path_params
    asset = _get(state, path["resource_type"], {"type": path["type"]}, path["public_id"])
    status, rules = body.get("moderation_status"), body.get("access_control")
    rules = _rules(rules) if rules is not None else json.loads(asset["access_control"])
    if status not in (None, "approved", "rejected"):
        raise ApiError(400, f"Invalid value {status} for parameter moderation_status")
    rejected = asset["rejected"] if status is None else status == "rejected"
    with state.write() as db:
        query = "update asset set access_control = ?, rejected = ? where asset_id = ?"
        db.execute(query, [json.dumps(rules), rejected, asset["asset_id"]])
    return resources.resource(_get(state, path["resource_type"], path, path["public_id"]), delivery(request))


def _rules(given: Any) -> list[dict[str, Any]]:
    """Access rules, which the official client writes as JSON in a form."""
    try:
        rules = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        rules = None
    if not isinstance(rules, list) or not all(
        isinstance(rule, dict) and rule.get("access_type") in ("token", "anonymous") for rule in rules
    ):
        raise ApiError(400, "Invalid value for parameter access_control")
    return rules


def delete_resources(request: Request, body: Body) -> Any:
    """DELETE /resources/{resource_type}/{type}; public ids in the query, or in a form as the SDK sends them."""
    state, path = Sandbox.of(request).state, request.path_params
    public_ids = request.query_params.getlist("public_ids[]") or body.get("public_ids") or []
    if not public_ids or len(public_ids) > 100:
        raise ApiError(400, "Missing required parameter - public_ids (1 to 100)")
    outcome = {
        name: "deleted" if delete_asset(state, path["resource_type"], path["type"], name) else "not_found"
        for name in public_ids
    }
    return {"deleted": outcome, "partial": False}


def list_root_folders(request: Request, _: Body) -> Any:
    """GET /folders."""
    return _folders(request, "")


def show_folder(request: Request, _: Body) -> Any:
    """GET /folders/{path}: the folders in a folder."""
    return _folders(request, request.path_params["path"].strip("/"))


def _folders(request: Request, below: str) -> dict[str, Any]:
    prefix = f"{below}/" if below else ""
    names = set()
    for row in models.list_assets(Sandbox.of(request).state):
        folder = row["asset_folder"]
        if folder.startswith(prefix) and folder != below:
            names.add(folder.removeprefix(prefix).partition("/")[0])
    if below and not names and not _is_folder(request, below):
        raise ApiError(404, f"Can't find folder with path {below}")
    folders = [{"name": name, "path": f"{prefix}{name}"} for name in sorted(names)]
    return {"folders": folders, "total_count": len(folders), "next_cursor": None}


def _is_folder(request: Request, path: str) -> bool:
    state = Sandbox.of(request).state
    return bool(state.db.execute("select 1 from asset where asset_folder = ?", [path]).fetchone())


def delete_asset(state: State, kind: str, delivery_type: str, public_id: str) -> bool:
    """Delete an asset; whether there was one."""
    with state.write() as db:
        query = "delete from asset where resource_type = ? and type = ? and public_id = ?"
        return db.execute(query, [kind, delivery_type, public_id]).rowcount > 0


def _get(state: State, kind: str, body: Body, public_id: str) -> Any:
    asset = models.find_asset(state, kind, str(body.get("type") or "upload"), public_id)
    if asset is None:
        raise ApiError(404, f"Resource not found - {public_id}")
    return asset


def _required(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(400, f"Missing required parameter - {name}")
    return value


def _values(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else wire.read_pairs(str(raw))
