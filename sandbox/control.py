"""The control plane: reset, look at requests, move the clock, ask for faults, throw switches."""

import json
from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox import scenarios, snapshots
from sandbox.context import Sandbox
from sandbox.gate import KINDS
from sandbox.klaviyo import oauth
from sandbox.klaviyo.consent import may_install
from sandbox.state import State
from sandbox.world import seed

# Ten years: no clock or wait needs more, and dates beyond the calendar break.
_FAR: Final = 10 * 366 * 86_400
_MOST_EVENTS: Final = 1_000_000
_LONGEST_WAIT: Final = 60


Handler = Callable[[State, dict[str, Any]], object]


def _post(handler: Handler) -> Callable[[Request], Any]:
    """A route that hands the request's JSON object to `handler`; what `handler` cannot read is a 400."""

    async def route(request: Request) -> JSONResponse:
        try:
            body = dict(json.loads(await request.body() or b"{}"))
            answer = await run_in_threadpool(handler, Sandbox.of(request).state, body)
        except (ValueError, TypeError, KeyError, oauth.ConsentError) as error:
            return JSONResponse({"error": f"Not understood: {error}"}, 400)
        return JSONResponse(answer)

    route.__doc__ = handler.__doc__
    return route


def reset(state: State, _: dict[str, Any]) -> object:
    """Forget everything: the world is as it was drawn, no fault waits, no switch is thrown, the clock is right."""
    seed.reset(state)
    return {}


def draw(state: State, body: dict[str, Any]) -> object:
    """Draw another world: `{"seed": number, "events": how many}`, at most a million events."""
    number, events = int(body.get("seed", seed.SEED)), int(body.get("events", seed.EVENTS))
    if not 0 <= events <= _MOST_EVENTS:
        raise ValueError(f"events is at most {_MOST_EVENTS:,}")
    seed.reset(state, number, events)
    return {"seed": number, "events": events}


def latency(state: State, body: dict[str, Any]) -> object:
    """Make every call on paths that begin with `path` slower by `seconds`, until it is set to 0; `method` narrows it.

    Calls that are being held back are let go as soon as it is lowered.
    """
    seconds, path, method = float(body.get("seconds", 0)), str(body.get("path", "")), str(body.get("method", ""))
    if not 0 <= seconds < _LONGEST_WAIT:
        raise ValueError(f"seconds is below {_LONGEST_WAIT}")
    state.set("latency", json.dumps([path, method, seconds]) if seconds else "")
    return {"path": path, "method": method, "seconds": seconds}


def requests(request: Request) -> JSONResponse:
    """The log of the last 20,000 requests, the oldest first; `service` and `path_prefix` narrow it down."""
    query = "select * from request_log where ? in ('', service) and substr(path, 1, length(?)) = ? order by id"
    service, prefix = request.query_params.get("service", ""), request.query_params.get("path_prefix", "")
    rows = Sandbox.of(request).state.db.execute(query, [service, prefix, prefix]).fetchall()
    return JSONResponse([dict(row) for row in rows])


def clock(state: State, body: dict[str, Any]) -> object:
    """Set how far the sandbox's clock is ahead: `{"offset": seconds}`."""
    offset = float(body.get("offset", 0))
    if not abs(offset) < _FAR:
        raise ValueError("offset is too large")
    state.set("clock_offset", str(offset))
    return {"offset": offset}


def add_fault(state: State, body: dict[str, Any]) -> object:
    """Fail the next `times` calls of `method` on paths that begin with `path`, in the way that `kind` says."""
    kind, value, times = body.get("kind"), str(body.get("value", "")), int(body.get("times", 1))
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    if value and kind in ("status", "html") and int(value) not in range(200, 600):
        raise ValueError("value is an HTTP status")
    if value and kind.startswith("slow") and not 0 <= float(value) < _FAR:
        raise ValueError("value is a number of seconds")
    row = [str(body.get("method", "")), str(body.get("path", "")), kind, value, times]
    with state.write() as db:
        db.execute("insert into fault (method, path, kind, value, remaining) values (?, ?, ?, ?, ?)", row)
    return {}


def end_faults(state: State, _: dict[str, Any]) -> object:
    """End all faults."""
    with state.write() as db:
        db.execute("delete from fault")
    return {}


def switch(state: State, body: dict[str, Any]) -> object:
    """Throw a switch: `{"name": …, "value": …}`."""
    name, value = str(body["name"]), str(body["value"])
    state.set(name, value)
    return {"name": name, "value": value}


def consent(state: State, body: dict[str, Any]) -> object:
    """Approve an app as the shop's owner does on the consent page: `{"query": that page's}` → its state and a code."""
    authorization = oauth.read_authorization(QueryParams(str(body["query"])))
    if not may_install(state):
        raise ValueError("the user's role may not install apps")
    return {"state": authorization.state, "code": oauth.approve(state, authorization)}


def keep_snapshot(state: State, body: dict[str, Any]) -> object:
    """Keep the world as it is: `{"id": its name, "keep": …}`; of those before, only the one named `keep` stays."""
    return snapshots.save(state, str(body["id"]), str(body.get("keep", "")))


def show_snapshots(request: Request) -> JSONResponse:
    """The names of the worlds that are kept, and that of the one that was gone back to since the last reset."""
    return JSONResponse(snapshots.list_all(Sandbox.of(request).state))


def restore(state: State, body: dict[str, Any]) -> object:
    """Go back to the world that was kept under `{"id": …}`, which stays kept."""
    return snapshots.restore(state, str(body["id"]))


def list_scenarios(request: Request) -> JSONResponse:
    """Return every scenario's name and whether it is enabled."""
    return JSONResponse(scenarios.states(Sandbox.of(request).state))


def set_scenario(state: State, body: dict[str, Any]) -> object:
    """Enable or disable a scenario: `{"name": …, "on": true}`."""
    scenarios.set_enabled(state, str(body["name"]), on=bool(body["on"]))
    return scenarios.states(state)


routes = [
    Route("/reset", _post(reset), methods=["POST"]),
    Route("/seed", _post(draw), methods=["POST"]),
    Route("/latency", _post(latency), methods=["POST"]),
    Route("/requests", requests),
    Route("/clock", _post(clock), methods=["POST"]),
    Route("/fault", _post(add_fault), methods=["POST"]),
    Route("/fault", _post(end_faults), methods=["DELETE"]),
    Route("/snapshot", show_snapshots, methods=["GET"]),
    Route("/snapshot", _post(keep_snapshot), methods=["POST"]),
    Route("/restore", _post(restore), methods=["POST"]),
    Route("/consent", _post(consent), methods=["POST"]),
    Route("/scenarios", list_scenarios, methods=["GET"]),
    Route("/scenarios", _post(set_scenario), methods=["POST"]),
    Route("/switch", _post(switch), methods=["POST"]),
]
