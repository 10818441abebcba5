"""The middleware in front of every page, websocket and route: who may come in, and under which name."""

import ipaddress
from http.cookies import SimpleCookie
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.extension.values import EXTENSION_ORIGIN
from web.host import host_name

BROWSER_COOKIE: Final = "workspace_browser"
_NOT_THROUGH_A_PROXY: Final = (
    "This workspace answers its own machine only, not through a proxy. Behind a proxy, set WORKSPACE_ACCESS=oidc."
)
_LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What a proxy adds: whoever sits behind it is not at this machine, whatever peer and Host say.
_FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
# `frame-src 'self'`: a click inside a previewed mail must not load a foreign page into the frame.
_POLICY: Final = "frame-ancestors 'self'; frame-src 'self'"
# The extension's panel stands in its own frame inside Klaviyo's editor; every ancestor must be named.
_PANEL_POLICY: Final = f"frame-ancestors 'self' {EXTENSION_ORIGIN} https://www.klaviyo.com; frame-src 'self'"


class Gate:
    """Lets in whom the kind of access admits, under one host name, so that the cookie has one home.

    `local`: a loopback peer and a loopback Host, and no proxy between them. `oidc`: the workspace's own Host; pages
    then ask for sign-in (ui/app/access.py), and the demo shop is for this machine only, however near a proxy is.
    """

    def __init__(self, app: ASGIApp, workspace_url: str, access: str = "local") -> None:
        self._app = app
        self._url = urlsplit(workspace_url)
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refusal:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _marking(send, headers, _policy(scope), secure=self._url.scheme == "https"))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = host_name(headers.getlist("host"))
        if host is None:
            return PlainTextResponse("The Host header is missing or malformed.", status_code=400)
        forwarded = any(name in headers for name in _FORWARDING)
        if self._access == "local" and forwarded:
            return PlainTextResponse(_NOT_THROUGH_A_PROXY, status_code=403)
        local = _is_loopback(scope) and host in _LOOPBACK_HOSTS and not forwarded
        if self._access == "local" and not local:
            return PlainTextResponse("This workspace answers its own machine only.", status_code=403)
        if self._access == "oidc" and not local and host != self._url.hostname:
            return PlainTextResponse("This workspace answers under its own name only.", status_code=403)
        if self._access == "oidc" and not local and scope["path"].startswith("/sandbox"):
            return PlainTextResponse("The demo shop answers its own machine only.", status_code=404)
        wrong_name = host != self._url.hostname and self._url.hostname in _LOOPBACK_HOSTS
        if wrong_name and scope["type"] == "http" and _wants_page(scope, headers):
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(self._url.geturl() + scope["path"] + (f"?{query}" if query else ""))
        return None


def _wants_page(scope: Scope, headers: Headers) -> bool:
    own = not scope["path"].startswith(("/sandbox/", "/_stcore/"))
    return scope["method"] == "GET" and own and "text/html" in headers.get("accept", "")


def _is_loopback(scope: Scope) -> bool:
    peer = (scope.get("client") or ("",))[0]
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _policy(scope: Scope) -> str:
    panel = scope["path"] == "/personalize" and b"ticket=" in scope.get("query_string", b"")
    return _PANEL_POLICY if panel else _POLICY


def _marking(send: Send, headers: Headers, policy: str, *, secure: bool) -> Send:
    """`send` that adds the framing policy, and the browser's cookie where it is missing, to every page.

    With `secure` every cookie is for TLS alone, also those of Streamlit, which leaves that out.
    """
    browser_id = SimpleCookie(headers.get("cookie", "")).get(BROWSER_COOKIE)

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            answer.setdefault("Content-Security-Policy", policy)
            answer.setdefault("Referrer-Policy", "same-origin")
            if not browser_id and answer.get("content-type", "").startswith("text/html"):
                cookie = f"{BROWSER_COOKIE}={token_urlsafe(18)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"
                answer.append("Set-Cookie", cookie)
            if secure:
                _make_secure(answer)
        await send(message)

    return marked


def _make_secure(answer: MutableHeaders) -> None:
    cookies = answer.getlist("set-cookie")
    del answer["set-cookie"]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        answer.append("Set-Cookie", cookie if "secure" in attributes else f"{cookie}; Secure")
