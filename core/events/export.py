"""Tables as files: CSV, JSON, Parquet."""

from math import isnan
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FORMATS: Final = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
"""Each format with its media type."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, https://owasp.org/www-community/attacks/CSV_Injection."""


def table_file(table: "pd.DataFrame", file_format: str) -> bytes:
    """The table as csv, json (a list of objects) or parquet; nested values are JSON texts, but not in JSON.

    In csv a `'` stands before a text or name that a spreadsheet would compute.
    """
    if file_format == "csv":
        cells = table.astype(object).map(_csv_cell).rename(columns=_csv_cell)
        # With these line ends a text that holds one of their characters is quoted, so it cannot begin a row.
        text = cells.to_csv(index=False, lineterminator="\r\n")
        # With a mark, so that Excel reads the rest as UTF-8; half a character of a file's event cannot be written.
        return bytes(text.encode("utf-8-sig", "replace"))
    if file_format == "json":
        rows = [{str(key): _without_nan(value) for key, value in row.items()} for row in table.to_dict("records")]
        return orjson.dumps(rows, option=orjson.OPT_INDENT_2)
    if file_format == "parquet":
        # A column of Parquet has one type; what is mixed becomes text.
        one = {name: _of_one_type(table[name].map(_text_if_nested)) for name in table.columns}
        return bytes(table.assign(**one).to_parquet(index=False))
    raise InputError(f"must be one of {', '.join(FORMATS)}", "format")


def _csv_cell(value: Any) -> Any:
    value = _text_if_nested(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _text_if_nested(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _without_nan(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value


def _of_one_type(column: "pd.Series[Any]") -> "pd.Series[Any]":
    values = column.dropna()
    return column if values.map(type).nunique() <= 1 else values.map(str).reindex(column.index)
