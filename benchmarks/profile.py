"""Profiling 50,000 events of a file, against pandas and the strict reader of pyarrow on the same file.

Each runs in a process of its own. Times are of the processor, which other work on the machine disturbs less than
those of the clock; memory is what the process grew by while it worked.
"""

import copy
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parents[1]
SHAPE = ROOT / "tests" / "data" / "events" / "shopify_placed_order.json"
EVENTS = 50_000
Coverage = dict[str, float]
"""The share of events that fill a field, by its path."""


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.ndjson"
        with file.open("w") as lines:
            lines.writelines(json.dumps(event) + "\n" for event in _events(EVENTS))
        ours, pandas, strict = (_alone(engine, file) for engine in ("ours", "pandas", "pyarrow"))
        size = file.stat().st_size / 1e6
    others = [engine["coverage"] for engine in (pandas, strict)]
    same = sum(all(_equal(share, other.get(path)) for other in others) for path, share in ours["coverage"].items())
    figure = (
        f"{pandas['seconds'] / ours['seconds']:.1f}× faster than pandas, "
        f"{strict['seconds'] / ours['seconds']:.1f}× than pyarrow, which is strict "
        f"({ours['seconds']:.1f}, {pandas['seconds']:.1f} and {strict['seconds']:.1f} s of the processor; "
        f"{ours['megabytes']:.0f}, {pandas['megabytes']:.0f} and {strict['megabytes']:.0f} MB), "
        f"coverage the same in {same} of {len(ours['coverage'])} fields"
    )
    used = max(4 * ours["seconds"] / pandas["seconds"], ours["megabytes"] / 50)
    what = f"profile of {EVENTS:,} Shopify-like events ({size:.0f} MB)"
    return [Row(what=what, figure=figure, limit="≥ 4× pandas and ≤ 50 MB", used=used)]


def _equal(share: float, other: float | None) -> bool:
    return other is not None and abs(share - other) < 1e-9


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
        at = datetime.fromtimestamp(1_790_000_000 - 60 * number, UTC).isoformat()
        yield {"type": "event", "id": str(number), "attributes": {"datetime": at, "event_properties": event}}


def _alone(engine: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.profile", engine, str(file)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(answer.stdout)
    return measured


def _ours() -> Callable[[Path], Coverage]:
    from core.domain.fonts import text_width
    from core.events.detail import field_detail
    from core.events.files import read_events
    from core.events.profile import Profiler

    # Loads the font that texts are measured in, as pandas is loaded before it is measured.
    text_width("a")

    def run(file: Path) -> Coverage:
        profiler = Profiler()
        with file.open("rb") as lines:
            profiler.add(read_events(lines))
        fields, sample = profiler.fields(), profiler.sample()
        # Weeks and commonest values of every field, though a person opens one at a time.
        details = [field_detail(sample, field.path) for field in fields]
        assert all(detail.weeks for detail in details)
        return {str(field.path): field.coverage for field in fields}

    return run


def _pandas() -> Callable[[Path], Coverage]:
    import orjson
    import pandas as pd

    shares: Coverage = {}

    def share(filled: Any, total: int) -> float:
        return float(filled.groupby(level=0).any().sum() / total)

    def visit(frame: Any, before: str, total: int) -> None:
        """A table whose index says of which event each row is."""
        for name in frame.columns:
            column, path = frame[name], f"{before}{name}"
            lists = column.map(lambda value: isinstance(value, list))
            if lists.any():
                shares[path] = share(column[lists].map(bool), total)
                items = column[lists].explode().dropna()
                objects = items.map(lambda value: isinstance(value, dict))
                if objects.any():
                    inner = pd.json_normalize(items[objects].tolist())
                    visit(inner.set_index(items[objects].index), f"{path}[].", total)
                if not objects.all():
                    visit(items[~objects].to_frame("[]"), path, total)
                continue
            shares[path] = share(column.notna() & ~column.isin(["", 0, False]), total)
            column.map(type).unique()
            column.astype(str).nunique()

    def run(file: Path) -> Coverage:
        with file.open("rb") as lines:
            events = [orjson.loads(line)["attributes"]["event_properties"] for line in lines]
        visit(pd.json_normalize(events), "", len(events))
        return shares

    return run


def _pyarrow() -> Callable[[Path], Coverage]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import json as reader

    shares: Coverage = {}

    def share(path: str, filled: Any, owners: Any, total: int) -> None:
        shares[path.removeprefix(".")] = pc.count_distinct(owners.filter(filled)).as_py() / total

    def visit(column: Any, path: str, owners: Any, total: int) -> None:
        """A column, with the number of the event that each value is of."""
        if pa.types.is_struct(column.type):
            for number, field in enumerate(column.type):
                visit(pc.struct_field(column, [number]), f"{path}.{field.name}", owners, total)
        elif pa.types.is_list(column.type):
            share(path, pc.fill_null(pc.greater(pc.list_value_length(column), 0), fill_value=False), owners, total)
            visit(pc.list_flatten(column), f"{path}[]", owners.take(pc.list_parent_indices(column)), total)
        elif pa.types.is_null(column.type):
            shares[path.removeprefix(".")] = 0.0
        else:
            empty = pa.scalar("" if pa.types.is_string(column.type) else 0).cast(column.type)
            pc.count_distinct(column)
            share(path, pc.fill_null(pc.not_equal(column, empty), fill_value=False), owners, total)

    def run(file: Path) -> Coverage:
        table = reader.read_json(file, reader.ReadOptions(block_size=1 << 26))
        events = pc.struct_field(table["attributes"].combine_chunks(), ["event_properties"])
        visit(events, "", pa.array(range(len(events))), len(events))
        return shares

    return run


def main(engine: str, file: str) -> None:
    """One engine on one file: processor seconds, megabytes grown, coverage."""
    run = {"ours": _ours, "pandas": _pandas, "pyarrow": _pyarrow}[engine]()
    before, started = _peak(), time.process_time()
    coverage = run(Path(file))
    measured = {"seconds": time.process_time() - started, "megabytes": _peak() - before, "coverage": coverage}
    sys.stdout.write(json.dumps(measured))


def _peak() -> float:
    """Megabytes; the kernel's `ru_maxrss` would begin at what the process that started this one had (getrusage(2))."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
