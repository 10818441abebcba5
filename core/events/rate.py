"""A share that was counted in a sample, and how sure it is."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

_Z: Final = 1.959964
"""The 97.5th percentile of the normal distribution, for an interval that holds the true share 19 times of 20."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`filled` of `total` events; the share of all such events is probably between `low` and `high`.

    The interval is Wilson's (Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22, 1927, pages 209–212), which holds for few events and for shares near 0 and 1,
    too (Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16, 2001).
    """

    filled: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing was looked at."""
        return self.filled / self.total if self.total else 0.0

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return max(0.0, self._center - self._half)

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return min(1.0, self._center + self._half)

    @property
    def margin(self) -> int:
        """Percentage points by which the true share may differ, rounded up."""
        farthest = max(self.high - self.share, self.share - self.low)
        # A thousandth of a point is the arithmetic's.
        return ceil(100 * farthest - 0.001)

    def __str__(self) -> str:
        return f"{self.share:.0%}, ± {self.margin}" if self.total else "unknown"

    @property
    def _center(self) -> float:
        return (self.filled + _Z**2 / 2) / (self.total + _Z**2)

    @property
    def _half(self) -> float:
        spread = self.share * (1 - self.share) * self.total + _Z**2 / 4
        return _Z * sqrt(spread) / (self.total + _Z**2)


def rate_of(share: float, total: int) -> Rate | None:
    """The rate of a share that was counted in so many events; None where nobody knows how many."""
    return Rate(filled=round(share * total), total=total) if total else None
