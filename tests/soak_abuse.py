"""`python -m tests.soak_abuse SECONDS`: what strangers do to a team's server before sign-in, where no packet gets out.

Handshakes of foreign pages, 500 sessions, uploads, forms of 2 GB with and without a declared length, calls of the API.
Exit 1 if memory grows by more than 50 MB, the disk fills, the health check takes more than 0.2 s, something is asked of
the Internet, or anybody gets in.
"""

import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from core.extension.values import EXTENSION_ORIGIN
from tests.support.egress import Egress, silent_egress
from tests.support.handshake import handshake
from tests.support.servers import RunningApp
from tests.support.sessions import elements
from tests.support.team import signed_in, team_app

SESSIONS, UPLOADERS = 500, 10
FORM = 2_000_000_000
UPLOAD = b"x" * 19_000_000
MEGABYTE = 1_000_000
MOST_MEMORY, MOST_SECONDS = 50.0, 0.2
PAGES = ("https://evil.example", "http://203.0.113.5", "http://localhost:3000", "null")


@dataclass
class Abuse:
    """One run against one server: what was tried, and what it cost."""

    app: RunningApp
    egress: Egress
    client: httpx.Client
    form: int = FORM
    tried: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    disk: list[int] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    """Seconds of the health check before."""
    held: ExitStack = field(default_factory=ExitStack)
    taken: int = 0
    """Bytes of forms that the server took in."""

    def run(self, seconds: float) -> None:
        """Let all kinds of strangers at it for so long."""
        stop = threading.Event()
        kinds = (self.foreign_page, self.session, self.declared_form, self.endless_form, self.api_call, self.page)
        with ThreadPoolExecutor(len(kinds) + 2) as pool, self.held:
            tasks = [pool.submit(self._repeat, kind, stop) for kind in kinds]
            tasks += [pool.submit(self._watch, stop), pool.submit(self._ask_health, stop)]
            stop.wait(seconds)
            # However slow a server is, all its sessions are tried.
            while self.sessions < min(SESSIONS, 4 * seconds) and not any(task.done() for task in tasks):
                time.sleep(0.1)
            stop.set()
            for task in tasks:
                task.result()

    @property
    def sessions(self) -> int:
        """How many sessions were tried."""
        return self.tried["sessions let in"] + self.tried["sessions refused"]

    def foreign_page(self) -> None:
        """A handshake from a page of another site."""
        origin = PAGES[self.tried["handshakes refused"] % len(PAGES)]
        self._count("handshakes", self._shake({"Origin": origin}) != 101)

    def session(self) -> None:
        """A session that is kept, and files for it."""
        if self.sessions >= SESSIONS:
            time.sleep(0.2)
            return
        stream = self.app.url.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            opened = connect(stream, origin=Origin(self.app.url), subprotocols=["streamlit"], max_size=None, proxy=None)
        except WebSocketException:
            self._count("sessions", refused=True)
            if self.tried["sessions refused"] <= UPLOADERS:
                self._upload("any")
            return
        session = self.held.enter_context(opened)
        self._count("sessions", refused=False)
        asked = BackMsg()
        asked.rerun_script.page_name = "setup"
        session.send(asked.SerializeToString())
        message = ForwardMsg.FromString(session.recv(timeout=60))
        if self.tried["sessions let in"] <= UPLOADERS and message.WhichOneof("type") == "new_session":
            self._upload(message.new_session.initialize.session_id)

    def declared_form(self) -> None:
        """A form with a file, whose length is declared."""
        self._send_form(f"Content-Length: {self.form}")

    def endless_form(self) -> None:
        """A form with a file, in chunks."""
        self._send_form("Transfer-Encoding: chunked")

    def api_call(self) -> None:
        """A call of the extension's API without a token, of 400 kB, and a code that is guessed."""
        for call in ("assets", "pair"):
            body = b'{"code":"' + b"x" * 390_000 + b'"}'
            answer = self.client.post(f"/api/v1/{call}", content=body, headers={"Origin": EXTENSION_ORIGIN})
            self._count("calls", answer.status_code in (401, 403, 422, 429))

    def page(self) -> None:
        """A page, and a state that nobody began with."""
        for path in ("/setup", "/oauth/callback?state=x&code=y", "/_stcore/metrics"):
            answer = self.client.get(path, headers={"Accept": "text/html"})
            self._count("pages", answer.status_code == 401)

    @property
    def growth(self) -> float:
        """Megabytes that memory grew by at most."""
        return max(self.memory) - self.memory[0]

    @property
    def written(self) -> int:
        """Bytes that the disk grew by at most, without the server's log."""
        return max(self.disk) - self.disk[0]

    def wrong(self) -> list[str]:
        """What may not be."""
        let_in = {name: count for name, count in self.tried.items() if name.endswith("let in") and count}
        found = {
            f"memory grew by {self.growth:.0f} MB": self.growth > MOST_MEMORY,
            f"the disk grew by {self.written} bytes": self.written > 0,
            f"the health check took {max(self.health):.2f} s": max(self.health) > MOST_SECONDS,
            f"the server asked for {self.egress.asked[:3]}": bool(self.egress.asked),
            f"let in: {let_in}": bool(let_in),
        }
        return [sentence for sentence, is_so in found.items() if is_so]

    def figures(self) -> str:
        """What was tried and what it cost, in a few lines."""
        return (
            f"{dict(self.tried)}\nmemory {self.memory[0]:.0f} → at most {max(self.memory):.0f} MB; "
            f"disk +{self.written} bytes; {self.taken / MEGABYTE:.0f} MB of forms sent; "
            f"health at most {max(self.health):.3f} s in {len(self.health)} (before: {max(self.quiet):.3f} s); "
            f"{len(self.egress.asked)} questions to the Internet\n"
        )

    def _shake(self, headers: dict[str, str]) -> int:
        return handshake(self.app.port, {"Host": f"localhost:{self.app.port}", **headers}, wait=60)

    def _upload(self, session: str) -> None:
        with httpx.Client(base_url=self.app.url, timeout=60) as client:
            client.get("/_stcore/health")
            token = client.cookies.get("_streamlit_xsrf", "")
            for number in range(4):
                path, files = f"/_stcore/upload_file/{session}/{number}", {"file": ("x", UPLOAD)}
                try:
                    answer = client.put(path, files=files, headers={"X-Xsrftoken": token})
                    self._count("uploads", answer.status_code != 204)
                except httpx.TransportError:
                    # The server did not wait for the end of it.
                    self._count("uploads", refused=True)

    def _send_form(self, length: str) -> None:
        """Send a form until the server will have no more."""
        head = (
            f"POST /connect/cloudinary HTTP/1.1\r\nHost: localhost:{self.app.port}\r\n{length}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        part = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
        piece = b"y" * MEGABYTE
        if "chunked" in length:
            part, piece = (f"{len(each):x}\r\n".encode() + each + b"\r\n" for each in (part, piece))
        sent = 0
        with socket.create_connection(("127.0.0.1", self.app.port), timeout=60) as stream, suppress(OSError):
            stream.sendall(head.encode() + part)
            while sent < self.form - MEGABYTE:
                stream.sendall(piece)
                sent += len(piece)
        self.taken += sent
        self._count("forms", sent < self.form / 10)
        time.sleep(0.2)

    def _count(self, what: str, refused: bool) -> None:
        self.tried[f"{what} {'refused' if refused else 'let in'}"] += 1

    @staticmethod
    def _repeat(kind: Callable[[], None], stop: threading.Event) -> None:
        while not stop.wait(0.05):
            kind()

    def _watch(self, stop: threading.Event) -> None:
        while not stop.wait(0.2):
            self.weigh()

    def weigh(self) -> None:
        """Write down the server's memory, and what it has on the disk, deleted files that are still open included."""
        assert self.app.process is not None
        process = Path(f"/proc/{self.app.process.pid}")
        self.memory.append(int(re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())[1]) / 1024)
        self.disk.append(
            sum(_sizes(self.app.folder.rglob("*"))) + sum(_sizes((process / "fd").iterdir(), " (deleted)"))
        )

    def _ask_health(self, stop: threading.Event) -> None:
        while not stop.wait(0.05):
            self.health.append(self._seconds_of_health())

    def listen(self, times: int = 40) -> None:
        """Ask for its health while all is quiet."""
        for _ in range(times):
            self.quiet.append(self._seconds_of_health())
            time.sleep(0.05)

    def _seconds_of_health(self) -> float:
        """By hand: a client library takes longer than the server."""
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.app.port), timeout=120) as stream:
            stream.sendall(b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert stream.recv(4096).startswith(b"HTTP/1.1 200")
        return time.monotonic() - began


def _sizes(paths: Iterator[Path], mark: str = "") -> Iterator[int]:
    """The sizes of files, but that of the log; with a mark of those whose name in /proc ends with it."""
    for path in paths:
        with suppress(OSError):
            if path.name != "server.log" and (not mark or str(path.readlink()).endswith(mark)):
                yield path.stat().st_size


@contextmanager
def abused(folder: Path) -> Iterator[Abuse]:
    """A team's server that a person has used, and that cannot reach the Internet."""
    with silent_egress() as egress:
        app = team_app(folder, **egress.environment)
        app.start()
        try:
            list(elements(app.url, "setup", headers=signed_in(app)))
            with httpx.Client(base_url=app.url, timeout=60) as client:
                abuse = Abuse(app, egress, client)
                abuse.listen()
                abuse.weigh()
                yield abuse
        finally:
            app.stop()


def main(seconds: float = 120, form: int = FORM) -> int:
    """A run of so many seconds; 1 when something is wrong."""
    with tempfile.TemporaryDirectory() as folder, abused(Path(folder)) as abuse:
        abuse.form = form
        abuse.run(seconds)
        sys.stdout.write(abuse.figures())
        sys.stdout.write("".join(f"wrong: {each}\n" for each in abuse.wrong()))
    return 1 if abuse.wrong() else 0


if __name__ == "__main__":
    sys.exit(main(*(kind(text) for kind, text in zip((float, int), sys.argv[1:], strict=False))))
