"""Profiling events, against `pandas.json_normalize` and explode on the same events.

Times are of the processor, which other work on the machine disturbs less than those of the clock.
"""

import copy
import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.domain.event import Event
from core.events.profile import Profiler

SHAPE = Path(__file__).resolve().parents[1] / "tests" / "data" / "events" / "shopify_placed_order.json"
EVENTS = 50_000
TRACED = 10_000


def measure() -> list[tuple[str, str, str]]:
    """Name, figure, limit."""
    events = list(_events(EVENTS))
    started = time.process_time()
    profiler = Profiler(seed=1)
    profiler.add(Event(properties=event) for event in events)
    ours = {str(field.path): field.coverage for field in profiler.fields()}
    seconds = time.process_time() - started
    started = time.process_time()
    theirs = _pandas(events)
    pandas_seconds = time.process_time() - started
    same = sum(abs(ours[path] - share) < 1e-9 for path, share in theirs.items() if path in ours)
    figure = (
        f"{pandas_seconds / seconds:.1f}× faster than pandas ({seconds:.1f} s and {pandas_seconds:.1f} s), "
        f"{_peak():.0f} MB for {TRACED:,} streamed, coverage the same in {same} of {len(theirs)} plain fields"
    )
    return [(f"profile of {EVENTS:,} Shopify-like events", figure, "≥ 4× and ≤ 50 MB")]


def _events(count: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(7)
    shape = json.loads(SHAPE.read_text())["event_properties"]
    for number in range(count):
        event = copy.deepcopy(shape)
        event["$value"] = dice.random() * 100
        event["$event_id"] = str(number)
        if dice.random() < 0.3:
            del event["Source Name"]
        for item in event["$extra"]["line_items"]:
            item["title"] = dice.choice(["Mug", "Vase", "", None])
        yield event


def _peak() -> float:
    """Megabytes above the start at the highest point, while events come and go one by one."""
    tracemalloc.start()
    Profiler(seed=1).add(Event(properties=event) for event in _events(TRACED))
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return peak


def _pandas(events: list[dict[str, Any]]) -> dict[str, float]:
    """The same answers by pandas, lists exploded; the coverage of plain fields."""
    import pandas as pd

    shares: dict[str, float] = {}

    def visit(frame: Any, *, top: bool) -> None:
        for column in frame.columns:
            series = frame[column]
            lists = series.map(lambda value: isinstance(value, list))
            if lists.any():
                items = series[lists].explode().dropna()
                objects = items[items.map(lambda value: isinstance(value, dict))]
                if len(objects):
                    visit(pd.json_normalize(objects.tolist()), top=False)
            else:
                share = float((series.notna() & ~series.isin(["", 0, False])).mean())
                series.map(type).unique()
                series.astype(str).nunique()
                if top:
                    shares[str(column)] = share

    visit(pd.json_normalize(events), top=True)
    return shares
