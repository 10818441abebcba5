"""Klaviyo's filters of numbers, by its glossary: what is no number counts as 0."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from core.klaviyo.template_language.growing import Filter

_MOST_DECIMALS: Final = 12
_EXACT: Final = 1e15
"""From here on a number has no decimals to round."""


def number_of(value: Any) -> float:
    """A value as a finite number; 0.0 when it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _whole(value: Any) -> float | int:
    """The number, without decimals if it came without."""
    return value if type(value) is int and abs(value) < _EXACT else number_of(value)


def _multiply(value: Any, by: Any) -> float:
    return number_of(value) * number_of(by)


def _divide(value: Any, by: Any) -> float:
    divisor = number_of(by)
    return number_of(value) / divisor if divisor else 0.0


def _modulo(value: Any, by: Any) -> float:
    divisor = number_of(by)
    return number_of(value) % divisor if divisor else 0.0


def _rounded(rounding: str) -> Filter:
    def rounded(value: Any, decimals: Any = 0) -> float:
        number = number_of(value)
        if abs(number) >= _EXACT:
            return number
        step = Decimal(1).scaleb(-min(abs(int(number_of(decimals))), _MOST_DECIMALS))
        # Of the decimals that a person reads: 1.1 is no tiny bit more than 1.10.
        return float(Decimal(repr(number)).quantize(step, rounding=rounding))

    return rounded


def _percentize(value: Any, decimals: Any = 0) -> str:
    return f"{number_of(value) * 100:.{min(abs(int(number_of(decimals))), _MOST_DECIMALS)}f}%"


def _compare(test: Callable[[float, float], bool]) -> Filter:
    return lambda value, other: test(number_of(value), number_of(other))


FILTERS: Final[dict[str, Filter]] = {
    "abs": lambda value: abs(_whole(value)),
    "at_least": lambda value, bound: max(_whole(value), _whole(bound)),
    "at_most": lambda value, bound: min(_whole(value), _whole(bound)),
    "ceil": lambda value: float(math.ceil(number_of(value))),
    "floor": lambda value: float(math.floor(number_of(value))),
    "round": lambda value: float(round(number_of(value))),
    "round_up": _rounded(ROUND_CEILING),
    "round_down": _rounded(ROUND_FLOOR),
    "multiply": _multiply,
    "divide": _divide,
    "modulo": _modulo,
    "remainder": _modulo,
    "floatadd": lambda value, other: number_of(value) + number_of(other),
    "plus": lambda value, other: number_of(value) + number_of(other),
    "floatsub": lambda value, other: number_of(value) - number_of(other),
    "minus": lambda value, other: number_of(value) - number_of(other),
    "percentize": _percentize,
    "gt": _compare(lambda a, b: a > b),
    "gte": _compare(lambda a, b: a >= b),
    "lt": _compare(lambda a, b: a < b),
    "lte": _compare(lambda a, b: a <= b),
    "sum_list": lambda value: sum(map(number_of, value)) if isinstance(value, list | tuple) else 0.0,
}
"""Each filter by its name in a template."""
