"""Who may use the sandbox: programs and pages of this machine, whatever keys others know, which anybody can read."""

import ipaddress
import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

_READING: Final = ("GET", "HEAD")
# Another site's name that was pointed at this machine (DNS rebinding) is none of these.
_LOOPBACK_HOST: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


def is_stranger(scope: Scope, public_url: str | None = None) -> bool:
    """Whether another machine, or in a browser of this one a page of another site, asks.

    Pages of the sandbox itself change things, and so do those at `public_url` (scheme, host and port), under which
    browsers reach it. A program sends no Origin.
    """
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if not is_loopback(scope) or len(hosts) != 1 or not _LOOPBACK_HOST.fullmatch(hosts[0]):
        return True
    if scope["method"] in _READING:
        return False
    own = (f"{scope['scheme']}://{hosts[0]}", public_url)
    foreign = any(origin not in own for origin in headers.getlist("origin"))
    return foreign or headers.get("sec-fetch-site") == "cross-site"


def is_loopback(scope: Scope) -> bool:
    """Whether the peer is this machine."""
    peer = (scope.get("client") or ("",))[0]
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def hardened(send: Send) -> Send:
    """`send` whose answers are taken for what they say they are, and framed by pages of the same origin only."""

    async def send_hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            if "frame-ancestors" not in headers.get("content-security-policy", ""):
                headers.append("Content-Security-Policy", "frame-ancestors 'self'")
        await send(message)

    return send_hardened
