"""HTTP in, HTTP out: headers, scopes, sparse fields, pages."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import models, oauth
from sandbox.klaviyo.exceptions import JSON_API, ApiError, OAuthError, invalid
from sandbox.klaviyo.query import read_cursor, read_size, read_sort, write_cursor

REVISION: Final = "2026-10-15"
Handler = Callable[[Request, Any], Any]
TIERS: Final = {"XS": (1, 15), "M": (10, 150), "L": (75, 750), "XL": (350, 3500)}


async def token(request: Request) -> JSONResponse:
    """POST /oauth/token."""
    return await _oauth(request, oauth.token)


async def revoke(request: Request) -> JSONResponse:
    """POST /oauth/revoke."""
    return await _oauth(request, oauth.revoke)


async def _oauth(request: Request, function: Callable[..., Any]) -> JSONResponse:
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        answer = function(Sandbox.of(request).state, request.headers.get("authorization", ""), form)
    except OAuthError as error:
        return error.response()
    return JSONResponse(answer or {}, headers={"Cache-Control": "no-store"})


def api(handler: Handler, *, scopes: Sequence[str], tier: str, status: int = 200) -> Callable[[Request], Any]:
    """A route of the API: checks the caller, calls `handler(request, body)`, answers JSON:API."""

    async def route(request: Request) -> Response:
        try:
            _check_caller(request, scopes)
            answer = await run_in_threadpool(handler, request, await _body(request))
        except ApiError as error:
            response: Response = error.response()
        else:
            response = Response(status_code=204)
            if answer is not None:
                response = JSONResponse(answer, status, media_type=JSON_API)
        response.headers["X-Klaviyo-API-Revision"] = request.headers.get("revision", REVISION)
        burst, steady = TIERS[tier]
        response.headers["RateLimit-Limit"] = f"{burst}, {burst};w=1, {steady};w=60"
        response.headers["RateLimit-Remaining"] = str(burst - 1)
        response.headers["RateLimit-Reset"] = "0"
        return response

    return route


def list_accounts(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/accounts."""
    found = [_sparse(request, account) for account in models.accounts(Sandbox.of(request).state)]
    return {"data": found, "links": _links(request)}


def list_contents(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/template-universal-content."""
    query = request.query_params
    found = models.contents(Sandbox.of(request).state, query.get("filter", ""))
    field, descending = read_sort(query.get("sort", ""), ("created", "id", "name", "updated"), "created")
    found.sort(key=lambda item: item["id"] if field == "id" else item["attributes"][field], reverse=descending)
    return _page(request, found, read_size(query.get("page[size]", ""), 20, 100))


def create_content(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-universal-content."""
    return {"data": models.create_content(Sandbox.of(request).state, models.require_json_object(body))}


def get_content(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/template-universal-content/{id}."""
    return {"data": _sparse(request, models.content(Sandbox.of(request).state, request.path_params["id"]))}


def update_content(request: Request, body: Any) -> dict[str, Any]:
    """PATCH /api/template-universal-content/{id}."""
    attributes, content_id = models.require_json_object(body), request.path_params["id"]
    if body["data"].get("id") != content_id:
        raise invalid("The id in the payload is not the id in the path.", "/data/id")
    return {"data": models.update_content(Sandbox.of(request).state, content_id, attributes)}


def delete_content(request: Request, _: Any) -> None:
    """DELETE /api/template-universal-content/{id}."""
    models.delete_content(Sandbox.of(request).state, request.path_params["id"])


def list_metrics(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics; 200 a page, no other page size."""
    return _page(request, models.metrics(Sandbox.of(request).state), 200)


def get_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}."""
    return {"data": _sparse(request, models.metric(Sandbox.of(request).state, request.path_params["id"]))}


def list_events(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events."""
    query, sandbox = request.query_params, Sandbox.of(request)
    include = _include(request)
    _, descending = read_sort(query.get("sort", ""), ("datetime", "timestamp"), "datetime")
    size, offset = read_size(query.get("page[size]", ""), 200, 1000), read_cursor(query.get("page[cursor]", ""))
    rows = models.events(sandbox.state, query.get("filter", ""), descending=descending, limit=size, offset=offset)
    delivery = sandbox.base_url(request) + "/res"
    data = [_sparse(request, models.event_resource(row, delivery)) for row in rows[:size]]
    page: dict[str, Any] = {"data": data, "links": _links(request, offset + size if len(rows) > size else None)}
    if "profile" in include:
        page["included"] = models.profiles(sandbox.state, [row["profile_id"] for row in rows[:size]])
    return page


def get_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}."""
    sandbox = Sandbox.of(request)
    row = models.event(sandbox.state, request.path_params["id"])
    return {"data": _sparse(request, models.event_resource(row, sandbox.base_url(request) + "/res"))}


def _check_caller(request: Request, scopes: Sequence[str]) -> None:
    granted = oauth.scopes_of(Sandbox.of(request).state, request.headers.get("authorization", ""))
    if granted is None:
        detail = "Incorrect authentication credentials."
        raise ApiError(401, "authentication_failed", detail, detail)
    if not request.headers.get("revision"):
        raise ApiError(400, "missing_revision", "Missing revision.", "Revision header is required.", "revision")
    missing = [scope for scope in scopes if scope not in granted]
    if missing:
        raise _forbidden(f"Your credentials do not have the required scopes: {', '.join(missing)}.")


def _include(request: Request) -> list[str]:
    include = [name for name in request.query_params.get("include", "").split(",") if name]
    state = Sandbox.of(request).state
    granted = oauth.scopes_of(state, request.headers.get("authorization", "")) or frozenset()
    if "profile" in include and "profiles:read" not in granted and state.setting("profiles_allowed") != "1":
        raise _forbidden("Your credentials do not have the required scopes: profiles:read.")
    return include


def _forbidden(detail: str) -> ApiError:
    return ApiError(403, "permission_denied", "You do not have permission to perform this action.", detail)


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return None
    if request.headers.get("content-type", "").split(";")[0] not in (JSON_API, "application/json"):
        raise ApiError(415, "unsupported_media_type", "Unsupported media type.", f"Content-Type must be {JSON_API}.")
    try:
        return json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise invalid("The request body is not JSON.") from None


def _page(request: Request, items: list[dict[str, Any]], size: int) -> dict[str, Any]:
    at = read_cursor(request.query_params.get("page[cursor]", ""))
    following = at + size if at + size < len(items) else None
    return {"data": [_sparse(request, item) for item in items[at : at + size]], "links": _links(request, following)}


def _links(request: Request, following: int | None = None) -> dict[str, str | None]:
    here = f"{request.url.scheme}://{request.url.netloc}{request.url.path}"
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "page[cursor]"]
    link = None
    if following is not None:
        link = f"{here}?{urlencode([*query, ('page[cursor]', write_cursor(following))])}"
    return {"self": str(request.url), "next": link, "prev": None}


def _sparse(request: Request, resource: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields asked for; sparse fields drop relationships as well."""
    asked = request.query_params.get(f"fields[{resource['type']}]")
    if not asked:
        return dict(resource)
    names = {name.split(".")[0] for name in asked.split(",")}
    unknown = names - set(resource["attributes"]) - {"id"}
    if unknown:
        raise invalid(f"'{sorted(unknown)[0]}' is not a valid field.", f"fields[{resource['type']}]")
    attributes = {name: value for name, value in resource["attributes"].items() if name in names}
    return {"type": resource["type"], "id": resource["id"], "attributes": attributes}
