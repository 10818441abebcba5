"""From which day to which events are, as far as they say."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_AFTER_ALL: Final = "~"


class Days:
    """The first and the last day of moments, ISO 8601; what is none is left out."""

    __slots__ = ("first", "last")

    def __init__(self) -> None:
        self.first, self.last = _AFTER_ALL, ""

    def add(self, moment: str) -> None:
        """Count the day of a moment."""
        day = moment[:10]
        if day and (day < self.first or day > self.last) and is_day(day):
            self._include(day)

    def absorb(self, other: "Days") -> None:
        """Count all days that `other` has counted."""
        if other.last:
            self._include(other.first)
            self._include(other.last)

    def __str__(self) -> str:
        return f"{self.first} – {self.last}" if self.last else ""

    def _include(self, day: str) -> None:
        self.first, self.last = min(self.first, day), max(self.last, day)


def is_day(text: str) -> bool:
    """Whether a text is a day such as 2026-11-22."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def joined(spans: Iterable[str]) -> str:
    """The span of all of these spans, as `Days` writes one; blank spans say nothing."""
    days = Days()
    for span in spans:
        for day in span.split(" – "):
            days.add(day)
    return str(days)
