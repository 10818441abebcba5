"""Events and fields as pandas tables."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.domain.event import Event, FieldProfile

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


def events_table(events: Iterable[Event]) -> "pd.DataFrame":
    """A row an event: id, datetime, then a column for each top-level property that is not nested."""
    import pandas as pd

    return pd.DataFrame([{"id": event.id, "datetime": event.datetime, **_flat(event.properties)} for event in events])


def _flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if not isinstance(value, dict | list)}
