"""Accounts, metrics and events: HTTP in, HTTP out."""

import sqlite3
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.context import Sandbox
from sandbox.klaviyo import models, oauth
from sandbox.klaviyo.exceptions import OAuthError, invalid, not_found
from sandbox.klaviyo.query import read_cursor, read_size, read_sort
from sandbox.klaviyo.wire import forbidden, links_of, page_of, revision_of, sparse


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


def get_accounts(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/accounts."""
    resources = [sparse(request, account) for account in models.accounts(Sandbox.of(request).state)]
    return {"data": resources, "links": links_of(request)}


def get_account(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/accounts/{id}."""
    return {"data": sparse(request, models.account(Sandbox.of(request).state, request.path_params["id"]))}


def get_metrics(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics; 200 a page, no other page size."""
    return page_of(request, models.metrics(Sandbox.of(request).state, request.query_params.get("filter", "")), 200)


def get_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}."""
    return {"data": sparse(request, models.metric(Sandbox.of(request).state, request.path_params["id"]))}


def get_properties_for_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}/metric-properties."""
    properties = models.metric_properties(Sandbox.of(request).state, request.path_params["id"])
    return {"data": [sparse(request, item) for item in properties], "links": links_of(request)}


def get_property_ids_for_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}/relationships/metric-properties."""
    properties = models.metric_properties(Sandbox.of(request).state, request.path_params["id"])
    return {"data": [{"type": item["type"], "id": item["id"]} for item in properties], "links": links_of(request)}


def get_metric_property(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metric-properties/{id}."""
    return {"data": sparse(request, models.metric_property(Sandbox.of(request).state, request.path_params["id"]))}


def get_events(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events."""
    query, sandbox = request.query_params, Sandbox.of(request)
    include = _include(request)
    _, descending = read_sort(query.get("sort", ""), ("datetime", "timestamp"), "datetime")
    size, offset = (
        read_size(query.get("page[size]", ""), 200, revision_of(request).events_page),
        read_cursor(query.get("page[cursor]", "")),
    )
    rows = models.events(sandbox.state, query.get("filter", ""), descending=descending, limit=size, offset=offset)
    delivery = sandbox.base_url(request) + "/res"
    resources = [models.event_resource(row, delivery) for row in rows[:size]]
    if sandbox.state.setting("metrics") == "unresolvable":
        for resource in resources[::2]:
            resource["relationships"]["metric"]["data"] = None
    data = [sparse(request, resource) for resource in resources]
    page: dict[str, Any] = {"data": data, "links": links_of(request, offset + size if len(rows) > size else None)}
    return page | _included(request, include, rows[:size])


def get_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}."""
    sandbox = Sandbox.of(request)
    include = _include(request)
    row = models.event(sandbox.state, request.path_params["id"])
    event = sparse(request, models.event_resource(row, sandbox.base_url(request) + "/res"))
    return {"data": event} | _included(request, include, [row])


def get_metric_for_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}/metric."""
    state = Sandbox.of(request).state
    row = models.event(state, request.path_params["id"])
    return {"data": sparse(request, models.metric(state, row["metric_id"]))}


def get_profile_for_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}/profile."""
    state = Sandbox.of(request).state
    row = models.event(state, request.path_params["id"])
    for profile in models.profiles(state, [row["profile_id"]]):
        return {"data": sparse(request, profile)}
    raise not_found(f"A profile with id {row['profile_id']} does not exist.")


def _included(request: Request, include: list[str], rows: list[sqlite3.Row]) -> dict[str, Any]:
    """The profiles and metrics of events, each once."""
    state, resources = Sandbox.of(request).state, []
    if "profile" in include and state.setting("profiles") != "withheld":
        resources += models.profiles(state, [row["profile_id"] for row in rows])
    if "metric" in include:
        ids = {row["metric_id"] for row in rows}
        resources += [metric for metric in models.metrics(state) if metric["id"] in ids]
    return {"included": [sparse(request, item) for item in resources]} if include else {}


def _include(request: Request) -> list[str]:
    include = [name for name in request.query_params.get("include", "").split(",") if name]
    unknown = set(include) - {"attributions", "metric", "profile"}
    if unknown:
        raise invalid(f"'{sorted(unknown)[0]}' is not an allowed value for 'include'.", "include")
    state = Sandbox.of(request).state
    granted = oauth.scopes_of(state, request.headers.get("authorization", "")) or frozenset()
    if "profile" in include and "profiles:read" not in granted and state.setting("profiles_allowed") != "1":
        raise forbidden("Your credentials do not have the required scopes: profiles:read.")
    return include
