"""HTTP in, HTTP out for the Admin and Upload APIs."""

import base64
import binascii
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.cloudinary import models
from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.search import read_expression
from sandbox.context import Sandbox

Body = Mapping[str, Any]
Handler = Callable[[Request, Body], Any]


def admin(handler: Handler) -> Callable[[Request], Any]:
    """A route of the Admin API: Basic auth, JSON, hourly budget in the headers."""

    async def route(request: Request) -> JSONResponse:
        try:
            body = await _body(request)
            _check_cloud(request)
            _check_basic(request)
            answer = await run_in_threadpool(handler, request, body)
        except ApiError as error:
            return error.response()
        hour = datetime.now(UTC).replace(minute=0, second=0) + timedelta(hours=1)
        budget = {
            "X-FeatureRateLimit-Limit": "5000",
            "X-FeatureRateLimit-Remaining": "4999",
            "X-FeatureRateLimit-Reset": hour.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }
        return JSONResponse(answer, headers=budget)

    return route


def upload_api(handler: Handler) -> Callable[[Request], Any]:
    """A route of the Upload API: Basic auth or a signed form, no budget."""

    async def route(request: Request) -> JSONResponse:
        try:
            body = await _body(request)
            _check_cloud(request)
            if "signature" in body:
                _check_signature(body)
            else:
                _check_basic(request)
            return JSONResponse(await run_in_threadpool(handler, request, body))
        except ApiError as error:
            return error.response()

    return route


def ping(_: Request, __: Body) -> Any:
    """GET /ping."""
    return {"status": "ok"}


def config(_: Request, __: Body) -> Any:
    """GET /config."""
    return {"cloud_name": models.CLOUD, "created_at": "2024-01-01T00:00:00Z", "settings": {"folder_mode": "fixed"}}


def usage(request: Request, _: Body) -> Any:
    """GET /usage."""
    count, size = Sandbox.of(request).state.db.execute("select count(*), coalesce(sum(bytes), 0) from asset").fetchone()
    return {"plan": "Sandbox", "resources": count, "storage": {"usage": size}}


def search(request: Request, body: Body) -> Any:
    """POST /resources/search."""
    test = read_expression(str(body.get("expression") or ""))
    rows = [row for row in Sandbox.of(request).state.db.execute("select * from asset").fetchall() if test(row)]
    for order in reversed(body.get("sort_by") or [{"created_at": "desc"}]):
        ((name, direction),) = order.items()
        rows.sort(key=partial(_sortable, str(name)), reverse=direction == "desc")
    with_metadata = "metadata" in (body.get("with_field") or ())
    page = _page(request, rows, body.get("max_results") or 50, body.get("next_cursor"), metadata=with_metadata)
    return {"total_count": len(rows), "time": 1, **page}


def list_resources(request: Request, _: Body) -> Any:
    """GET /resources/{resource_type}[/{type}]."""
    query, path = request.query_params, request.path_params
    where = [path["resource_type"], path.get("type") or query.get("type") or "upload", query.get("prefix", "") + "%"]
    found = "select * from asset where resource_type = ? and type = ? and public_id like ? order by public_id"
    rows = Sandbox.of(request).state.db.execute(found, where).fetchall()
    wanted = query.getlist("public_ids[]")
    rows = [row for row in rows if not wanted or row["public_id"] in wanted]
    metadata = query.get("metadata") == "true"
    return _page(request, rows, int(query.get("max_results") or 10), query.get("next_cursor"), metadata=metadata)


def by_asset_ids(request: Request, _: Body) -> Any:
    """GET /resources/by_asset_ids."""
    wanted = request.query_params.getlist("asset_ids[]") or request.query_params.get("asset_ids", "").split(",")
    rows = Sandbox.of(request).state.db.execute("select * from asset").fetchall()
    return {"resources": [models.resource(row, delivery(request)) for row in rows if row["asset_id"] in wanted]}


def get_resource(request: Request, _: Body) -> Any:
    """GET /resources/{resource_type}/{type}/{public_id}."""
    path = request.path_params
    row = models.find_asset(Sandbox.of(request).state, path["resource_type"], path["type"], path["public_id"])
    if row is None:
        raise ApiError(404, f"Resource not found - {path['public_id']}")
    return models.resource(row, delivery(request))


def upload(request: Request, body: Body) -> Any:
    """POST /{resource_type}/upload; an existing public id is overwritten unless `overwrite` says no."""
    state, kind = Sandbox.of(request).state, request.path_params["resource_type"]
    public_id = str(body.get("public_id") or secrets.token_hex(10))
    data = _file(body.get("file"))
    old = models.find_asset(state, kind, "upload", public_id)
    if not (old and str(body.get("overwrite")).lower() in ("false", "0")):
        tags = [tag for tag in str(body.get("tags") or "").split(",") if tag]
        models.add_asset(state, public_id=public_id, data=data, resource_type=kind, tags=tags)
    row = models.find_asset(state, kind, "upload", public_id)
    if row is None:
        raise ApiError(500, "The asset is gone")
    return models.resource(row, delivery(request))


def set_metadata(request: Request, body: Body) -> Any:
    """POST /{resource_type}/metadata, with JSON or as a signed form."""
    values = body.get("metadata")
    values = _pairs(str(values or "")) if not isinstance(values, dict) else values
    public_ids = body.get("public_ids") or body.get("public_ids[]") or []
    public_ids = [public_ids] if isinstance(public_ids, str) else public_ids
    kind = str(body.get("type") or "upload")
    state = Sandbox.of(request).state
    return {"public_ids": models.set_metadata(state, request.path_params["resource_type"], kind, public_ids, values)}


def list_fields(request: Request, _: Body) -> Any:
    """GET /metadata_fields."""
    return {"metadata_fields": models.fields(Sandbox.of(request).state)}


def create_field(request: Request, body: Body) -> Any:
    """POST /metadata_fields; the switch `metadata_denied` refuses it, as a role without permission is refused."""
    state = Sandbox.of(request).state
    if state.setting("metadata_denied") == "1":
        raise ApiError(403, "This token is unauthorized to perform the requested action")
    return models.create_field(state, body)


def get_field(request: Request, _: Body) -> Any:
    """GET /metadata_fields/{external_id}."""
    external_id = request.path_params["external_id"]
    found = models.field(Sandbox.of(request).state, external_id)
    if found is None:
        raise ApiError(404, f"External ID {external_id} does not exist")
    return found


def delivery(request: Request) -> str:
    """This cloud's delivery address."""
    return f"{Sandbox.of(request).base_url(request)}/res/{models.CLOUD}"


def _sortable(name: str, row: sqlite3.Row) -> tuple[bool, Any]:
    if name not in row.keys():  # noqa: SIM118 - a row's own test looks at values
        raise ApiError(400, f"Invalid sort field {name}")
    return row[name] is None, row[name]


def _page(request: Request, rows: list[Any], size: int, cursor: Any, *, metadata: bool) -> dict[str, Any]:
    if not 0 <= size <= 500:
        raise ApiError(400, "max_results must be between 0 and 500")
    at = int(cursor) if str(cursor or "").isdigit() else 0
    told = [models.resource(row, delivery(request), metadata=metadata) for row in rows[at : at + size]]
    return {"resources": told} | ({"next_cursor": str(at + size)} if at + size < len(rows) else {})


async def _body(request: Request) -> Body:
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        form, body = await request.form(), {}
        for name in form:
            values = [await value.read() if isinstance(value, UploadFile) else value for value in form.getlist(name)]
            body[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
        return body
    raw = await request.body()
    try:
        parsed = json.loads(raw) if raw else {}
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ApiError(400, "Invalid JSON in request body") from None
    return parsed if isinstance(parsed, dict) else {}


def _check_cloud(request: Request) -> None:
    if request.path_params["cloud"] != models.CLOUD:
        raise ApiError(401, "cloud_name mismatch")


def _check_basic(request: Request) -> None:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(value, validate=True).decode() if kind == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    key, _, secret = given.partition(":")
    if key != models.KEY:
        raise ApiError(401, f"unknown api_key {key}" if key else "Must supply api_key")
    if not secrets.compare_digest(secret, models.SECRET):
        raise ApiError(401, "api_secret mismatch")


def _check_signature(body: Body) -> None:
    """Signature version 2: `&` in values is escaped, so that nobody can smuggle a parameter in."""
    if body.get("api_key") != models.KEY:
        raise ApiError(401, f"unknown api_key {body.get('api_key')}")
    left_out = ("file", "cloud_name", "resource_type", "api_key", "signature")
    parts = []
    for name in sorted(body):
        value = body[name]
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        if name not in left_out and text:
            parts.append(f"{name}={text}".replace("&", "%26"))
    digest = hashlib.sha1(("&".join(parts) + models.SECRET).encode(), usedforsecurity=False).hexdigest()
    if not secrets.compare_digest(digest, str(body["signature"])):
        raise ApiError(401, f"Invalid Signature {body['signature']}. String to sign - '{'&'.join(parts)}'.")


def _file(value: Any) -> bytes:
    if isinstance(value, bytes) and value:
        return value
    if isinstance(value, str) and value.startswith("data:"):
        head, _, data = value.partition(",")
        try:
            return base64.b64decode(data, validate=True) if head.endswith(";base64") else unquote_to_bytes(data)
        except binascii.Error:
            raise ApiError(400, "Invalid data URI") from None
    raise ApiError(400, "Missing required parameter - file")


def _pairs(text: str) -> dict[str, str]:
    """`a=b|c=d`, where `=`, `|` and `"` are escaped by a backslash."""
    values, name, current, at = {}, "", "", 0
    while at < len(text):
        character = text[at]
        if character == "\\" and at + 1 < len(text):
            at += 1
            current += text[at]
        elif character == "=" and not name:
            name, current = current, ""
        elif character == "|":
            values[name], name, current = current, "", ""
        else:
            current += character
        at += 1
    return {**values, name: current} if name else values
