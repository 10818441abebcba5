"""Tables as files: CSV, JSON, Parquet."""

from math import isnan
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FORMATS: Final = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
"""Each format with its media type."""


def table_file(table: "pd.DataFrame", file_format: str) -> bytes:
    """The table as csv, json (a list of objects) or parquet; nested values are JSON texts, but not in JSON."""
    if file_format == "csv":
        # With a mark, so that Excel reads the rest as UTF-8.
        return bytes(table.map(_text_if_nested).to_csv(index=False).encode("utf-8-sig"))
    if file_format == "json":
        rows = [{str(key): _without_nan(value) for key, value in row.items()} for row in table.to_dict("records")]
        return orjson.dumps(rows, option=orjson.OPT_INDENT_2)
    if file_format == "parquet":
        # A column of Parquet has one type; what is mixed becomes text.
        one = {name: _of_one_type(table[name].map(_text_if_nested)) for name in table.columns}
        return bytes(table.assign(**one).to_parquet(index=False))
    raise InputError(f"is one of {', '.join(FORMATS)}", "format")


def _text_if_nested(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _without_nan(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value


def _of_one_type(column: "pd.Series[Any]") -> "pd.Series[Any]":
    values = column.dropna()
    return column if values.map(type).nunique() <= 1 else values.map(str).reindex(column.index)
