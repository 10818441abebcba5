"""The one policy for every request and websocket handshake: peer, Host, Origin, and on a team's server the person."""

import ipaddress
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.domain.loopback import LOOPBACK_HOSTS
from web.headers import Answer
from web.host import Host, parse_host
from web.origin import API, DEFAULT_PORTS, OriginPolicy
from web.page import wants_page
from web.panels import PANEL
from web.sign_in import SIGNED_IN, Entry, SignIn
from web.xsrf import with_plain_token

BROWSER_COOKIE: Final = "workspace_browser"
_BROWSER_REST: Final = "Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"
_NOT_THROUGH_A_PROXY: Final = (
    "This workspace only answers requests from its own machine, not through a proxy. Behind a proxy, set "
    "WORKSPACE_ACCESS=oidc."
)
# What a proxy adds: whoever sits behind it is not at this machine, whatever peer and Host say.
_FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_DEMO_SHOP: Final = "/sandbox"
_STREAM: Final = "/_stcore/stream"
_NO_UPGRADE: Final = (
    "This address is for WebSockets. A proxy in front of the workspace must forward the headers Upgrade and Connection."
)
# A websocket's handshake takes 8 KB of headers a line (https://websockets.readthedocs.io/en/stable/topics/security.html).
_LONGEST_COOKIES: Final = 8_000
_TOO_MANY_COOKIES: Final = (
    "Your browser sends too many cookies to this address, most of them from other applications on the same host "
    "name. Delete the cookies of {host} in your browser, and open this page again."
)


class Gate:
    """Lets in whom the kind of access admits, under one host name, so that the cookie has one home.

    Without `sign_in`: a loopback peer and a loopback Host, and no proxy between them. With it: the workspace's own
    Host, people who signed in and are on the list, and no demo shop.
    """

    def __init__(self, app: ASGIApp, workspace_url: str, sign_in: SignIn | None = None) -> None:
        self._app = app
        self._url = urlsplit(workspace_url)
        self._sign_in = sign_in
        self._origins = OriginPolicy.of(workspace_url, local=sign_in is None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = {**scope, "headers": with_plain_token(scope["headers"])}
        headers = Headers(scope=scope)
        entry = Entry(self._refusal(scope, headers))
        if entry.refusal is None and self._sign_in:
            entry = await self._sign_in.check(scope, headers)
        if scope["type"] == "websocket":
            await self._shake_hands(entry, scope, receive, send)
        else:
            await self._answer(entry, scope, receive, send)

    async def _shake_hands(self, entry: Entry, scope: Scope, receive: Receive, send: Send) -> None:
        if entry.refusal:
            await send({"type": "websocket.close", "code": 1008})
            return
        # Streamlit asks a service on the Internet for its own address, unless Host and Origin name the same place:
        # another spelling of it, or a proxy that drops the port, has passed by here.
        place = urlsplit(Headers(scope=scope)["origin"]).netloc.encode()
        headers = [(name, place if name == b"host" else value) for name, value in scope["headers"]]
        await self._app({**scope, "headers": headers}, receive, send)

    async def _answer(self, entry: Entry, scope: Scope, receive: Receive, send: Send) -> None:
        panel = scope["path"] == PANEL and b"ticket=" in scope["query_string"]
        cookies = () if entry.refusal else (*entry.cookies, *_browser_cookie(scope))
        shorten = self._sign_in.shorten if self._sign_in and scope["path"] == SIGNED_IN else None
        secure = self._url.scheme == "https"
        answer = Answer(scope, receive, send, panel=panel, secure=secure, cookies=cookies, shorten=shorten)
        try:
            await (entry.refusal or self._app)(scope, answer.receive, answer.send)
        except Exception:
            # Whoever catches it outside knows nothing of these headers.
            if not answer.started:
                await PlainTextResponse("Internal Server Error", 500)(scope, answer.receive, answer.send)
            raise

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = parse_host(headers.getlist("host"))
        if host is None:
            return PlainTextResponse("The Host header is missing or malformed.", 400)
        forwarded = any(name in headers for name in _FORWARDING)
        if self._sign_in is None and forwarded:
            return PlainTextResponse(_NOT_THROUGH_A_PROXY, 403)
        local = _is_loopback(scope) and host.name in LOOPBACK_HOSTS and not forwarded
        if self._sign_in is None and not local:
            return PlainTextResponse("This workspace only answers requests from its own machine.", 403)
        if not local and host.name != self._url.hostname:
            return PlainTextResponse("This workspace only answers under its own name.", 403)
        if self._origins.refuses(scope, headers):
            sentence = "" if scope["path"].startswith(API) else "This request came from another site."
            return PlainTextResponse(sentence, 403)
        if self._sign_in and scope["path"].startswith(_DEMO_SHOP):
            return PlainTextResponse("A team's server has no demo shop.", 404)
        if scope["type"] == "http" and scope["path"] == _STREAM:
            return PlainTextResponse(_NO_UPGRADE, 426, {"Upgrade": "websocket"})
        return self._refused_page(scope, headers, host) if wants_page(scope, headers) else None

    def _refused_page(self, scope: Scope, headers: Headers, host: Host) -> Response | None:
        """What a person reads instead of a page that would load for ever; where they are sent."""
        if sum(map(len, headers.getlist("cookie"))) > _LONGEST_COOKIES:
            return PlainTextResponse(_TOO_MANY_COOKIES.format(host=host.name), 431)
        return self._elsewhere(scope, host)

    def _elsewhere(self, scope: Scope, host: Host) -> Response | None:
        """Where a person is sent who opened this machine under a name or port that its cookie does not know."""
        if self._url.hostname not in LOOPBACK_HOSTS or host.name not in LOOPBACK_HOSTS:
            return None
        default = DEFAULT_PORTS.get(self._url.scheme)
        if (host.port or default) != (self._url.port or default):
            own = self._url.geturl()
            where = f"This workspace is set up for {own}. Open that address, or set WORKSPACE_URL to yours."
            return PlainTextResponse(where, 421)
        if host.name == self._url.hostname:
            return None
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(self._url.geturl() + scope["path"] + (f"?{query}" if query else ""))


def _is_loopback(scope: Scope) -> bool:
    peer = (scope.get("client") or ("",))[0]
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _browser_cookie(scope: Scope) -> tuple[str, ...]:
    """The cookie that tells one browser from another, where it is missing."""
    browser = HTTPConnection(scope).cookies.get(BROWSER_COOKIE)
    return () if browser else (f"{BROWSER_COOKIE}={token_urlsafe(18)}; {_BROWSER_REST}",)
