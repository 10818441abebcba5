"""The same check of every recipient for a million of them."""

from typing import Final

from benchmarks.render import measure as measure_render
from benchmarks.rows import Row

EVENTS: Final = 1_000_000
TAKES_LONG: Final = True


def measure() -> list[Row]:
    """Figures against their limits."""
    return measure_render(EVENTS)
