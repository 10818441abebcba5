"""What every answer says to the browser: who may frame it, that its type is meant, and cookies for TLS alone."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from core.extension.values import EXTENSION_ORIGIN

# `frame-src 'self'`: a click inside a previewed email must not load a foreign page into the frame.
_FRAMES: Final = "frame-src 'self'"
_ANCESTORS: Final = "frame-ancestors 'self'"
# The extension's panel stands in its own frame inside Klaviyo's editor; every ancestor must be named.
_PANEL_ANCESTORS: Final = f"{_ANCESTORS} {EXTENSION_ORIGIN} https://www.klaviyo.com"


class Answer:
    """`send` that completes the headers of an answer; `begun` once they are sent."""

    def __init__(self, send: Send, *, panel: bool, secure: bool, cookies: tuple[str, ...] = ()) -> None:
        self._send = send
        self._ancestors = _PANEL_ANCESTORS if panel else _ANCESTORS
        self._secure = secure
        self._cookies = cookies
        self.begun = False

    async def send(self, message: Message) -> None:
        """ASGI."""
        if message["type"] == "http.response.start":
            self.begun = True
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
        if self._secure:
            _make_secure(headers)


def _make_secure(headers: MutableHeaders) -> None:
    """Let every cookie be for TLS alone, also those of Streamlit, which leaves that out."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        headers.append("Set-Cookie", cookie if "secure" in attributes else f"{cookie}; Secure")
