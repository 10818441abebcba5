"""One field looked at closely: its commonest values, its coverage by week, events that lack it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from core.domain.event import Event
from core.domain.field_path import Each, FieldPath
from core.domain.fonts import text_width

TOP: Final = 20
LACKING: Final = 5
LONGEST_TEXT: Final = 200
_MEASURED: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Week:
    """The events of the week that starts on that Monday, and in how many of them the field is filled."""

    monday: str
    events: int
    filled: int


@dataclass(frozen=True, kw_only=True)
class FieldDetail:
    """`values` are the commonest filled ones with their number of occurrences, the commonest first.

    `widest` is the text that takes the most room on a line, `width` that room in sizes of its font.
    """

    path: FieldPath
    values: tuple[tuple[str, int], ...]
    weeks: tuple[Week, ...]
    lacking: tuple[Event, ...]
    widest: str = ""
    width: float = 0.0


def field_detail(events: Iterable[Event], path: FieldPath) -> FieldDetail:
    """Look at one field in these events."""
    values: Counter[str] = Counter()
    total: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    lacking: list[Event] = []
    texts: set[str] = set()
    for event in events:
        filled_values = [value for value in occurrences(event.properties, path) if is_filled(value)]
        values.update(str(value)[:LONGEST_TEXT] for value in filled_values if not isinstance(value, dict | list))
        texts.update(value[:_MEASURED] for value in filled_values if isinstance(value, str))
        monday = _monday(event.datetime[:10])
        total[monday] += 1
        filled[monday] += bool(filled_values)
        if not filled_values and len(lacking) < LACKING:
            lacking.append(event)
    widest = max(texts, key=text_width, default="")
    return FieldDetail(
        path=path,
        values=tuple(values.most_common(TOP)),
        weeks=tuple(Week(monday=week, events=total[week], filled=filled[week]) for week in sorted(filter(None, total))),
        lacking=tuple(lacking),
        widest=widest,
        width=text_width(widest),
    )


def occurrences(properties: Mapping[str, Any], path: FieldPath) -> list[Any]:
    """Every value that a path leads to; `[]` is any item of a list, `{}` any key of an object."""
    values: list[Any] = [properties]
    for step in path.steps:
        if step is None:
            values = [item for value in values if isinstance(value, list) for item in value]
        elif step is Each.KEY:
            values = [inner for value in values if isinstance(value, Mapping) for inner in value.values()]
        elif isinstance(step, int):
            values = [value[step] for value in values if isinstance(value, list) and len(value) > step]
        else:
            values = [value[step] for value in values if isinstance(value, Mapping) and step in value]
    return values


def is_filled(value: Any) -> bool:
    """Whether Klaviyo's `default` would let it through; text of blanks would be stripped."""
    return bool(value.strip()) if isinstance(value, str) else bool(value)


@lru_cache(1000)
def _monday(iso_day: str) -> str:
    """The Monday of a day's week; blank when it is no day."""
    try:
        day = date.fromisoformat(iso_day)
    except ValueError:
        return ""
    return str(day - timedelta(days=day.weekday()))
