"""What every answer says: who may frame it, that its type is meant, cookies for TLS alone, and the end of a body."""

from collections.abc import Callable, Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from core.extension.values import EXTENSION_ORIGIN

_SHORT: Final = 1_000_000
# `frame-src 'self'`: a click inside a previewed email must not load a foreign page into the frame.
_FRAMES: Final = "frame-src 'self'"
_ANCESTORS: Final = "frame-ancestors 'self'"
# The extension's panel stands in its own frame inside Klaviyo's editor; every ancestor must be named.
_PANEL_ANCESTORS: Final = f"{_ANCESTORS} {EXTENSION_ORIGIN} https://www.klaviyo.com"


class Answer:
    """`receive` and `send` of a request, which complete the headers of its answer; `started` once they are sent.

    An answer that is given before a long body was read ends the connection: the server would go on to take in what
    somebody goes on to send. The rest of a short one is let run out, so that its sender reads the answer.
    """

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        panel: bool,
        secure: bool,
        cookies: tuple[str, ...] = (),
        shorten: Callable[[Sequence[str]], Sequence[str]] | None = None,
    ) -> None:
        self._receive, self._send = receive, send
        self._unread = _is_long(Headers(scope=scope))
        self._ancestors = _PANEL_ANCESTORS if panel else _ANCESTORS
        self._secure = secure
        self._cookies = cookies
        self._shorten = shorten
        self.started = False

    async def receive(self) -> Message:
        """ASGI."""
        message = await self._receive()
        if not message.get("more_body", False):
            self._unread = False
        return message

    async def send(self, message: Message) -> None:
        """ASGI."""
        if message["type"] == "http.response.start":
            self.started = True
            self._complete(MutableHeaders(scope=message))
        await self._send(message)

    def _complete(self, headers: MutableHeaders) -> None:
        policies = headers.getlist("content-security-policy")
        if not policies:
            headers["Content-Security-Policy"] = f"{self._ancestors}; {_FRAMES}"
        elif not any("frame-ancestors" in policy for policy in policies):
            # All policies of an answer hold; one more takes nothing from a page's own.
            headers.append("Content-Security-Policy", self._ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        if headers.get("content-type", "").startswith("text/html"):
            for cookie in self._cookies:
                headers.append("Set-Cookie", cookie)
        if self._unread:
            headers["Connection"] = "close"
        if self._shorten:
            _replace_cookies(headers, self._shorten(headers.getlist("set-cookie")))
        if self._secure:
            _make_secure(headers)


def _is_long(headers: Headers) -> bool:
    length = headers.get("content-length", "0")
    # More digits than seven are a long body, however many they are.
    return "transfer-encoding" in headers or not length.isdecimal() or len(length) > 7 or int(length) > _SHORT


def _make_secure(headers: MutableHeaders) -> None:
    """Let every cookie be for TLS alone, also those of Streamlit, which leaves that out."""
    cookies = headers.getlist("set-cookie")
    attributes = [{part.strip().lower() for part in cookie.split(";")[1:]} for cookie in cookies]
    secure = [
        cookie if "secure" in each else f"{cookie}; Secure" for cookie, each in zip(cookies, attributes, strict=True)
    ]
    _replace_cookies(headers, secure)


def _replace_cookies(headers: MutableHeaders, cookies: Sequence[str]) -> None:
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("Set-Cookie", cookie)
