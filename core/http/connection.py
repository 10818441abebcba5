"""The network below a client: timeouts, connections, and why no answer came."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

import httpx

from core.http.body import ACCEPTED_ENCODING

TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)
_CONNECTIONS: Final = 100
NETWORK_FAILURES: Final = (httpx.TransportError, httpx.DecodingError)
"""What httpx raises if no answer came; anything else is our own error."""
_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (httpx.TimeoutException, "no answer in time"),
    (httpx.ConnectError, "no connection: this machine is offline, or its network blocks the address"),
    (httpx.NetworkError, "the connection was lost"),
    (httpx.RemoteProtocolError, "the connection was lost"),
    (httpx.TooManyRedirects, "too many redirects"),
    (httpx.DecodingError, "its response cannot be decompressed"),
)


def describe_failure(error: Exception) -> str:
    """Return why no answer came, in words; never the exception's own text, which may hold an address with its query."""
    return next((words for kind, words in _WORDS if isinstance(error, kind)), "its address is not supported")


@cache
def trusted_certificates() -> ssl.SSLContext:
    """Read the certificate authorities that this machine trusts, once: reading them takes 20 ms for each client."""
    return httpx.create_ssl_context()


def make_client(
    *,
    auth: httpx.Auth | tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Make an HTTP client; `transport` is for tests."""
    # As many connections stay open as may be used at once: a new one costs a handshake.
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    return httpx.Client(
        auth=auth,
        headers={"Accept-Encoding": ACCEPTED_ENCODING, **(headers or {})},
        timeout=TIMEOUT,
        verify=trusted_certificates(),
        limits=limits,
        transport=transport,
        follow_redirects=False,
    )
