"""Profiling a million orders as NDJSON, gzip and Parquet: one worker against two, with the memory of all processes."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.orders import write_lines, write_parquet
from benchmarks.profile import profiled
from benchmarks.rows import Row

EVENTS: Final = 1_000_000
TAKES_LONG: Final = True
_FORMS: Final[dict[str, Callable[[Path, int], None]]] = {
    "ndjson": write_lines,
    "ndjson.gz": write_lines,
    "parquet": write_parquet,
}


def measure(events: int = EVENTS) -> list[Row]:
    """Figures against their limits."""
    rows = []
    for ending, write in _FORMS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"orders.{ending}"
            write(file, events)
            rows.append(_row(file, events))
    return rows


def _row(file: Path, events: int) -> Row:
    one, two = profiled(file, 1), profiled(file, 2)
    assert one.output == two.output
    times = one.elapsed / two.elapsed
    figure = (
        f"{times:.2f}× on two cores, the same profile ({two.elapsed:.0f} s against {one.elapsed:.0f} s by the clock, "
        f"{two.cpu:.0f} s against {one.cpu:.0f} s of the processors; {events / two.elapsed:,.0f} events/s; "
        f"{two.largest:.0f} MB the largest process, {two.together:.0f} MB together)"
    )
    size = file.stat().st_size / 1e6
    what = f"profile of {events:,} orders as {file.name.removeprefix('orders.')} ({size:,.0f} MB)"
    used = max(1.8 / times, two.together / 300)
    return Row(what=what, figure=figure, limit="≥ 1.8× and ≤ 300 MB together", used=used)
