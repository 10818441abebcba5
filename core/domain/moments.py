"""Days, times and periods as people read them: one form each, in UTC, wherever a person looks.

Files, JSON and addresses keep ISO 8601. A text that is no time stands as it is.
"""

from datetime import UTC, date, datetime

_DASH = " – "
_DAY_ALONE = len("2026-11-28")


def moment_words(at: str | float, *, seconds: bool = False, zone: bool = True) -> str:
    """A time in ISO 8601 or in seconds since 1970, such as “28 Nov 2026, 11:54 UTC”; a day alone stays a day.

    Without its `zone` in a list or a table whose head says that its times are in UTC.
    """
    moment = read_moment(at)
    if moment is None:
        return str(at)
    if isinstance(at, str) and len(at) == _DAY_ALONE:
        return _day(moment)
    return f"{_day(moment)}, {_clock(moment)}{f':{moment:%S}' if seconds else ''}{' UTC' if zone else ''}"


def iso_moment(seconds: float, timespec: str = "milliseconds") -> str:
    """A time in seconds since 1970 as ISO 8601 in UTC, as files and tables have it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=timespec)


def day_words(at: str) -> str:
    """The day of a time or a day in ISO 8601, such as “28 Nov 2026”."""
    moment = read_moment(at)
    return _day(moment) if moment else at


def clock_words(at: str | float) -> str:
    """A time of today, such as “11:54 UTC”."""
    moment = read_moment(at)
    return f"{_clock(moment)} UTC" if moment else str(at)


def period_words(span: str) -> str:
    """Two days, `2026-11-01 – 2026-11-30`, as “1–30 Nov 2026”, “13 Jun – 29 Nov 2026” or “30 Nov 2026”."""
    try:
        first, last = (date.fromisoformat(day) for day in span.split(_DASH))
    except ValueError:
        return span
    if first == last:
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    start = _day(first) if first.year != last.year else f"{first.day} {first:%b}"
    return f"{start}{_DASH}{_day(last)}"


def day_of(at: str) -> date | None:
    """The day of a time in ISO 8601, in UTC; None for what is no time."""
    moment = read_moment(at)
    return moment.date() if moment else None


def days_since(at: str, today: date) -> int | None:
    """How many days of the calendar, in UTC, lie between a time in ISO 8601 and `today`; None for what is no time."""
    day = day_of(at)
    return (today - day).days if day else None


def read_moment(at: str | float) -> datetime | None:
    """A time in UTC; one without a zone is one that this product wrote, in UTC. None for what is no time."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at, UTC)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"
