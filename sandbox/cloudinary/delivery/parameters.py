"""A component's parameters, checked and with their variables filled in."""

from collections.abc import Collection, Iterator
from typing import Final

from sandbox.cloudinary.delivery.canvas import TRANSPARENT, Colour, Size, read_colour
from sandbox.cloudinary.delivery.expressions import calculate
from sandbox.cloudinary.delivery.grammar import Component
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import invalid

_NAMES: Final = {
    "a": "angle",
    "ar": "aspect ratio",
    "b": "background",
    "bo": "border",
    "c": "crop",
    "co": "color",
    "d": "default image",
    "e": "effect",
    "f": "format",
    "fl": "flags",
    "g": "gravity",
    "h": "height",
    "l": "overlay",
    "o": "opacity",
    "q": "quality",
    "r": "radius",
    "u": "underlay",
    "w": "width",
}
# Flags that change nothing in what the sandbox draws are taken too.
FLAGS: Final = frozenset(
    [
        "layer_apply",
        "no_overflow",
        "text_no_trim",
        "text_disallow_overflow",
        "lossy",
        "animated",
        "awebp",
        "progressive",
        "strip_profile",
        "force_strip",
        "immutable_cache",
    ]
)


class Parameters:
    """One component's parameters, by key."""

    def __init__(self, component: Component, variables: Variables) -> None:
        self._variables = variables
        self._values: dict[str, str] = {}
        self.flags: set[str] = set()
        for key, value in component:
            if key == "fl":
                self.flags |= set(value.partition(":")[0].split("."))
            elif not key.startswith("$"):
                self._values[key] = value
        unknown = self.flags - FLAGS
        if unknown:
            raise invalid("flags", sorted(unknown)[0])

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __bool__(self) -> bool:
        return bool(self._values or self.flags)

    def allow(self, keys: Collection[str]) -> None:
        """Refuse whatever is not among `keys`."""
        for key, value in self._values.items():
            if key not in keys:
                raise invalid(_NAMES.get(key, key), value)

    def raw(self, key: str) -> str:
        """A value as it stands in the component, empty when it is not there."""
        return self._values.get(key, "")

    def text(self, key: str, default: str = "") -> str:
        """A value, a variable resolved."""
        return self._variables.resolve(self._values[key]) if key in self._values else default

    def take(self, key: str) -> str:
        """A value, a variable resolved; the component has it no longer."""
        value = self.text(key)
        del self._values[key]
        return value

    def colour(self, key: str, default: Colour = TRANSPARENT) -> Colour:
        """A colour."""
        return read_colour(_NAMES[key], self.text(key)) if key in self._values else default

    def number(self, key: str) -> float:
        """A number, or an expression that gives one."""
        name = _NAMES.get(key, key)
        value = calculate(self._values[key], self._variables, name)
        try:
            number = float(value)
        except ValueError:
            raise invalid(name, self._values[key]) from None
        if not abs(number) <= 100_000:
            raise invalid(name, self._values[key])
        return number

    def length(self, key: str, whole: int) -> int:
        """A number of pixels; with a decimal point and up to 1, a share of `whole`."""
        number = self.number(key)
        share = abs(number) <= 1 and ("." in self._values[key] or not number.is_integer())
        return round(number * whole * self.density) if share else round(number * self.density)

    def sizes(self, own: Size) -> dict[str, int]:
        """`w`, `h`, `x` and `y`, as far as given, and what `ar` adds to them."""
        sizes = {key: self.length(key, own[axis]) for key, axis in (("x", 0), ("y", 1)) if key in self._values}
        for key, axis in (("w", 0), ("h", 1)):
            if key in self._values:
                sizes[key] = self.length(key, own[axis])
                if sizes[key] < 1:
                    raise invalid(_NAMES[key], self._values[key])
        if "ar" in self._values:
            ratio = self._ratio()
            if "w" in sizes:
                sizes.setdefault("h", max(1, round(sizes["w"] / ratio)))
            elif "h" in sizes:
                sizes["w"] = max(1, round(sizes["h"] * ratio))
            else:
                fits = own[0] / own[1] > ratio
                sizes["w"], sizes["h"] = (round(own[1] * ratio), own[1]) if fits else (own[0], round(own[0] / ratio))
                sizes["w"], sizes["h"] = max(1, sizes["w"]), max(1, sizes["h"])
        return sizes

    @property
    def density(self) -> float:
        """`dpr`: how many pixels stand for one."""
        if self.text("dpr", "auto") == "auto":
            return 1.0
        density = self.number("dpr")
        if not 0 < density <= 10:
            raise invalid("dpr", self._values["dpr"])
        return density

    def _ratio(self) -> float:
        wide, colon, high = self.text("ar").partition(":")
        try:
            ratio = float(wide) / float(high) if colon else float(wide)
        except (ValueError, ZeroDivisionError):
            ratio = 0.0
        if not 0.001 <= ratio <= 1000:
            raise invalid("aspect ratio", self.raw("ar"))
        return ratio
