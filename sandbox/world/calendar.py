"""When things happen in a shop's year."""

import math
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Final

DAYS: Final = 365
DAY: Final = 86_400


class Calendar:
    """A year that ends at midnight, with the season's rise, quiet weeks, weekends and a sale in it."""

    def __init__(self, end: int) -> None:
        """`end` is in seconds since 1970."""
        self._end = end
        last = datetime.fromtimestamp(end, UTC).date()
        weights = [_weight(last - timedelta(days=DAYS - day), day) for day in range(DAYS)]
        self._sums = list(accumulate(weights))

    def when(self, number: int, total: int) -> int:
        """The time of the `number`th of `total` events, in their order, in seconds since 1970."""
        at = (number + 0.5) / total * self._sums[-1]
        day = bisect_right(self._sums, at)
        before = self._sums[day - 1] if day else 0.0
        share = (at - before) / (self._sums[day] - before)
        return self._end - (DAYS - day) * DAY + int(share * DAY)


def _weight(day: date, number: int) -> float:
    """How busy a day is: growth over the year, more before Christmas, less in summer, more at weekends."""
    season = 1 + 0.7 * math.exp(-(((day - date(day.year, 12, 10)).days / 18) ** 2)) - 0.25 * (day.month in (7, 8))
    sale = 2.2 if day.month == 11 and 22 <= day.day <= 29 and day.weekday() == 4 else 1.0
    weekend = 1.25 if day.weekday() >= 5 else 1.0
    return season * sale * weekend * (0.75 + 0.5 * number / DAYS)
