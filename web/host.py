"""The name that a request was sent to, read as strictly as RFC 9110 (7.2) writes it."""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_HOST: Final = re.compile(
    r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<address>[0-9A-Fa-f:.]+)\])"
    r"(?::(?P<port>[0-9]{0,5}))?"
)
_LARGEST_PORT: Final = 65_535


class Host(NamedTuple):
    """A host name in lower case, an IPv6 address without brackets, and the port if one was written."""

    name: str
    port: int | None = None


def parse_host(headers: Sequence[str]) -> Host | None:
    """Return what a request's Host headers name; None if they are missing, doubled or malformed.

    A server that reads more into it than another one can be told two names with one text: `evil.example@localhost`.
    """
    match = _HOST.fullmatch(headers[0]) if len(headers) == 1 else None
    port = int(match["port"]) if match and match["port"] else None
    if match is None or (port or 0) > _LARGEST_PORT:
        return None
    if match["name"]:
        return Host(match["name"].lower(), port)
    try:
        return Host(ipaddress.IPv6Address(match["address"]).compressed, port)
    except ValueError:
        return None
