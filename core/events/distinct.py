"""How many different values were seen: exact up to a thousand, estimated from there on."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Any, Final

EXACT: Final = 1000
_BITS: Final = 61
_MASK: Final = (1 << _BITS) - 1


class Distinct:
    """A bottom-k sketch: the values themselves while they are few, then the k smallest of their hashes.

    If hashes are spread evenly over 0–1 and the k-th smallest is h, there are about (k - 1) / h of them
    (Bar-Yossef et al., 2002); the standard error is 1/√k, 3 %. Two sketches merge without loss.
    """

    __slots__ = ("_hashes", "_limit", "values")

    def __init__(self) -> None:
        self.values: set[Any] | None = set()
        self._hashes: set[int] | frozenset[int] = frozenset()
        self._limit = _MASK + 1

    def add(self, values: Iterable[Any]) -> None:
        """Count these values, which are hashable."""
        if self.values is None:
            self._add(_hashes(values))
            return
        self.values.update(values)
        if len(self.values) > EXACT:
            exact_values, self.values = self.values, None
            self._add(_hashes(exact_values))

    def merge(self, other: "Distinct") -> None:
        """Count everything that `other` has counted."""
        if other.values is not None:
            self.add(other.values)
            return
        self._add(_hashes(self.values or ()))
        self.values = None
        self._add(other._hashes)

    def __len__(self) -> int:
        if self.values is not None:
            return len(self.values)
        smallest = nsmallest(EXACT, self._hashes)
        return round((EXACT - 1) * (_MASK + 1) / (smallest[-1] + 1))

    def _add(self, hashes: Iterable[int]) -> None:
        limit = self._limit
        # Most are exact and need no set of hashes.
        self._hashes = self._hashes or set()
        self._hashes |= {value for value in hashes if value < limit}
        if len(self._hashes) > 2 * EXACT:
            self._hashes = set(nsmallest(EXACT, self._hashes))
            self._limit = max(self._hashes)


def _hashes(values: Iterable[Any]) -> Iterator[int]:
    # A tuple's hash spreads its parts; an integer's own hash is the integer.
    every = list(values)
    return (hashed & _MASK for hashed in map(hash, zip(every, every, strict=True)))
