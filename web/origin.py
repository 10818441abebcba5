"""Which page a request comes from: where it may change something, its Origin (RFC 6454) has to be the workspace's."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from core.domain.loopback import LOOPBACK_HOSTS
from core.extension.values import EXTENSION_ORIGIN

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
API: Final = "/api/v1/"
_READING: Final = frozenset({"GET", "HEAD"})


def origin_of(url: str, host: str = "") -> str:
    """Return the origin of an address as browsers write it, with another host if one is given."""
    parts = urlsplit(url)
    name = host or parts.hostname or ""
    written = f"[{name}]" if ":" in name else name
    default = parts.port in (None, DEFAULT_PORTS.get(parts.scheme))
    return f"{parts.scheme}://{written}" + ("" if default else f":{parts.port}")


@dataclass(frozen=True)
class OriginPolicy:
    """The origins whose pages are the workspace's own."""

    own: frozenset[str]

    @classmethod
    def of(cls, workspace_url: str, *, local: bool) -> "OriginPolicy":
        """The origin of WORKSPACE_URL, at this machine under each name of the loopback interface."""
        hosts = LOOPBACK_HOSTS if local and urlsplit(workspace_url).hostname in LOOPBACK_HOSTS else {""}
        return cls(frozenset(origin_of(workspace_url, host) for host in hosts))

    def refuses(self, scope: Scope, headers: Headers) -> bool:
        """Whether another site's page, or nobody's, sent what only a page of ours may send.

        A websocket always has to name its page: every browser does, and a program can. A request that may change
        something has none if a program sends it; its own credentials then say who it is.
        """
        origins = headers.getlist("origin")
        if scope["type"] == "websocket":
            return len(origins) != 1 or origins[0] not in self.own
        if scope["method"] in _READING:
            return False
        if scope["path"].startswith(API):
            # The extension is another site to every browser; nobody else is answered there.
            return any(origin != EXTENSION_ORIGIN for origin in origins)
        return any(origin not in self.own for origin in origins) or headers.get("sec-fetch-site") == "cross-site"
