"""The name that a request was sent to, read as strictly as RFC 9110 (7.2) writes it."""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final

_HOST: Final = re.compile(r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<address>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?")
_LARGEST_PORT: Final = 65_535


def host_name(headers: Sequence[str]) -> str | None:
    """Return the host of a request's Host headers in lower case, without its port; None if it is malformed.

    A server that reads more into it than another one can be told two names with one text: `evil.example@localhost`.
    """
    match = _HOST.fullmatch(headers[0]) if len(headers) == 1 else None
    if match is None or int(match["port"] or 0) > _LARGEST_PORT:
        return None
    if match["name"]:
        return match["name"].lower()
    try:
        return ipaddress.IPv6Address(match["address"]).compressed
    except ValueError:
        return None
