"""The control plane: reset, look at requests, move the clock, ask for faults, throw switches."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.context import Sandbox
from sandbox.gate import KINDS
from sandbox.world import seed


async def _body(request: Request) -> dict[str, Any]:
    parsed = json.loads(await request.body() or b"{}")
    return parsed if isinstance(parsed, dict) else {}


async def reset(request: Request) -> JSONResponse:
    """Forget everything and draw the world anew."""
    seed.reset(Sandbox.of(request).state)
    return JSONResponse({})


def requests(request: Request) -> JSONResponse:
    """The log of requests, the oldest first; `service` and `path_prefix` narrow it down."""
    query = "select * from request_log where service like ? and path like ? order by id"
    service, prefix = request.query_params.get("service", "%"), request.query_params.get("path_prefix", "")
    rows = Sandbox.of(request).state.db.execute(query, [service, f"{prefix}%"]).fetchall()
    return JSONResponse([dict(row) for row in rows])


async def clock(request: Request) -> JSONResponse:
    """Set how far the sandbox's clock is ahead: `{"offset": seconds}`."""
    offset = float((await _body(request)).get("offset", 0))
    Sandbox.of(request).state.set("clock_offset", str(offset))
    return JSONResponse({"offset": offset})


async def fault(request: Request) -> JSONResponse:
    """Fail the next `times` calls of `method` on paths that begin with `path`; DELETE ends all faults."""
    state = Sandbox.of(request).state
    if request.method == "DELETE":
        with state.write() as db:
            db.execute("delete from fault")
        return JSONResponse({})
    body = await _body(request)
    if body.get("kind") not in KINDS:
        return JSONResponse({"error": f"kind is one of {', '.join(KINDS)}"}, 400)
    row = [body.get("method", ""), body.get("path", ""), body["kind"], str(body.get("value", "")), body.get("times", 1)]
    with state.write() as db:
        db.execute("insert into fault (method, path, kind, value, remaining) values (?, ?, ?, ?, ?)", row)
    return JSONResponse({})


async def switch(request: Request) -> JSONResponse:
    """Throw a switch: `{"name": …, "value": …}`."""
    body = await _body(request)
    Sandbox.of(request).state.set(str(body["name"]), str(body["value"]))
    return JSONResponse(body)


routes = [
    Route("/reset", reset, methods=["POST"]),
    Route("/requests", requests),
    Route("/clock", clock, methods=["POST"]),
    Route("/fault", fault, methods=["POST", "DELETE"]),
    Route("/switch", switch, methods=["POST"]),
]
