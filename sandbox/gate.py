"""The middleware before every sandbox route: loopback only, a log of requests, faults on demand."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.context import MOUNT
from sandbox.state import State
from sandbox.strangers import hardened, is_stranger

KINDS: Final = ("status", "html", "truncate", "reset_before", "reset_after", "slow_before", "slow_after")

_LOOK_AGAIN: Final = 0.5
"""Seconds after which a call that is held back looks whether it still is."""

LOGGED: Final = 20_000
"""Requests that the log holds; the oldest give way."""

_FAULT: Final = (
    "select * from fault where remaining > 0 and method in ('', ?)"
    " and substr(?, 1, length(path)) = path order by id limit 1"
)


class Gate:
    """Refuses strangers, writes down each request, and fails the next ones when told to."""

    def __init__(self, app: ASGIApp, state: State, public_url: str | None = None) -> None:
        self._app = app
        self._state = state
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_stranger(scope, self._public_url):
            await PlainTextResponse("The sandbox answers its own machine only.", 403)(scope, receive, hardened(send))
        else:
            await self._handle(scope, receive, hardened(send))

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(MOUNT)
        control = path.startswith("/_control")
        fault = None if control else await self._next_fault(scope["method"], path)
        unlogged = not control
        if not control:
            await self._hold_back(scope["method"], path)

        async def send_logged(message: Message) -> None:
            nonlocal unlogged
            # Whoever has an answer finds its request in the log.
            if unlogged and message["type"] == "http.response.start":
                unlogged = False
                await asyncio.to_thread(self._log, scope, path, message["status"])
            await send(message)

        try:
            if fault:
                await _fail(fault, self._app, scope, receive, send_logged)
            else:
                await self._app(scope, receive, send_logged)
        finally:
            if unlogged:
                await asyncio.to_thread(self._log, scope, path, 0)

    async def _next_fault(self, method: str, path: str) -> sqlite3.Row | None:
        """The first fault that waits for this call; it is used up."""
        # To look waits for nobody and takes less than to ask another thread.
        if not self._state.db.execute(_FAULT, [method, path]).fetchone():
            return None
        return await asyncio.to_thread(self._use_up, method, path)

    def _use_up(self, method: str, path: str) -> sqlite3.Row | None:
        with self._state.write() as db:
            fault: sqlite3.Row | None = db.execute(_FAULT, [method, path]).fetchone()
            if fault:
                db.execute("update fault set remaining = remaining - 1 where id = ?", [fault["id"]])
        return fault

    async def _hold_back(self, method: str, path: str) -> None:
        """Wait as long as such a call takes now; less if that is lowered meanwhile."""
        began = asyncio.get_running_loop().time()
        while (left := self._latency(method, path) - _elapsed(began)) > 0:
            await asyncio.sleep(min(left, _LOOK_AGAIN))

    def _latency(self, method: str, path: str) -> float:
        """How many seconds such a call takes longer."""
        prefix, of_method, seconds = json.loads(self._state.setting("latency") or '["", "", 0]')
        return float(seconds) if path.startswith(prefix) and of_method in ("", method) else 0.0

    def _log(self, scope: Scope, path: str, status: int) -> None:
        row = [
            self._state.now(),
            path.split("/")[1] if "/" in path else "",
            scope["method"],
            path,
            scope["query_string"].decode("latin-1"),
            status,
        ]
        insert = "insert into request_log (at, service, method, path, query, status) values (?, ?, ?, ?, ?, ?)"
        with self._state.write() as db:
            newest = db.execute(insert, row).lastrowid or 0
            db.execute("delete from request_log where id <= ?", [newest - LOGGED])


def _elapsed(began: float) -> float:
    return asyncio.get_running_loop().time() - began


async def _fail(fault: sqlite3.Row, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    kind, value = fault["kind"], fault["value"]
    if kind == "reset_before":
        await _break_off(send)
        return
    if kind in ("status", "html"):
        status = int(value or 500)
        page = HTMLResponse("<html><body>Bad gateway</body></html>", status)
        answer = page if kind == "html" else Response(b"{}", status, _patience(status))
        await answer(scope, receive, send)
        return
    if kind == "slow_before":
        await asyncio.sleep(float(value or 1))
        await app(scope, receive, send)
        return
    await _spoil(kind, float(value or 1), app, scope, receive, send)


def _patience(status: int) -> dict[str, str]:
    """When to come again: Klaviyo's header of a 429, Cloudinary's of a 420."""
    if status == 429:
        return {"Retry-After": "1"}
    hour = datetime.now(UTC).replace(minute=0, second=0) + timedelta(hours=1)
    return {"X-FeatureRateLimit-Reset": format_datetime(hour, usegmt=True)} if status == 420 else {}


async def _spoil(kind: str, seconds: float, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the call have its effect, then hold back, cut or lose the answer."""
    answer: list[Message] = []

    async def keep(message: Message) -> None:
        answer.append(message)

    await app(scope, receive, keep)
    if kind == "reset_after":
        await _break_off(send)
        return
    if kind == "slow_after":
        await asyncio.sleep(seconds)
    for message in answer:
        if kind == "truncate" and message["type"] == "http.response.body":
            body = message.get("body", b"")
            await send({**message, "body": body[: len(body) // 2].ljust(len(body))})
        else:
            await send(message)


async def _break_off(send: Send) -> None:
    """Promise an answer and close the connection without it."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
