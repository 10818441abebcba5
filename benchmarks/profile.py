"""Profiling events, against `pandas.json_normalize` and explode on the same events."""

import copy
import json
import random
import time
import tracemalloc
from pathlib import Path
from typing import Any

from core.domain.event import Event
from core.events.profile import profile_events

SHAPE = Path(__file__).resolve().parents[1] / "tests" / "data" / "events" / "shopify_placed_order.json"
EVENTS = 20_000


def measure() -> list[tuple[str, str, str]]:
    """Name, figure, limit."""
    events = _events()
    started = time.perf_counter()
    fields = profile_events(Event(properties=event) for event in events)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    _pandas(events)
    theirs = time.perf_counter() - started
    tracemalloc.start()
    profile_events(Event(properties=event) for event in events[:5000])
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    figure = f"{theirs / ours:.1f}× faster than pandas, {peak:.0f} MB, {len(fields)} fields"
    return [(f"profile of {EVENTS:,} Shopify-like events", figure, "≥ 4× and ≤ 50 MB (at 50,000)")]


def _events() -> list[dict[str, Any]]:
    dice = random.Random(7)
    shape = json.loads(SHAPE.read_text())["event_properties"]
    events = []
    for number in range(EVENTS):
        event = copy.deepcopy(shape)
        event["$value"] = dice.random() * 100
        event["$event_id"] = str(number)
        for item in event["$extra"]["line_items"]:
            item["title"] = dice.choice(["Mug", "Vase", "", None])
        events.append(event)
    return events


def _pandas(events: list[dict[str, Any]]) -> None:
    """The same answers by pandas: coverage, types and distinct of every path, lists exploded."""
    import pandas as pd

    def visit(frame: Any) -> None:
        for column in frame.columns:
            series = frame[column]
            lists = series.map(lambda value: isinstance(value, list))
            if lists.any():
                items = series[lists].explode().dropna()
                objects = items[items.map(lambda value: isinstance(value, dict))]
                if len(objects):
                    visit(pd.json_normalize(objects.tolist()))
            else:
                series.notna().mean()
                series.map(type).unique()
                series.astype(str).nunique()

    visit(pd.json_normalize(events))
