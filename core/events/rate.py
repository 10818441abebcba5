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
    def margin(self) -> int:
        """Percentage points by which the true share may differ, rounded up."""
        farthest = max(self.high - self.share, self.share - self.low)
        # A thousandth of a point is the arithmetic's.
        return ceil(100 * farthest - 0.001)

    def __str__(self) -> str:
        if not self.total:
            return "unknown"
        if self.is_exact or not self.margin:
            return f"{self.share:.0%}"
        # No share is below 0 or above 100 %.
        if self.filled == self.total:
            return f"{100 - self.margin}–100%"
        if not self.filled:
            return f"0–{self.margin}%"
        if round(100 * self.share) - self.margin >= 0 and round(100 * self.share) + self.margin <= 100:
            return f"{self.share:.0%} ± {self.margin}"
        return f"{floor(100 * self.low)}–{ceil(100 * self.high)}%"

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
