"""What one rendering may use, counted while it runs: anybody's HTML is rendered, and it must come to an end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import thread_time
from typing import Any, Final, NoReturn

from core.klaviyo.template_language.faults import OverBudget

FREE: Final = 500
"""Characters from which on a value counts."""
_LOOK: Final = 64
"""Expressions and filters between two looks at the clock."""
_TICK: Final = 2_000
"""Characters that count as much as an expression: about what is copied in the time that one takes."""
_ITEM: Final = 8
"""Characters that an item of a list counts for in addition to its own: quotes, separator, and its place in memory."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of a rendering: CPU seconds of its thread, turns of loops, and characters.

    `output` is of the result, `value` of any value that a filter reads or makes, `total` of all that filters make.
    `slow` is of a text for filters whose time grows faster than their text.
    """

    seconds: float
    turns: int
    output: int
    value: int
    total: int
    slow: int


HERE: Final = Limits(seconds=0.1, turns=5_000, output=200_000, value=200_000, total=1_000_000, slow=10_000)
"""In the process that asks, whose other threads must not wait."""
APART: Final = Limits(
    seconds=0.7, turns=100_000, output=2_000_000, value=2_000_000, total=20_000_000, slow=2_000_000
)  # fmt: skip
"""In a process of its own: what the result says is more than a preview may use."""


class Budget:
    """What a rendering has left. After its end it stays at its end, because an `{% if %}` ignores exceptions."""

    __slots__ = ("_fault", "_until", "limits", "output", "ticks", "total", "turns")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.ticks = _LOOK
        self.turns = self.output = self.total = 0
        self._until: float | None = None
        self._fault: OverBudget | None = None

    def check(self) -> None:
        """OverBudget when it was exceeded at any time."""
        if self._fault:
            raise self._fault

    def look(self) -> None:
        """OverBudget when the time is over; the clock starts with the first look."""
        self.check()
        self.ticks, now = _LOOK, thread_time()
        if self._until is None:
            self._until = now + self.limits.seconds
        if now >= self._until:
            self.take_too_long()

    def remaining(self) -> float:
        """The seconds for something that may need them all."""
        self._tick(_LOOK // 8)
        return self.limits.seconds if self._until is None else max(0.001, self._until - thread_time())

    def take_too_long(self) -> NoReturn:
        """The time is over."""
        self.end(f"takes longer than {self.limits.seconds:g} seconds")

    def turn(self) -> None:
        """A turn of a loop."""
        self.turns += 1
        if self.turns > self.limits.turns:
            self.end(f"takes more than {self.limits.turns:,} turns of loops")
        self._tick(1)

    def write(self, characters: int) -> None:
        """Characters of output."""
        self.write_exactly(self.output + characters)

    def write_exactly(self, characters: int) -> None:
        """All characters of output so far."""
        self.output = characters
        if characters > self.limits.output:
            self.end(f"writes more than {self.limits.output:,} characters")

    def read(self, value: Any) -> None:
        """A value that is no scalar and that something is made of, which may write it as a text."""
        size = weight(value, self.limits.value)
        self.expect(size)
        self._tick(size // _TICK)

    def make(self, value: Any) -> None:
        """A text or list that a filter made."""
        size = len(value) if isinstance(value, str) else weight(value, self.limits.value)
        self.expect(size)
        self.total += size
        if self.total > self.limits.total:
            self.end(f"makes values of more than {self.limits.total:,} characters in all")
        self._tick(1 + size // _TICK)

    def expect(self, characters: int) -> None:
        """A value of that many characters is about to be made."""
        if characters > self.limits.value:
            self.end(f"makes a value of more than {self.limits.value:,} characters")

    def expect_slow(self, text: str) -> None:
        """Work on a text whose time may grow faster than the text."""
        if len(text) > self.limits.slow:
            self.end(f"works on a text of more than {self.limits.slow:,} characters")

    def end(self, what: str) -> NoReturn:
        """The template does that, which is too much."""
        self._fault = self._fault or OverBudget.of(what)
        raise self._fault

    def _tick(self, ticks: int) -> None:
        self.ticks -= ticks
        if self.ticks < 0:
            self.look()


def weight(value: Any, most: int) -> int:
    """About the characters of a value as text; more than `most` is not counted to its end."""
    total, rest = 0, [value]
    while rest and total <= most:
        each = rest.pop()
        if isinstance(each, str):
            total += len(each)
        elif isinstance(each, Collection):
            total += _ITEM * len(each)
            if total <= most:
                rest.extend(each)
                if isinstance(each, Mapping):
                    rest.extend(each.values())
        else:
            total += _ITEM
    return total
