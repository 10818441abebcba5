"""Times, days and periods read the same wherever a person looks."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.moments import clock_words, day_of, day_words, days_since, moment_words, period_words, read_moment

NOON = datetime(2026, 11, 28, 11, 54, 7, tzinfo=UTC)


def test_a_time_is_said_to_the_minute_in_utc() -> None:
    assert moment_words(NOON.isoformat()) == "28 Nov 2026, 11:54 UTC"
    assert moment_words(NOON.isoformat(), zone=False) == "28 Nov 2026, 11:54"
    assert moment_words("2026-11-28T13:54:07.250+02:00") == "28 Nov 2026, 11:54 UTC"
    assert moment_words("2026-11-28 11:54:07") == "28 Nov 2026, 11:54 UTC"
    assert moment_words(NOON.timestamp()) == "28 Nov 2026, 11:54 UTC"
    assert moment_words(NOON.isoformat(), seconds=True) == "28 Nov 2026, 11:54:07 UTC"
    assert clock_words(NOON.timestamp()) == "11:54 UTC"


def test_a_day_is_said_without_a_time() -> None:
    assert moment_words("2026-11-28") == day_words("2026-11-28") == day_words(NOON.isoformat()) == "28 Nov 2026"
    assert day_of("2026-11-29T01:00:00+02:00") == date(2026, 11, 28)


def test_days_are_those_of_the_calendar() -> None:
    """What happened at 23:30 was yesterday from midnight on."""
    assert days_since("2026-11-29T23:30:00+00:00", date(2026, 11, 30)) == 1
    assert days_since("2026-11-30T00:30:00+01:00", date(2026, 11, 30)) == 1
    assert days_since("2026-11-30T00:00:00+00:00", date(2026, 11, 30)) == 0
    assert days_since("", date(2026, 11, 30)) is None


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("2026-11-01 – 2026-11-30", "1–30 Nov 2026"),
        ("2026-06-13 – 2026-11-29", "13 Jun – 29 Nov 2026"),
        ("2025-12-31 – 2026-01-01", "31 Dec 2025 – 1 Jan 2026"),
        ("2026-11-30 – 2026-11-30", "30 Nov 2026"),
        ("", ""),
    ],
)
def test_a_period_says_no_month_and_no_year_twice(span: str, words: str) -> None:
    assert period_words(span) == words


@given(st.text() | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]))
def test_a_text_that_is_no_time_stands_as_it_is(text: str) -> None:
    if read_moment(text) is None:
        assert moment_words(text) == day_words(text) == clock_words(text) == text
