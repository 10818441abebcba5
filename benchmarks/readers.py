"""The workspace's pages while ten readers fetch pictures that nobody has seen, against the same pages alone."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from benchmarks.picture import PATH
from core import open_workspace
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("send", "links", "events")
READERS = 10
ROUNDS = 8
_NUMBERS = count()


def measure() -> list[tuple[str, str, str]]:
    """Name, figure, limit."""
    with tempfile.TemporaryDirectory() as folder, _workspace(Path(folder)) as url:
        for page in PAGES:
            page_seconds(url, page)
        alone, together, pictures = [], [], 0
        # In turns, so that a machine that grows busier slows both.
        for _ in range(ROUNDS):
            alone += [page_seconds(url, page) for page in PAGES]
            with _readers(url) as seen:
                together += [page_seconds(url, page) for page in PAGES]
            pictures += len(seen)
    before, beside = statistics.median(alone), statistics.median(together)
    figure = f"{beside / before:.2f}× ({before * 1000:.0f} ms alone), {pictures} pictures meanwhile"
    return [(f"a page beside {READERS} readers of new pictures", figure, "≤ 1.5×")]


@contextmanager
def _workspace(folder: Path) -> Iterator[str]:
    """A connected workspace in a process of its own; its address."""
    url = f"http://localhost:{free_port()}"
    with app_of_its_own(url, WORKSPACE_DB=f"{folder}/workspace.db", SANDBOX_DB=f"{folder}/sandbox.db"):
        _connect(Settings(workspace_url=url, workspace_db=folder / "workspace.db"))
        yield url


@contextmanager
def app_of_its_own(url: str, **environment: str) -> Iterator[None]:
    """The app in a process of its own, at this address of this machine."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", url.rpartition(":")[2]]
    settings = {**os.environ, **environment, "WORKSPACE_URL": url}
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(url)
            yield
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    for _ in range(300):
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/_stcore/health").is_success:
                return
        time.sleep(0.1)
    raise TimeoutError(url)


def _connect(settings: Settings) -> None:
    """Through the sandbox's consent page."""
    with open_workspace(settings) as ws:
        consent = ws.setup.begin(ws.setup.ticket("benchmark"), "benchmark")
        answer = httpx.post(consent, data={"decision": "approve"}, timeout=20)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        ws.setup.finish(query["state"][0], query["code"][0], "benchmark")


def page_seconds(url: str, page: str) -> float:
    """From opening a page in a new session to the end of its script, as the browser's own messages tell it."""
    stream = url.replace("http", "ws", 1) + "/_stcore/stream"
    started = time.perf_counter()
    with connect(stream, subprotocols=["streamlit"], max_size=None, proxy=None) as session:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        session.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(session.recv(timeout=60))
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - started


@contextmanager
def _readers(url: str) -> Iterator[list[int]]:
    """Ten that each fetch one new picture after another."""
    stop, seen = threading.Event(), list[int]()

    def read() -> None:
        with httpx.Client(timeout=60) as client:
            while not stop.is_set():
                number = next(_NUMBERS)
                client.get(f"{url}/sandbox{PATH.format(name=f'N{number}')}").raise_for_status()
                seen.append(number)

    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read) for _ in range(READERS)]
        time.sleep(0.3)
        try:
            yield seen
        finally:
            stop.set()
    for one in reading:
        one.result()
