"""The workspace's pages while ten readers fetch pictures that nobody has seen, against the same pages alone."""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx

from benchmarks.image import PATH
from benchmarks.rows import Row
from benchmarks.served import connect_demo_shop, databases, serving
from tests.support.sessions import elements

PAGES = ("send", "links", "events")
READERS = 10
ROUNDS = 8
_NUMBERS = count()


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder, _workspace(Path(folder)) as url:
        for page in PAGES:
            page_seconds(url, page)
        alone, together, images = [], [], 0
        # In turns, so that a machine that grows busier slows both.
        for _ in range(ROUNDS):
            alone += [page_seconds(url, page) for page in PAGES]
            with _readers(url) as seen:
                together += [page_seconds(url, page) for page in PAGES]
            images += len(seen)
    before, beside = statistics.median(alone), statistics.median(together)
    ratio = beside / before
    figure = f"{ratio:.2f}× ({before * 1000:.0f} ms alone), {images} pictures meanwhile"
    what = f"a page beside {READERS} readers of new pictures"
    return [Row(what=what, figure=figure, limit="≤ 1.5×", used=ratio / 1.5)]


@contextmanager
def _workspace(folder: Path) -> Iterator[str]:
    """A connected workspace in a process of its own; its address."""
    with serving("app.py", **databases(folder)) as url:
        connect_demo_shop(url, folder / "workspace.db")
        yield url


def page_seconds(url: str, page: str) -> float:
    """From opening a page in a new session to the end of its script, as the browser's own messages tell it."""
    started = time.perf_counter()
    for _ in elements(url, page):
        pass
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
