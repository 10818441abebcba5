"""Accounts, metrics and events: HTTP in, HTTP out."""

import sqlite3
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.context import Sandbox
from sandbox.klaviyo import events, models, oauth
from sandbox.klaviyo.documents import one, page, page_of, read_include, several
from sandbox.klaviyo.exceptions import OAuthError, not_found
from sandbox.klaviyo.query import read_keyset, read_size, read_sort, write_keyset
from sandbox.klaviyo.wire import forbidden, revision_of


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
    return page(request, models.accounts(Sandbox.of(request).state))


def get_account(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/accounts/{id}."""
    return one(request, models.account(Sandbox.of(request).state, request.path_params["id"]))


def get_metrics(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics; 200 a page, no other page size."""
    every = events.metrics(Sandbox.of(request).state, request.query_params.get("filter", ""))
    return page_of(request, every, 200, _flows(request))


def get_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}."""
    return one(request, events.metric(Sandbox.of(request).state, request.path_params["id"]), _flows(request))


def get_properties_for_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}/metric-properties; samples are withheld even from who asks, as was seen at Klaviyo."""
    properties = events.metric_properties(Sandbox.of(request).state, request.path_params["id"])
    return several(request, [_sampled(request, item, None) for item in properties])


def get_property_ids_for_metric(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metrics/{id}/relationships/metric-properties."""
    properties = events.metric_properties(Sandbox.of(request).state, request.path_params["id"])
    return {**several(request, []), "data": [{"type": item["type"], "id": item["id"]} for item in properties]}


def get_metric_property(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/metric-properties/{id}."""
    state = Sandbox.of(request).state
    item = events.metric_property(state, request.path_params["id"])
    metric_id = item["relationships"]["metric"]["data"]["id"]
    included = [events.metric(state, metric_id)] if read_include(request, "metric") else None
    return one(request, _sampled(request, item, []), included)


def _sampled(request: Request, item: dict[str, Any], samples: list[str] | None) -> dict[str, Any]:
    """A property with its samples if they are asked for; this world has none."""
    if "sample_values" not in request.query_params.get("additional-fields[metric-property]", ""):
        return item
    return {**item, "attributes": {**item["attributes"], "sample_values": samples}}


def _flows(request: Request) -> list[dict[str, Any]] | None:
    """The flows that a metric triggers, if they are asked for: the API of this world has none."""
    return [] if read_include(request, "flow-triggers") else None


def get_events(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events."""
    query, sandbox = request.query_params, Sandbox.of(request)
    include = _include(request)
    _, descending = read_sort(query.get("sort", ""), ("datetime", "timestamp"), "datetime")
    size = read_size(query.get("page[size]", ""), 200, revision_of(request).events_page)
    after = read_keyset(query.get("page[cursor]", ""))
    rows = events.events(sandbox.state, query.get("filter", ""), descending=descending, limit=size, after=after)
    last = rows[size - 1] if len(rows) > size else None
    delivery = sandbox.base_url(request) + "/res"
    following = write_keyset(last["timestamp"], last["id"]) if last else ""
    data = [events.event_resource(row, delivery) for row in rows[:size]]
    if sandbox.state.setting("metrics") == "unresolvable":
        for resource in data[::2]:
            resource["relationships"]["metric"]["data"] = None
    return page(request, data, following, _included(request, include, rows[:size]))


def get_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}."""
    sandbox = Sandbox.of(request)
    include = _include(request)
    row = events.event(sandbox.state, request.path_params["id"])
    event = events.event_resource(row, sandbox.base_url(request) + "/res")
    return one(request, event, _included(request, include, [row]))


def get_metric_for_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}/metric."""
    state = Sandbox.of(request).state
    row = events.event(state, request.path_params["id"])
    return one(request, events.metric(state, row["metric_id"]))


def get_profile_for_event(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/events/{id}/profile."""
    state = Sandbox.of(request).state
    row = events.event(state, request.path_params["id"])
    for profile in events.profiles(state, [row["profile_id"]]):
        return one(request, profile)
    raise not_found(f"A profile with id {row['profile_id']} does not exist.")


def _included(request: Request, include: list[str], rows: list[sqlite3.Row]) -> list[dict[str, Any]] | None:
    """The metrics and profiles of events, each once; None if none were asked for."""
    state, resources = Sandbox.of(request).state, []
    if "metric" in include:
        ids = {row["metric_id"] for row in rows}
        resources += [metric for metric in events.metrics(state) if metric["id"] in ids]
    if "profile" in include and state.setting("profiles") != "withheld":
        resources += events.profiles(state, [row["profile_id"] for row in rows])
    return resources if include else None


def _include(request: Request) -> list[str]:
    include = read_include(request, "attributions", "metric", "profile")
    state = Sandbox.of(request).state
    granted = oauth.scopes_of(state, request.headers.get("authorization", "")) or frozenset()
    if "profile" in include and "profiles:read" not in granted and state.setting("profiles_allowed") != "1":
        raise forbidden("Your credentials do not have the required scopes: profiles:read.")
    return include
