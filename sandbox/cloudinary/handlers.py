"""HTTP in, HTTP out for the Admin and Upload APIs."""

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.cloudinary import fields, models, resources, wire
from sandbox.cloudinary.budget import budget_headers, spend
from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.search import read_expression, sort_rows
from sandbox.cloudinary.wire import Body
from sandbox.context import Sandbox

Handler = Callable[[Request, Body], Any]
# Left out of lists unless asked for (Admin API reference: `tags`, `context`, `metadata`; Search API: `with_field`).
_EXTRAS: Final = ("tags", "context", "metadata")
Form = Callable[[sqlite3.Row, str], dict[str, Any]]


def admin(handler: Handler) -> Callable[[Request], Any]:
    """A route of the Admin API: Basic authentication, and the hourly budget in the headers."""

    def handled(request: Request, body: Body) -> tuple[tuple[int, int], Any]:
        return spend(Sandbox.of(request).state), handler(request, body)

    async def route(request: Request) -> JSONResponse:
        try:
            wire.check_cloud(request)
            wire.check_caller(request)
            budget, answer = await run_in_threadpool(handled, request, await wire.read_body(request))
        except ApiError as error:
            return error.response()
        return JSONResponse(answer, headers=budget_headers(*budget))

    route.__name__, route.__doc__ = handler.__name__, handler.__doc__
    return route


def upload_api(handler: Handler) -> Callable[[Request], Any]:
    """A route of the Upload API: a signed form or Basic authentication, and no budget."""

    async def route(request: Request) -> JSONResponse:
        try:
            wire.check_cloud(request)
            body = await wire.read_body(request)
            wire.check_uploader(request, body)
            return JSONResponse(await run_in_threadpool(handler, request, body))
        except ApiError as error:
            return error.response()

    route.__name__, route.__doc__ = handler.__name__, handler.__doc__
    return route


def ping(_: Request, __: Body) -> Any:
    """GET /ping."""
    return {"status": "ok"}


def config(request: Request, _: Body) -> Any:
    """GET /config; the settings only when asked for."""
    answer: dict[str, Any] = {"cloud_name": models.CLOUD, "created_at": "2024-01-01T00:00:00Z"}
    return answer | ({"settings": {"folder_mode": "fixed"}} if request.query_params.get("settings") == "true" else {})


def search_assets(request: Request, body: Body) -> Any:
    """POST /resources/search."""
    state = Sandbox.of(request).state
    test = read_expression(body.get("expression") or "", state.now())
    rows = [row for row in models.list_assets(state) if test(row)]
    rows = sort_rows(rows, body.get("sort_by") or [{"created_at": "desc"}])
    extras = body.get("with_field") or ()
    field_names = _names(body["fields"]) if body.get("fields") else None
    if field_names is None and not set(extras) <= {*_EXTRAS, "image_metadata", "image_analysis"}:
        raise ApiError(400, f"Invalid value {extras} for parameter with_field")
    size = 50 if body.get("max_results") is None else body["max_results"]
    page = _page(request, rows, size, body.get("next_cursor"), extras, field_names, resources.search_result)
    return {"total_count": len(rows), "time": 1, **page}


def list_resources(request: Request, _: Body) -> Any:
    """GET /resources/{resource_type}[/{type}], or one resource when that is an asset_id."""
    query, path = request.query_params, request.path_params
    if path["resource_type"] not in models.RESOURCE_TYPES:
        return _one(request, "asset_id = ?", [path["resource_type"]])
    prefix = query.get("prefix", "")
    delivery_type = path.get("type") or query.get("type") or "upload"
    rows = models.list_assets(
        Sandbox.of(request).state,
        "resource_type = ? and type = ? and substr(public_id, 1, ?) = ?",
        [path["resource_type"], delivery_type, len(prefix), prefix],
    )
    public_ids = query.getlist("public_ids[]")
    rows = [row for row in rows if not public_ids or row["public_id"] in public_ids]
    return _page(request, rows, query.get("max_results") or 10, query.get("next_cursor"), *_read_fields(request))


def list_resources_by_asset_ids(request: Request, _: Body) -> Any:
    """GET /resources/by_asset_ids, at most 100; those that do not exist are left out."""
    asset_ids = request.query_params.getlist("asset_ids[]") or request.query_params.get("asset_ids", "").split(",")
    if len(asset_ids) > 100:
        raise ApiError(400, "Up to 100 asset_ids are allowed")
    places = ", ".join("?" * len(asset_ids))
    rows = models.list_assets(Sandbox.of(request).state, f"asset_id in ({places})", asset_ids)
    return _page(request, rows, 100, None, *_read_fields(request))


def get_resource_by_public_id(request: Request, _: Body) -> Any:
    """GET /resources/{resource_type}/{type}/{public_id}."""
    path = request.path_params
    where = [path["resource_type"], path["type"], path["public_id"]]
    return _one(request, "resource_type = ? and type = ? and public_id = ?", where)


def upload(request: Request, body: Body) -> Any:
    """POST /{resource_type}/upload; an existing public id is overwritten unless `overwrite` says no."""
    state, data = Sandbox.of(request).state, wire.read_file(body.get("file"))
    kind = _kind(request.path_params["resource_type"], data)
    public_id = str(body.get("public_id") or secrets.token_hex(10))
    old = models.find_asset(state, kind, "upload", public_id)
    is_existing = bool(old) and str(body.get("overwrite")).lower() in ("false", "0")
    if not is_existing:
        models.add_asset(
            state,
            public_id=public_id,
            data=data,
            resource_type=kind,
            tags=[tag for tag in str(body.get("tags") or "").split(",") if tag],
            context=wire.read_pairs(str(body.get("context") or "")),
            asset_folder=str(body.get("asset_folder") or ""),
            display_name=body.get("display_name"),
        )
    if body.get("metadata"):
        fields.set_values(state, kind, "upload", [public_id], wire.read_pairs(str(body["metadata"])))
    where = [kind, "upload", public_id]
    row = models.list_assets(state, "resource_type = ? and type = ? and public_id = ?", where)[0]
    name = str(body.get("filename") or "file")
    asset = resources.upload_result(row, delivery(request), name, overwritten=bool(old) and not is_existing)
    return asset | ({"existing": True} if is_existing else {})


def update_assets_metadata(request: Request, body: Body) -> Any:
    """POST /{resource_type}/metadata, with JSON or as a signed form."""
    values, public_ids = body.get("metadata"), body.get("public_ids") or []
    values = values if isinstance(values, dict) else wire.read_pairs(str(values or ""))
    public_ids = [public_ids] if isinstance(public_ids, str) else public_ids
    if not values or not isinstance(public_ids, list) or not all(isinstance(name, str) for name in public_ids):
        raise ApiError(400, "Missing required parameter - metadata and public_ids")
    kind, delivery_type = request.path_params["resource_type"], str(body.get("type") or "upload")
    return {"public_ids": fields.set_values(Sandbox.of(request).state, kind, delivery_type, public_ids, values)}


def list_metadata_fields(request: Request, _: Body) -> Any:
    """GET /metadata_fields."""
    all_fields, ids = (
        fields.list_metadata_fields(Sandbox.of(request).state),
        request.query_params.getlist("external_ids[]"),
    )
    return {"metadata_fields": [field for field in all_fields if not ids or field["external_id"] in ids]}


def create_metadata_field(request: Request, body: Body) -> Any:
    """POST /metadata_fields; the switch `metadata_denied` refuses it, as a role without permission is refused."""
    state = Sandbox.of(request).state
    if state.setting("metadata_denied") == "1":
        raise ApiError(403, "This token is unauthorized to perform the requested action")
    return fields.create_metadata_field(state, body)


def get_metadata_field(request: Request, _: Body) -> Any:
    """GET /metadata_fields/{external_id}."""
    external_id = request.path_params["external_id"]
    field = fields.get_metadata_field(Sandbox.of(request).state, external_id)
    if field is None:
        raise ApiError(404, f"External ID {external_id} does not exist")
    return field


def update_metadata_field(request: Request, body: Body) -> Any:
    """PUT /metadata_fields/{external_id}: another label, or other rules; id and type stay."""
    state, external_id = Sandbox.of(request).state, request.path_params["external_id"]
    return fields.update_metadata_field(state, get_metadata_field(request, body), external_id, body)


def delete_metadata_field(request: Request, body: Body) -> Any:
    """DELETE /metadata_fields/{external_id}; its values go with it."""
    get_metadata_field(request, body)
    fields.delete_metadata_field(Sandbox.of(request).state, request.path_params["external_id"])
    return {"message": "ok"}


def list_resources_by_asset_folder(request: Request, _: Body) -> Any:
    """GET /resources/by_asset_folder."""
    folder = request.query_params.get("asset_folder", "")
    rows = models.list_assets(Sandbox.of(request).state, "asset_folder = ?", [folder])
    return _page(request, rows, 10, None, *_read_fields(request))


def delivery(request: Request) -> str:
    """This cloud's delivery address."""
    return f"{Sandbox.of(request).base_url(request)}/res/{models.CLOUD}"


def _one(request: Request, where: str, values: Sequence[str]) -> dict[str, Any]:
    rows = models.list_assets(Sandbox.of(request).state, where, values)
    if not rows:
        raise ApiError(404, f"Resource not found - {values[-1]}")
    return resources.resource(rows[0], delivery(request))


def _page(
    request: Request,
    rows: list[sqlite3.Row],
    size: Any,
    cursor: Any,
    extras: Collection[str],
    names: Collection[str] | None,
    form: Form = resources.list_item,
) -> dict[str, Any]:
    """One page of a list; `extras` are fields besides the usual ones, `names` the only fields that are returned."""
    if not str(size).isdigit() or not int(size) <= 500:
        raise ApiError(400, f"Invalid value {size} for parameter max_results. Must be between 0 and 500")
    start = _read_cursor(str(cursor)) if cursor else 0
    end = start + int(size)
    hidden = set(_EXTRAS) - set(extras) if names is None else set()
    every = [form(row, delivery(request)) for row in rows[start:end]]
    page = [
        {name: value for name, value in one.items() if name not in hidden and (names is None or name in names)}
        for one in every
    ]
    return {"resources": page} | ({"next_cursor": _cursor(end)} if int(size) > 0 and end < len(rows) else {})


def _cursor(at: int) -> str:
    """A place in a list as a long text of hexadecimal digits."""
    return f"{at:08x}{hashlib.sha256(f'cursor {at}'.encode()).hexdigest()[:56]}"


def _read_cursor(text: str) -> int:
    try:
        at = int(text[:8], 16)
    except ValueError:
        at = -1
    if at < 0 or _cursor(at) != text:
        raise ApiError(400, f"Invalid value {text} for parameter next_cursor")
    return at


def _read_fields(request: Request) -> tuple[list[str], set[str] | None]:
    """Read which extra fields a list returns, and the only fields that it returns, None for all."""
    query = request.query_params
    extras = [name for name in _EXTRAS if query.get(name) in ("true", "True", "1")]
    return extras, _names(query["fields"]) if query.get("fields") else None


def _names(given: Any) -> set[str]:
    names = given if isinstance(given, list) else str(given).split(",")
    return {"public_id", "asset_id", *(str(name).strip() for name in names)}


def _kind(resource_type: str, data: bytes) -> str:
    if resource_type in models.RESOURCE_TYPES:
        return resource_type
    if resource_type != "auto":
        raise ApiError(400, f"Invalid resource_type {resource_type}")
    for kind in ("image", "video"):
        try:
            models.measure(data, kind)
        except ApiError:
            continue
        return kind
    return "raw"
