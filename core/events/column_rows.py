"""The rows of a batch that the values of a column stand in."""

from collections.abc import Iterable, Sequence
from itertools import chain, compress
from typing import Any


class Rows:
    """Of which event of the batch each value is, and whether only first items lead to it: of each, or of all alike.

    Columns of one layout share their rows, and so what is computed of them.
    """

    __slots__ = ("_different", "_firsts", "events", "first")

    def __init__(self, events: Sequence[int], *, first: bool | Sequence[bool]) -> None:
        self.events, self.first = events, first
        self._different: frozenset[int] | None = None
        self._firsts: int | None = None

    @property
    def firsts(self) -> int:
        """To how many values only first items lead."""
        if self._firsts is None:
            alike = isinstance(self.first, bool)
            self._firsts = len(self.events) * bool(self.first) if alike else sum(self.first)  # type: ignore[arg-type]
        return self._firsts

    @property
    def different(self) -> frozenset[int]:
        """The events, each once."""
        if self._different is None:
            self._different = frozenset(self.events)
        return self._different

    def only(self, mask: Iterable[Any]) -> "Rows":
        """The rows where the mask is true."""
        if isinstance(self.first, bool):
            return Rows(list(compress(self.events, mask)), first=self.first)
        mask = list(mask)
        return Rows(list(compress(self.events, mask)), first=list(compress(self.first, mask)))

    def at(self, places: Sequence[int]) -> "Rows":
        """The rows at these places."""
        first = self.first if isinstance(self.first, bool) else [self.first[place] for place in places]
        return Rows([self.events[place] for place in places], first=first)

    def flags(self) -> Sequence[bool]:
        """Whether only first items lead to a value, of each."""
        return [self.first] * len(self.events) if isinstance(self.first, bool) else self.first


def joined(several: Sequence[Rows]) -> Rows:
    """The rows of columns that are put behind each other."""
    firsts = {rows.first for rows in several if isinstance(rows.first, bool)}
    alike = len(firsts) == 1 and all(isinstance(rows.first, bool) for rows in several)
    first = firsts.pop() if alike else list(chain.from_iterable(rows.flags() for rows in several))
    return Rows(list(chain.from_iterable(rows.events for rows in several)), first=first)


def different(several: Sequence[Rows]) -> int:
    """How many different events stand in these rows."""
    return len(several[0].different if len(several) == 1 else frozenset().union(*(rows.different for rows in several)))
