"""Profiling orders of a file with the command, against pandas and the strict reader of pyarrow on the same file.

Each runs in a process of its own, from its start to its end. Times of one process are of the processor, which other
work on the machine disturbs less than those of the clock; several processes are measured by the clock.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.commands import Run, run
from benchmarks.orders import write_lines
from benchmarks.rows import Row

EVENTS = 50_000
FEW = 2_000
Coverage = dict[str, float]
"""The share of events that fill a field, by its path."""


def measure() -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.ndjson", Path(folder) / "small.ndjson"
        write_lines(large, EVENTS)
        write_lines(small, FEW)
        size = large.stat().st_size / 1e6
        one, two, pandas, strict = (
            profiled(large, 1),
            profiled(large, 2),
            _peer("pandas", large),
            _peer("pyarrow", large),
        )
        few, few_pandas = profiled(small, None), _peer("pandas", small)
    return [
        _one(one, pandas, strict, size),
        _two(two, pandas, size),
        Row(
            what=f"profile of {FEW:,} orders: whole command against pandas",
            figure=f"{few_pandas.cpu / few.cpu:.1f}× faster ({few.cpu:.2f} s against {few_pandas.cpu:.2f} s)",
            limit="≥ 1×",
            used=few.cpu / few_pandas.cpu,
        ),
    ]


def profiled(file: Path, workers: int | None) -> Run:
    """The command on a file."""
    count = [f"--workers={workers}"] if workers else []
    return run(["-m", "core", "events", "profile", str(file), "--json", *count])


def _peer(engine: str, file: Path) -> Run:
    return run(["-W", "ignore", "-m", "benchmarks.profile", engine, str(file)])


def _one(one: Run, pandas: Run, strict: Run, size: float) -> Row:
    ours = {row["path"]: row["coverage"] for row in json.loads(one.output)}
    others = [json.loads(peer.output) for peer in (pandas, strict)]
    same = sum(all(_equal(share, other.get(path)) for other in others) for path, share in ours.items())
    figure = (
        f"{pandas.cpu / one.cpu:.1f}× faster than pandas, {strict.cpu / one.cpu:.1f}× than pyarrow, which is strict "
        f"({one.cpu:.1f}, {pandas.cpu:.1f} and {strict.cpu:.1f} s of the processor; "
        f"{one.largest:.0f}, {pandas.largest:.0f} and {strict.largest:.0f} MB), "
        f"coverage the same in {same} of {len(ours)} fields"
    )
    what = f"profile of {EVENTS:,} orders ({size:.0f} MB), whole command on one core"
    used = max(3.5 * one.cpu / pandas.cpu, one.largest / 150)
    return Row(what=what, figure=figure, limit="≥ 3.5× pandas and ≤ 150 MB", used=used)


def _two(two: Run, pandas: Run, size: float) -> Row:
    figure = (
        f"{pandas.elapsed / two.elapsed:.1f}× faster than pandas ({two.elapsed:.1f} s against {pandas.elapsed:.1f} s "
        f"by the clock; {two.cpu:.1f} s of the processors; at most {two.largest:.0f} MB a process)"
    )
    what = f"the same on two cores ({size:.0f} MB)"
    used = max(5 * two.elapsed / pandas.elapsed, two.largest / 150)
    return Row(what=what, figure=figure, limit="≥ 5× pandas and ≤ 150 MB a process", used=used)


def _equal(share: float, other: float | None) -> bool:
    return other is not None and abs(share - other) < 1e-9


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
    """One engine on one file."""
    coverage = {"pandas": _pandas, "pyarrow": _pyarrow}[engine]()(Path(file))
    sys.stdout.write(json.dumps(coverage))


if __name__ == "__main__":
    main(*sys.argv[1:])
