"""What the counting of a profile takes, by the number of events at a time and by what is made of each event."""

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.orders import write_lines
from benchmarks.rows import Row
from core.events.field_counter import count
from core.events.file_counts import FileCounts
from core.events.path_tree import Node, Room
from core.events.paths import open_files
from core.events.profile import Profiler

EVENTS: Final = 20_000
_BATCHES: Final = (50, 100, 200, 300, 600, 2_000)
_ROUNDS: Final = 3


def measure() -> list[Row]:
    """Seconds of the processor, the best of three rounds in which all take turns."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.ndjson"
        write_lines(file, EVENTS)

        def read() -> Iterable[Mapping[str, Any]]:
            (source,) = open_files([str(file)])
            return source.read(FileCounts.properties)

        def sampled() -> None:
            (source,) = open_files([str(file)])
            Profiler().add(source.events())

        batches: dict[str, Callable[[], None]] = {f"{size}": _counting(read, size) for size in _BATCHES}
        ways: dict[str, Callable[[], None]] = {
            "read only": lambda: deque(read(), maxlen=0).clear(),
            "read and counted": lambda: Profiler().count(read()),
            "also with what surrounds properties, and sampled": sampled,
        }
        return [
            _row(f"counting {EVENTS:,} orders in batches of so many", _best(batches)),
            _row(f"what is done with {EVENTS:,} orders", _best(ways)),
        ]


def _counting(read: Callable[[], Iterable[Mapping[str, Any]]], size: int) -> Callable[[], None]:
    def run() -> None:
        stream, root = iter(read()), Node(Room())
        while batch := list(islice(stream, size)):
            count(root, batch)

    return run


def _best(ways: Mapping[str, Callable[[], None]]) -> dict[str, float]:
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, run in ways.items():
            started = time.process_time()
            run()
            seconds[name].append(time.process_time() - started)
    return {name: min(each) for name, each in seconds.items()}


def _row(what: str, seconds: Mapping[str, float]) -> Row:
    figure = "; ".join(f"{name}: {each:.2f} s" for name, each in seconds.items())
    return Row(what=what, figure=figure, limit="none: shows where the time goes")
