"""The way out to the Internet, as a server that is told to use a proxy takes it: every attempt is written down."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Egress:
    """A proxy that never answers, as where outgoing packets are dropped; `asked` is what was to be fetched."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process use it for every host but this machine."""
        proxy = f"http://127.0.0.1:{self.port}"
        names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        return {**dict.fromkeys(names, proxy), **dict.fromkeys(("no_proxy", "NO_PROXY"), "localhost,127.0.0.1,::1")}


@contextmanager
def silent_egress() -> Iterator[Egress]:
    """Listen until the end."""
    egress, held = Egress(), []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        egress.port = listening.getsockname()[1]

        def listen() -> None:
            with suppress(OSError):
                while True:
                    stream, _ = listening.accept()
                    held.append(stream)
                    stream.settimeout(1)
                    egress.asked.append(stream.recv(4096).split(b"\r\n")[0].decode("latin-1"))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield egress
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
    for stream in held:
        stream.close()
