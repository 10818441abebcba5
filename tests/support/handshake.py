"""A websocket's handshake, header by header: no client library sends what a stranger may."""

import base64
import os
import socket
from collections.abc import Mapping


def handshake(
    port: int, headers: Mapping[str, str], path: str = "/_stcore/stream", *, peer: str = "127.0.0.1", wait: float = 20
) -> int:
    """The status that a server at `peer` answers with: 101 when the socket is open; it is closed at once."""
    with socket.create_connection((peer, port), timeout=wait) as stream:
        stream.sendall(request(headers, path))
        return int(stream.recv(4096).split(b" ", 2)[1])


def request(headers: Mapping[str, str], path: str = "/_stcore/stream") -> bytes:
    """The bytes that ask for a websocket with these headers."""
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**headers, **upgrade}.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")
