"""User-defined variables and conditions (cloudinary.com/documentation/user_defined_variables)."""

import re
from collections.abc import Mapping
from typing import Final

from sandbox.cloudinary.exceptions import DeliveryError, invalid

Value = str | float
_USE: Final = re.compile(r"\$\(([A-Za-z][A-Za-z0-9]*)\)")
_COMPARES: Final = ("eq", "ne", "gte", "lte", "gt", "lt")


class Variables:
    """The variables of one picture; sizes of the picture at hand are read through `measures`."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    def assign(self, name: str, raw: str) -> None:
        """`$name_!text!` or `$name_12`."""
        if raw.startswith("!") and raw.endswith("!") and len(raw) > 1:
            self._values[name] = raw[1:-1]
        elif raw.startswith("$"):
            self._values[name] = self.get(raw[1:])
        else:
            try:
                self._values[name] = float(raw)
            except ValueError:
                raise invalid("variable", f"${name}_{raw}") from None

    def get(self, name: str) -> Value:
        """The value of a variable; an undefined one is an error."""
        if name not in self._values:
            raise DeliveryError(400, f"Undefined variable ${name}")
        return self._values[name]

    def text(self, name: str) -> str:
        """The value as a text."""
        value = self.get(name)
        return value if isinstance(value, str) else f"{value:g}"

    def interpolate(self, text: str) -> str:
        """The text with each `$(name)` replaced."""
        return _USE.sub(lambda match: self.text(match[1]), text)

    def number(self, key: str, raw: str) -> float:
        """A numeric parameter: a number or a variable."""
        text = self.text(raw[1:]) if raw.startswith("$") else raw
        try:
            number = float(text)
        except ValueError:
            raise invalid(key, raw) from None
        if not abs(number) < 100_000:
            raise invalid(key, raw)
        return number

    def holds(self, expression: str, measures: Mapping[str, float]) -> bool:
        """Whether a condition such as `$a_eq_!x!_and_w_gt_100` is true."""
        if expression.startswith(("isdef_$", "isndef_$")):
            test, _, name = expression.partition("_$")
            return (name in self._values) == (test == "isdef")
        for joint, fold in (("_or_", any), ("_and_", all)):
            if joint in expression:
                return fold(self.holds(part, measures) for part in expression.split(joint))
        return self._compare(expression, measures)

    def _compare(self, expression: str, measures: Mapping[str, float]) -> bool:
        for name in _COMPARES:
            left, found, right = expression.partition(f"_{name}_")
            if found:
                a, b = self._operand(left, measures), self._operand(right, measures)
                return _compared(name, a, b)
        raise invalid("if", expression)

    def _operand(self, text: str, measures: Mapping[str, float]) -> Value:
        if text.startswith("!") and text.endswith("!") and len(text) > 1:
            return text[1:-1]
        if text.startswith("$"):
            return self.get(text[1:])
        if text in measures:
            return measures[text]
        try:
            return float(text)
        except ValueError:
            raise invalid("if", text) from None


def _compared(name: str, a: Value, b: Value) -> bool:
    if name in ("eq", "ne"):
        return (str(a) == str(b)) == (name == "eq")
    try:
        x, y = float(a), float(b)
    except ValueError:
        raise invalid("if", f"{a}_{name}_{b}") from None
    return {"gt": x > y, "lt": x < y, "gte": x >= y, "lte": x <= y}[name]
