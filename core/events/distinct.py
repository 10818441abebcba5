"""How many different values were seen: exact up to a thousand, estimated from there on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any, Final, Literal
from zlib import crc32

EXACT: Final = 1000
EXAMPLES: Final = 5
EXAMPLE_LENGTH: Final = 200
_BITS: Final = 61
_MASK: Final = (1 << _BITS) - 1

Example = tuple[int, str]
"""The hash of a value, and the beginning of its text."""
_Long = tuple[int, str]
"""What is held of a text that is longer than an example."""


_LITTLE: Final[Literal["little"]] = "little"
_as_integer: Final[Callable[[bytes, Literal["little"]], int]] = int.from_bytes


class Distinct:
    """A bottom-k sketch of texts or of numbers: they themselves while they are few, then the k smallest hashes.

    If hashes are spread evenly over 0–1 and the k-th smallest is h, there are about (k - 1) / h of them
    (Bar-Yossef et al., 2002); the standard error is 1/√k, 3 %. Sketches merge in any order without loss: hashes are the
    same in every process, and the examples are the values that have the smallest.
    """

    __slots__ = ("_examples", "_hashes", "_limit", "values")

    def __init__(self) -> None:
        self.values: set[Any] | None = set()
        self._hashes: set[int] | frozenset[int] = frozenset()
        self._limit = _MASK + 1
        self._examples: list[Example] = []

    def add_texts(self, values: Collection[str]) -> None:
        """Count these texts."""
        if self.values is None:
            self._estimate(list(_text_hashes(values)), values)
        else:
            is_long = any(map(EXAMPLE_LENGTH.__lt__, map(len, values)))
            self._collect(map(_held, values) if is_long else values)

    def add_numbers(self, values: Collection[float]) -> None:
        """Count these numbers."""
        if self.values is None:
            self._estimate(list(_number_hashes(values)), values)
        else:
            self._collect(values)

    def merge(self, other: "Distinct") -> None:
        """Count everything that `other` has counted."""
        if other.values is not None:
            self._collect(other.values)
            return
        self._condense()
        self._take(other._hashes, other._examples)

    def united(self, other: "Distinct") -> "Distinct":
        """What both have counted, apart from them."""
        both = Distinct()
        both.merge(self)
        both.merge(other)
        return both

    @property
    def examples(self) -> list[Example]:
        """The five values of the smallest hashes."""
        if self.values is None:
            return self._examples
        return smallest(zip(_hashes(self.values), map(_text, self.values), strict=True))

    def __len__(self) -> int:
        if self.values is not None:
            return len(self.values)
        lowest = sorted(self._hashes)[:EXACT]
        return round((len(lowest) - 1) * (_MASK + 1) / (lowest[-1] + 1))

    def __getstate__(self) -> tuple[Any, ...]:
        """No more than what a sketch needs."""
        return self.values, sorted(self._hashes)[:EXACT], self._examples

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.values, hashes, self._examples = state
        self._hashes = set(hashes)
        self._limit = hashes[-1] + 1 if len(hashes) == EXACT else _MASK + 1

    def _collect(self, values: Iterable[Any]) -> None:
        if self.values is None:
            every = list(values)
            self._estimate(_hashes(every), every)
            return
        self.values.update(values)
        if len(self.values) > EXACT:
            self._condense()

    def _condense(self) -> None:
        if self.values is not None:
            values, self.values = self.values, None
            self._collect(values)

    def _estimate(self, hashes: Sequence[int], values: Collection[Any]) -> None:
        # Once there are many values, few of their hashes are small.
        is_small = list(map(self._limit.__gt__, hashes))
        if any(is_small):
            small = compress(zip(hashes, values, strict=True), is_small)
            last = self._last_example
            examples = [(number, _text(value)) for number, value in small if number <= last]
            self._take(compress(hashes, is_small), examples)

    def _take(self, hashes: Iterable[int], examples: Sequence[Example]) -> None:
        # Most are exact and need no set of hashes.
        self._hashes = set(self._hashes) if isinstance(self._hashes, frozenset) else self._hashes
        self._hashes.update(hashes)
        if len(self._hashes) > 2 * EXACT:
            self._hashes = set(sorted(self._hashes)[:EXACT])
            self._limit = max(self._hashes)
        if examples:
            self._examples = smallest([*self._examples, *examples])

    @property
    def _last_example(self) -> int:
        """The largest hash that an example may have."""
        return self._examples[-1][0] if len(self._examples) == EXAMPLES else _MASK


def smallest(examples: Iterable[Example]) -> list[Example]:
    """The five of the smallest hashes, each text once."""
    ordered, by_text = sorted(examples), dict[str, int]()
    for number, text in ordered:
        by_text.setdefault(text, number)
        if len(by_text) == EXAMPLES:
            break
    return [(number, text) for text, number in by_text.items()]


def _held(value: str) -> str | _Long:
    return (next(_text_hashes([value])), value[:EXAMPLE_LENGTH]) if len(value) > EXAMPLE_LENGTH else value


def _text(value: Any) -> str:
    return value[1] if isinstance(value, tuple) else str(value)[:EXAMPLE_LENGTH]


def _hashes(values: Collection[Any]) -> list[int]:
    """The hashes of what is held of texts, or of numbers."""
    kinds = set(map(type, values))
    if tuple in kinds:
        return [value[0] if isinstance(value, tuple) else next(_text_hashes([value])) for value in values]
    return list(_text_hashes(values) if str in kinds else _number_hashes(values))


def bytes_hash(text: bytes) -> int:
    """A hash that no seed changes: Python's own of a text does change, but not of numbers and of tuples of them.

    Two sums that have nothing in common, one of which is Python's remainder of a large integer, tell texts apart that
    follow a pattern, such as numbers of orders.
    """
    return hash((crc32(text), int.from_bytes(text, "little"))) & _MASK


def _text_hashes(values: Iterable[str]) -> Iterator[int]:
    # As in `bytes_hash`, without a call of Python's for each.
    texts = [value.encode("utf-8", "surrogatepass") for value in values]
    sums = zip(map(crc32, texts), map(_as_integer, texts, repeat(_LITTLE)), strict=False)
    return map(_MASK.__and__, map(hash, sums))


def _number_hashes(values: Collection[float]) -> Iterator[int]:
    # A tuple's hash spreads its parts; an integer's own hash is the integer.
    return map(_MASK.__and__, map(hash, zip(values, values, strict=True)))
