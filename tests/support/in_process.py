"""The sandbox without a socket: what a client sends is answered in this process, and may be lost or cut short."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send


def from_this_machine(app: ASGIApp) -> ASGIApp:
    """The app, asked from this machine: Schemathesis' client names a peer and a host that nobody lets in."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(b"host", b"localhost"), *(each for each in scope["headers"] if each[0] != b"host")]
            scope = {**scope, "client": ("127.0.0.1", 1), "headers": headers}
        await app(scope, receive, send)

    return asked


class Killed(BaseException):
    """Stands for the end of the process; no handler of the product may catch it."""


@dataclass
class InProcess(httpx.BaseTransport):
    """A transport to an ASGI application; `doom` is asked after each call what becomes of its answer."""

    app: Starlette
    doom: Callable[[httpx.Request], BaseException | None] = lambda _: None
    calls: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Start the loop that the application runs in."""
        self._inner = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # Threads of handlers live as long as what the loop runs until: by `run_forever` each call would have a thread,
        # and a connection to the sandbox's database, of its own.
        self._loop.run_until_complete(self._stopped.wait())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let the call have its effect, then give the answer or what `doom` says instead."""
        request.read()
        response = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop).result()
        self.calls += 1
        if lost := self.doom(request):
            raise lost
        return response

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

    def stop(self) -> None:
        """End the loop; a workspace that closes calls `close`, and others may still use this."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)
        self._loop.close()
