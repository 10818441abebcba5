"""Conditions and arithmetic: `$a_eq_!x!_and_w_gt_100`, `w_div_2`.

Grammar: cloudinary.com/documentation/user_defined_variables.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from sandbox.cloudinary.delivery.escapes import unescape
from sandbox.cloudinary.exceptions import invalid

Value = str | float
_TOKEN: Final = re.compile(r"!([^!]*)!|([^_!]+)", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_COMPARES: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "gt": lambda a, b: a > b,
    "lt": lambda a, b: a < b,
    "gte": lambda a, b: a >= b,
    "lte": lambda a, b: a <= b,
}
_SUMS: Final[Mapping[str, Callable[[float, float], float]]] = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b}
_PRODUCTS: Final[Mapping[str, Callable[[float, float], float]]] = {
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "mod": lambda a, b: a % b,
}


class Scope(Protocol):
    """Where the names in an expression get their values."""

    def get(self, name: str) -> Value:
        """The value of the variable `$name`; an error when it is not defined."""

    def defined(self, name: str) -> bool:
        """Whether there is a variable `$name`."""

    def measure(self, name: str) -> float | None:
        """A measure of the picture at hand, such as `w`; None when there is none of that name."""


def holds(text: str, scope: Scope) -> bool:
    """Whether a condition is true."""
    reader = _Reader(text, scope, "if")
    result = reader.either()
    reader.finish()
    return result


def calculate(text: str, scope: Scope, what: str) -> Value:
    """The value of a parameter or variable; `what` is its name in an error."""
    reader = _Reader(text, scope, what)
    result = reader.sum()
    reader.finish()
    return result


class _Reader:
    """Reads the words between underscores from left to right."""

    def __init__(self, text: str, scope: Scope, what: str) -> None:
        self._text, self._scope, self._what = text, scope, what
        self._words: list[tuple[str | None, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match or len(self._words) > 100:
                raise self._wrong()
            self._words.append((match[1], match[2] or ""))
            at = match.end() + 1
            if match.end() < len(text) and text[match.end()] != "_":
                raise self._wrong()

    def either(self) -> bool:
        result = self._both()
        while self._take("or"):
            right = self._both()
            result = result or right
        return result

    def sum(self) -> Value:
        result = self._product()
        while operator := self._take(*_SUMS):
            result = self._worked_out(_SUMS[operator], result, self._product())
        return result

    def finish(self) -> None:
        if self._words:
            raise self._wrong()

    def _both(self) -> bool:
        result = self._comparison()
        while self._take("and"):
            right = self._comparison()
            result = result and right
        return result

    def _comparison(self) -> bool:
        if test := self._take("isdef", "isndef", "ndef"):
            name = self._operand_word()
            return self._scope.defined(name.removeprefix("$")) == (test == "isdef")
        left, operator = self.sum(), self._take("eq", "ne", *_COMPARES)
        if not operator:
            raise self._wrong()
        right = self.sum()
        if operator in ("eq", "ne"):
            return _same(left, right) == (operator == "eq")
        return _COMPARES[operator](self._number(left), self._number(right))

    def _product(self) -> Value:
        result = self._operand()
        while operator := self._take(*_PRODUCTS):
            result = self._worked_out(_PRODUCTS[operator], result, self._operand())
        return result

    def _operand(self) -> Value:
        if self._words and self._words[0][0] is not None:
            return unescape(self._words.pop(0)[0] or "")
        word = self._operand_word()
        if word.startswith("$"):
            return self._scope.get(word[1:])
        measure = self._scope.measure(word)
        if measure is not None:
            return measure
        if not _NUMBER.fullmatch(word):
            raise self._wrong()
        return float(word)

    def _operand_word(self) -> str:
        if not self._words or not self._words[0][1]:
            raise self._wrong()
        return self._words.pop(0)[1]

    def _take(self, *words: str) -> str | None:
        if self._words and self._words[0][1] in words:
            return self._words.pop(0)[1]
        return None

    def _worked_out(self, work: Callable[[float, float], float], left: Value, right: Value) -> float:
        try:
            result = work(self._number(left), self._number(right))
        except ZeroDivisionError:
            raise self._wrong() from None
        if not abs(result) < 1e9:
            raise self._wrong()
        return result

    def _number(self, value: Value) -> float:
        if isinstance(value, str):
            if not _NUMBER.fullmatch(value):
                raise self._wrong()
            return float(value)
        return value

    def _wrong(self) -> Exception:
        return invalid(self._what, self._text)


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return left == right
    return _spelled(left) == _spelled(right)


def _spelled(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"
