"""Events and fields as pandas tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from core.domain.event import Event, FieldProfile
from core.domain.field_path import FieldPath
from core.events.detail import occurrences

if TYPE_CHECKING:
    import pandas as pd


def fields_table(profiles: Iterable[FieldProfile]) -> "pd.DataFrame":
    """A row a field: path, types, events, coverage, first, distinct, longest, examples, looks_like, tag, why_not."""
    import pandas as pd

    return pd.DataFrame([field_row(profile) for profile in profiles], columns=COLUMNS)


COLUMNS = [
    "path",
    "types",
    "events",
    "coverage",
    "first",
    "distinct",
    "longest",
    "examples",
    "looks_like",
    "tag",
    "why_not",
]


def field_row(profile: FieldProfile) -> dict[str, Any]:
    """A field as JSON: shares from 0 to 1, lists as lists."""
    row = {name: getattr(profile, name) for name in COLUMNS}
    return row | {"path": str(profile.path), "types": list(profile.types), "examples": list(profile.examples)}


def events_table(events: Iterable[Event], paths: Sequence[FieldPath] = ()) -> "pd.DataFrame":
    """A row an event: id, datetime, then a column for each path, else for each property that is not nested.

    A path that leads to several values shows them joined by commas.
    """
    import pandas as pd

    if not paths:
        return pd.DataFrame(
            [{"id": event.id, "datetime": event.datetime, **_flat(event.properties)} for event in events]
        )
    names = list(map(str, paths))
    rows = [[event.id, event.datetime, *(_cell(event.properties, path) for path in paths)] for event in events]
    return pd.DataFrame(rows, columns=["id", "datetime", *names])


def _flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if not isinstance(value, dict | list)}


def _cell(properties: Mapping[str, Any], path: FieldPath) -> Any:
    values = [value for value in occurrences(properties, path) if value is not None]
    if not values:
        return None
    if len(values) == 1 and not isinstance(values[0], dict | list):
        return values[0]
    return ", ".join(value if isinstance(value, str) else orjson.dumps(value).decode() for value in values)
