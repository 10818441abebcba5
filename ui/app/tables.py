"""Rows as a table that goes to the browser as it is, without pandas, which takes long to load."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def as_table(rows: Sequence[Mapping[str, Any]]) -> "pa.Table":
    """A row each, with the keys of the first one as columns; a column holds values of one type, or None."""
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows))
