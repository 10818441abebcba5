"""Profiling orders of a file by two workers of a Dask cluster on this machine, against two local processes.

Both take turns, and the best of each counts: other work on the machine disturbs the clock. The workers are set as
docs/scale.md describes.
"""

import logging
import tempfile
import time
from pathlib import Path
from typing import Final

import dask
from distributed import Client, LocalCluster

from benchmarks.commands import Run, run
from benchmarks.orders import write_lines
from benchmarks.profile import profiled
from benchmarks.rows import Row

TAKES_LONG: Final = True
EVENTS: Final = 500_000
_ROUNDS: Final = 3


def measure(events: int = EVENTS) -> list[Row]:
    """The figure against its limit."""
    options = {"host": "127.0.0.1", "dashboard_address": None, "silence_logs": logging.CRITICAL}
    with (
        tempfile.TemporaryDirectory() as folder,
        dask.config.set({"distributed.worker.profile.enabled": False}),
        LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster,
    ):
        file = Path(folder) / "orders.ndjson"
        write_lines(file, events)
        address = cluster.scheduler_address
        with Client(address, set_as_default=False) as client:
            rounds = [(profiled(file, 2), *_by(client, file, address)) for _ in range(_ROUNDS)]
        size = file.stat().st_size / 1e6
    assert all(here.output == there.output for here, there, _ in rounds)
    near, far, seconds = zip(*rounds, strict=True)
    here, there, workers = min(near, key=_elapsed), min(far, key=_elapsed), min(seconds)
    times = there.elapsed / here.elapsed
    figure = (
        f"{times:.2f}× the time of two local processes, the same profile ({there.elapsed:.1f} s against "
        f"{here.elapsed:.1f} s by the clock; of the processors {there.cpu + workers:.1f} s, of which the command "
        f"{there.cpu:.1f} s, against {here.cpu:.1f} s)"
    )
    what = f"profile of {events:,} orders ({size:,.0f} MB) by a cluster of two workers here"
    return [Row(what=what, figure=figure, limit="≤ 1.2×", used=times / 1.2)]


def _by(client: Client, file: Path, address: str) -> tuple[Run, float]:
    """The command, and what the workers took for it of the processors."""

    def taken() -> float:
        return sum(client.run(time.process_time).values())

    before = taken()
    ended = run(["-m", "core", "events", "profile", str(file), "--json", f"--cluster={address}"])
    return ended, taken() - before


def _elapsed(each: Run) -> float:
    return each.elapsed
