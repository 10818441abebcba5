"""Klaviyo's filters of dates: https://help.klaviyo.com/hc/en-us/articles/115005257788.

A date that they cannot read is blank.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

# The forms of a text that `days_later` takes; it answers in the same one.
_PATTERNS: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%m-%d-%Y")
_LONGEST: Final = 64
_WEEK: Final = timedelta(weeks=1)


class DateText(str):
    """A text that a filter made of a date, which `date` can still format."""

    __slots__ = ("moment",)
    moment: datetime

    def __new__(cls, text: str, moment: datetime) -> Self:
        """The text, and what it says."""
        text_of_date = super().__new__(cls, text)
        text_of_date.moment = moment
        return text_of_date


def format_date_string(value: Any) -> Any:
    """An ISO date as a date, which `date` needs; blank when it is none."""
    return value.moment if isinstance(value, DateText) else _iso(value) or ""


def days_later(value: Any, days: Any) -> Any:
    """The date that many days later: a text for a text, in the same form."""
    try:
        days = timedelta(days=int(days))
        if isinstance(value, datetime):
            return value + days
        if isinstance(value, str):
            return _later(value, days)
    except (TypeError, ValueError, OverflowError):
        pass
    return ""


def weeks_since(value: Any, other: Any = None) -> Any:
    """The whole weeks between the date and another one, which is now unless it is given; UTC where no zone is told."""
    first, second = _aware(value), datetime.now(UTC) if other is None else _aware(other)
    return int(abs(second - first) / _WEEK) if first and second else ""


def _later(text: str, days: timedelta) -> str:
    for pattern in _PATTERNS if len(text) <= _LONGEST else ():
        with suppress(ValueError):
            moment = datetime.strptime(text, pattern) + days
            return DateText(moment.strftime(pattern), moment)
    read = _iso(text)
    return DateText((read + days).isoformat(), read + days) if read else ""


def _iso(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _aware(value: Any) -> datetime | None:
    moment = value.moment if isinstance(value, DateText) else _iso(value)
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
