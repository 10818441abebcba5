"""Reads the Parquet file on standard input: `python -m core.events.parquet_child MOST_ROWS [FIRST END]`.

A line of JSON with the names of its columns, then one with the values of each row, of all row groups or of those from
FIRST until before END; with `0 0` one for each group instead: its rows, its bytes, and where in the file it begins and
ends. An object with an `error` at last where it cannot be read. Parquet is packed and full of offsets, and its reader
is written in C++: what a stranger's file does to it happens in a process of its own, with little memory and without
environment.
"""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import orjson

MEMORY: Final = 160_000_000
"""Bytes on top of what the reader needs."""
MOST_COLUMNS: Final = 10_000
_BATCH: Final = 4_000_000
"""Bytes that are read together, as the file tells them."""
_ROWS: Final = 500
_BUFFER: Final = 131_072


def main(output: IO[bytes]) -> None:
    """Write every row."""
    from pyarrow import parquet

    def write(value: Any) -> None:
        output.write(orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE))

    _limit()
    try:
        file = parquet.ParquetFile(os.fdopen(0, "rb"), buffer_size=65_536, thrift_string_size_limit=10_000_000)
        names = file.schema_arrow.names
        if len(names) > MOST_COLUMNS:
            raise ValueError(f"has {len(names):,} columns; at most {MOST_COLUMNS:,} are read")  # noqa: TRY301
        if file.metadata.num_rows > int(sys.argv[1]):
            raise ValueError(f"has {file.metadata.num_rows:,} rows in too few bytes")  # noqa: TRY301
        write(names)
        first, end = map(int, sys.argv[2:4] or (0, file.metadata.num_row_groups))
        for row in _rows(file, range(first, end)) if end or not sys.argv[2:] else _groups(file):
            write(row)
    except MemoryError:
        write({"error": f"needs more than {MEMORY // 1_000_000} MB of memory to be read"})
    except (ValueError, TypeError, OSError, NotImplementedError, KeyError, OverflowError) as error:
        write({"error": " ".join(str(error).split())[:200]})


def _groups(file: Any) -> Iterator[list[int]]:
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        columns = [group.column(each) for each in range(group.num_columns)]
        begins = [column.dictionary_page_offset or column.data_page_offset for column in columns]
        ends = [begin + column.total_compressed_size for begin, column in zip(begins, columns, strict=True)]
        yield [group.num_rows, group.total_byte_size, min(begins, default=0), max(ends, default=0)]


def _rows(file: Any, groups: range) -> Iterator[list[Any]]:
    size = sum(file.metadata.row_group(number).total_byte_size for number in range(file.metadata.num_row_groups))
    each = max(1, size // max(1, file.metadata.num_rows))
    size_of_batch = max(1, min(_ROWS, _BATCH // each))
    # One group after another: the reader of several keeps what it needed for each of them to the end.
    for group in groups:
        for batch in file.iter_batches(batch_size=size_of_batch, row_groups=[group], use_threads=False):
            columns = [column.to_pylist(maps_as_pydicts="lossy") for column in map(_in_microseconds, batch.columns)]
            yield from map(list, zip(*columns, strict=True))


def _in_microseconds(column: Any) -> Any:
    """A column whose values are Python's: those of nanoseconds would be pandas'."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return column


def _plain(value: Any) -> Any:
    """What JSON has for a value that it has not."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)


def _limit() -> None:
    """Write no file, and end with too much memory, wherever that is used."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        # Linux alone says how much address space is in use; macOS takes no such limit.
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    with os.fdopen(1, "wb", _BUFFER) as standard_output:
        main(standard_output)
    # Arrow's threads need not end in order, for which there may be no memory left.
    os._exit(0)
