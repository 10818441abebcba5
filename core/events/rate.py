"""A share that was counted in a sample, and how sure it is."""

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Final

_Z: Final = 1.959964
"""The 97.5th percentile of the normal distribution, for an interval that holds the true share 19 times of 20."""
FEWEST: Final = 10
"""Events from which on a share of them is a rate: of five, one more or less is 20 points."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`filled` of `total` events; the share of all such events is probably between `low` and `high`.

    It `is_exact` where these are all of the events.

    The interval is Wilson's (Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22, 1927, pages 209–212), which holds for few events and for shares near 0 and 1,
    too (Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16, 2001).
    """

    filled: int
    total: int
    is_exact: bool = False

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing was looked at."""
        return self.filled / self.total if self.total else 0.0

    @property
    def is_of_few(self) -> bool:
        """Whether so few events say hardly anything of all of them."""
        return not self.is_exact and self.total < FEWEST

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.share if self.is_exact else max(0.0, self._center - self._half)

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.share if self.is_exact else min(1.0, self._center + self._half)

    @property
    def interval(self) -> str:
        """Between which whole percentages the true share probably is, such as “89–98%”."""
        # A thousandth of a point is the arithmetic's.
        return f"{floor(100 * self.low + 0.001)}–{ceil(100 * self.high - 0.001)}%"

    def __str__(self) -> str:
        if not self.total:
            return "unknown"
        # A percentage of a few events claims to say something of all of them.
        return f"{self.filled} of {self.total}" if self.is_of_few else percent(self.share)

    @property
    def _center(self) -> float:
        return (self.filled + _Z**2 / 2) / (self.total + _Z**2)

    @property
    def _half(self) -> float:
        spread = self.share * (1 - self.share) * self.total + _Z**2 / 4
        return _Z * sqrt(spread) / (self.total + _Z**2)


def rate_of(share: float, total: int, *, is_exact: bool = False) -> Rate | None:
    """The rate of a share that was counted in so many events; None where nobody knows how many."""
    return Rate(filled=round(share * total), total=total, is_exact=is_exact) if total else None


def percent(part: float) -> str:
    """A share as people read it, the same everywhere: “94%”, and “0.4%” or “>99.9%” where a whole number would lie."""
    sign = "<" if 0 < part < 0.001 else ">" if 0.999 < part < 1 else ""
    return f"{sign}{percentage(part):.{1 if _is_near_an_end(part) else 0}f}%"


def percentage(part: float) -> float:
    """The number that `percent` writes of a share: 94 or 0.4."""
    if _is_near_an_end(part):
        return min(max(0.1, round(100 * part, 1)), 99.9)
    # An unknown share stays unknown.
    return round(100 * part, 0)


def _is_near_an_end(part: float) -> bool:
    """Whether a whole number would say none or all of them."""
    return 0 < part < 0.01 or 0.99 < part < 1
