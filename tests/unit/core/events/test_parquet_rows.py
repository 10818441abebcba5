"""Parquet files are read by a process of their own, which cannot fill the memory and holds no environment."""

import io
import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
import pytest
from pyarrow import parquet

from core.errors import InputError
from core.events.parquet_child import MEMORY
from core.events.parquet_rows import parquet_rows

needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system bounds no memory")


def written(table: pyarrow.Table, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    parquet.write_table(table, file, **options)
    file.seek(0)
    return file


def test_values_are_what_json_has_for_them() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    table = pyarrow.table(
        {
            "when": pyarrow.array([pd.Timestamp("2026-01-01T00:00:00.000000001Z")], pyarrow.timestamp("ns", "UTC")),
            "at": pyarrow.array([at], pyarrow.timestamp("us")),
            "day": pyarrow.array([date(2026, 1, 2)]),
            "price": pyarrow.array([Decimal("24.75")]),
            "count": pyarrow.array([Decimal("3.00")]),
            "bytes": pyarrow.array(["Zoë".encode()]),
            "map": pyarrow.array([[("a", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
            "nan": pyarrow.array([float("nan")]),
            "none": pyarrow.nulls(1),
        }
    )
    names, row = parquet_rows(written(table))
    values = dict(zip(names, row, strict=True))
    assert values == {
        "when": "2026-01-01T00:00:00+00:00",
        "at": "2026-01-01T00:00:00",
        "day": "2026-01-02",
        "price": 24.75,
        "count": 3,
        "bytes": "Zoë",
        "map": {"a": 1},
        "nan": None,
        "none": None,
    }


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
def test_every_codec_and_several_groups_of_rows_are_read(codec: str) -> None:
    table = pyarrow.table({"a": list(range(5_000)), "b": [f"text {number}" for number in range(5_000)]})
    names, *rows = parquet_rows(written(table, compression=codec, row_group_size=700))
    assert names == ["a", "b"]
    assert rows == [[number, f"text {number}"] for number in range(5_000)]


@needs_proc
def test_the_process_has_a_limited_memory() -> None:
    table = pyarrow.table({"a": [bytes(2 * MEMORY)]})
    file = written(table, compression="zstd", use_dictionary=False, write_statistics=False)
    assert file.getbuffer().nbytes < 100_000
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(parquet_rows(file))


@needs_proc
def test_the_memory_does_not_grow_with_the_groups_of_rows() -> None:
    each, groups = 500, MEMORY // 8_000_000
    texts = [os.urandom(8_000).hex() for _ in range(each)]
    table = pyarrow.table({"a": [f"{number}{text}" for number in range(groups) for text in texts]})
    file = written(table, row_group_size=each, dictionary_pagesize_limit=2**30, write_statistics=False)
    assert sum(1 for _ in parquet_rows(file)) == 1 + each * groups


@needs_proc
def test_the_reader_of_parquet_has_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSPACE_SECRET_KEY", "secret")
    rows = parquet_rows(written(pyarrow.table({"a": ["x" * 100] * 50_000})))
    next(rows)
    # It waits for us to read on.
    (child,) = [pid for pid in Path("/proc").glob("[0-9]*") if is_ours(pid)]
    environment = content(child / "environ")
    assert (b"ARROW_IO_THREADS" in environment, b"secret" in environment, b"PATH" in environment) == (
        True,
        False,
        False,
    )
    rows.close()  # type: ignore[attr-defined]


def is_ours(process: Path) -> bool:
    """Whether this process has started that one to read a file."""
    parent = f"PPid:\t{os.getpid()}\n".encode()
    return b"parquet_child" in content(process / "cmdline") and parent in content(process / "status")


def content(path: Path) -> bytes:
    """What a file of a process says; nothing if that has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("cut", [4, 100, -1, -8, -60])
def test_a_damaged_file_is_refused_in_a_sentence(cut: int) -> None:
    whole = written(pyarrow.table({"a": list(range(1_000))})).getvalue()
    with pytest.raises(InputError, match=r"^cannot be read as Parquet: [^\n]{1,250}$"):
        list(parquet_rows(io.BytesIO(whole[:cut])))


def test_a_reader_that_has_enough_ends_the_process() -> None:
    table = pyarrow.table({"a": list(range(50_000))})
    rows = parquet_rows(written(table))
    assert [next(rows), json.dumps(next(rows))] == [["a"], "[0]"]
    rows.close()  # type: ignore[attr-defined]
