"""User-defined variables (cloudinary.com/documentation/user_defined_variables)."""

import re
from collections.abc import Mapping
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.escapes import unescape
from sandbox.cloudinary.delivery.expressions import Value, calculate
from sandbox.cloudinary.exceptions import DeliveryError, invalid

_USE: Final = re.compile(r"\$\(([A-Za-z][A-Za-z0-9]*)\)")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
LONGEST: Final = 20_000


class Variables:
    """The variables of one picture, and the measures of the picture at hand.

    Texts are kept as the URL has them after its own escaping: they are unescaped where they are used.
    """

    def __init__(self) -> None:
        self._values: dict[str, Value | Image.Image] = {}
        self.measures: Mapping[str, float] = {}

    def assign(self, name: str, raw: str, current: Image.Image) -> None:
        """`$name_!text!`, `$name_12`, `$name_$other_mul_2` or `$name_current`."""
        if raw == "current":
            self._values[name] = current
        elif raw.startswith("!"):
            if not re.fullmatch(r"![^!]*!", raw, re.DOTALL):
                raise invalid("variable", f"${name}_{raw}")
            self._values[name] = raw[1:-1]
        else:
            self._values[name] = calculate(raw, self, "variable")

    def get(self, name: str) -> Value:
        """The value as conditions and arithmetic see it."""
        value = self._find(name)
        if isinstance(value, Image.Image):
            raise invalid("variable", f"${name}")
        return unescape(value) if isinstance(value, str) else value

    def defined(self, name: str) -> bool:
        """Whether the variable has been assigned."""
        return name in self._values

    def measure(self, name: str) -> float | None:
        """A measure of the picture at hand."""
        return self.measures.get(name)

    def image(self, name: str) -> Image.Image | None:
        """The picture that a variable holds, None when it holds something else."""
        value = self._find(name)
        return value if isinstance(value, Image.Image) else None

    def text(self, name: str) -> str:
        """The value as a text that is still escaped."""
        value = self._find(name)
        if isinstance(value, Image.Image):
            raise invalid("variable", f"${name}")
        return value if isinstance(value, str) else f"{value:.10g}"

    def resolve(self, raw: str) -> str:
        """A parameter's value; when it is the name of a variable, that variable's text."""
        if raw.startswith("$") and _NAME.fullmatch(raw[1:]):
            return unescape(self.text(raw[1:]))
        return raw

    def interpolate(self, text: str) -> str:
        """The text with each `$(name)` replaced; a `$(` that names nothing is an error."""
        if "$(" in _USE.sub("", text):
            raise DeliveryError(400, f"Invalid text: $( without a variable in {text}")
        filled = _USE.sub(lambda match: self.text(match[1]), text)
        if len(filled) > LONGEST:
            raise DeliveryError(400, "Invalid text: it is too long")
        return filled

    def _find(self, name: str) -> Value | Image.Image:
        if name not in self._values:
            raise DeliveryError(400, f"Undefined variable ${name}")
        return self._values[name]
