"""What the browser extension asks for: JSON under `/api/v1/`, by bearer token, never by cookie.

Answers nobody but our own extension: any other Origin gets a bare 403 without CORS headers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import Workspace
from core.errors import (
    AccessError,
    ChooseError,
    Conflict,
    InputError,
    NotFound,
    Refused,
    StoreError,
    Unavailable,
    WorkspaceError,
)
from core.extension.values import EXTENSION_ORIGIN, ImageFields, InEditor, PairedExtension
from web.bodies import refuse_body
from web.origin import API
from web.rate import Rate, network_of

Body = Mapping[str, Any]
Call = Callable[[Workspace, PairedExtension, Body], Body]
_LARGEST: Final = 400_000
_LONGEST_FIELD: Final = 10_000
_CORS: Final = {
    "Access-Control-Allow-Origin": EXTENSION_ORIGIN,
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "POST",
    "Vary": "Origin",
    "Cache-Control": "no-store",
}
_STATUS: Final = (
    (InputError, 422), (ChooseError, 422), (NotFound, 404), (Conflict, 409), (AccessError, 403), (Unavailable, 503),
    (StoreError, 503),
)  # fmt: skip


def api_routes(workspace: Workspace, rate: Rate | None = None) -> list[Route]:
    """`pair` takes a code from Setup; hello, assets, ticket and saved take the token that it gave."""
    limits = rate or Rate()

    def routed(name: str, call: Call | None) -> Route:
        async def handle(request: Request) -> Response:
            if request.headers.get("origin") != EXTENSION_ORIGIN:
                return Response(status_code=403)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=_CORS)
            if too_long := refuse_body(request, _LARGEST):
                return _answer({"error": "the body has to declare its length, and is too long"}, too_long.status_code)
            # Plain functions: they call services, one of which may be this very server.
            caller = await run_in_threadpool(_caller, workspace, limits, call, request)
            if isinstance(caller, Response):
                return caller
            body = _parsed(await request.body())
            if body is None:
                return _answer({"error": "a JSON object is expected"}, 400)
            return await run_in_threadpool(_respond, workspace, call, caller, body)

        return Route(f"{API}{name}", handle, methods=["POST", "OPTIONS"])

    return [routed("pair", None), *(routed(name, call) for name, call in _CALLS.items())]


def _parsed(raw: bytes) -> Body | None:
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _caller(workspace: Workspace, rate: Rate, call: Call | None, request: Request) -> PairedExtension | Response | None:
    """The browser that calls, before its body is read; none for a call that needs no token, or why it is refused."""
    extension = None
    if call:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            extension = workspace.pairing.authenticate(token)
        except Refused as error:
            return _answer({"error": str(error)}, 401)
        except WorkspaceError as error:
            return _failed(error)
    if not rate.admits(extension.id if extension else network_of(request)):
        return _answer({"error": "too many calls; wait a minute"}, 429)
    return extension


def _respond(workspace: Workspace, call: Call | None, extension: PairedExtension | None, body: Body) -> Response:
    try:
        if call is None or extension is None:
            return _answer({"token": workspace.pairing.pair(_text(body, "code"), _text(body, "version", 40))})
        return _answer(call(workspace.bound(extension.who), extension, body))
    except WorkspaceError as error:
        return _failed(error)


def _failed(error: WorkspaceError) -> Response:
    return _answer({"error": str(error)}, next((code for kind, code in _STATUS if isinstance(error, kind)), 500))


def _hello(workspace: Workspace, extension: PairedExtension, body: Body) -> Body:
    workspace.pairing.greet(extension, _text(body, "version", 40))
    cloud = workspace.account.cloud
    return {"cloud": cloud.name, "prefix": cloud.prefix, "roots": workspace.picker.roots()}


def _assets(workspace: Workspace, _: PairedExtension, body: Body) -> Body:
    return {"assets": [asdict(pick) for pick in workspace.picker.find(_text(body, "text", 200))]}


def _ticket(workspace: Workspace, extension: PairedExtension, body: Body) -> Body:
    image = body.get("image")
    if image is not None and not isinstance(image, dict):
        raise InputError("an image block's fields are expected", "image")
    fields = {name: _text(image, name, _LONGEST_FIELD) for name in ("src", "alt", "href")} if image else None
    edited = InEditor(html=_text(body, "html", _LARGEST), image=ImageFields(**fields) if fields else None)
    ticket = workspace.pairing.issue_panel_token(extension, edited)
    return {"url": f"{workspace.settings.workspace_url}/personalize?embed=true&ticket={ticket}"}


def _saved(workspace: Workspace, _: PairedExtension, body: Body) -> Body:
    written = workspace.personalize.applied(_text(body, "block", 100), _text(body, "html", _LARGEST))
    return {"version": written.version, "linked": written.linked, "note": written.note}


_CALLS: Final[Mapping[str, Call]] = {"hello": _hello, "assets": _assets, "ticket": _ticket, "saved": _saved}


def _text(body: Body, name: str, longest: int = 500) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise InputError("a text of a reasonable length is expected", name)
    return value


def _answer(body: Body, status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, _CORS)
