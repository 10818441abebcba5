"""How often somebody may call: a limit for each caller, in bounded memory."""

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

from starlette.requests import HTTPConnection

CALLS_A_MINUTE: Final = 120
CALLERS: Final = 2_000
"""Callers that are remembered; whoever has been quiet for longest is forgotten."""


class Rate:
    """At most so many calls a minute for each caller."""

    def __init__(self, limit: int = CALLS_A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._calls: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._lock = Lock()

    def admits(self, caller: Hashable) -> bool:
        """Count one call; whether it is within the limit."""
        with self._lock:
            calls, now = self._calls.setdefault(caller, deque()), self._clock()
            self._calls.move_to_end(caller)
            if len(self._calls) > CALLERS:
                self._calls.popitem(last=False)
            while calls and calls[0] <= now - 60:
                calls.popleft()
            if len(calls) >= self._limit:
                return False
            calls.append(now)
            return True


def network_of(connection: HTTPConnection) -> str:
    """Where a request comes from: an address, of IPv6 the /64 network that one customer has to himself.

    Behind a proxy this is the address that the proxy names, if the server trusts it (FORWARDED_ALLOW_IPS).
    """
    peer = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
