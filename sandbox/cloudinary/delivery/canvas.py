"""Sizes, crops, gravity and colours on Pillow pictures."""

import re
from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageColor

from sandbox.cloudinary.exceptions import invalid

CROPS: Final = ("fill", "lfill", "fit", "limit", "mfit", "pad", "lpad", "mpad", "scale", "crop", "thumb")
_PLACES: Final = {
    "north_west": (0.0, 0.0),
    "north": (0.5, 0.0),
    "north_east": (1.0, 0.0),
    "west": (0.0, 0.5),
    "center": (0.5, 0.5),
    "east": (1.0, 0.5),
    "south_west": (0.0, 1.0),
    "south": (0.5, 1.0),
    "south_east": (1.0, 1.0),
}
LARGEST: Final = 5000

Colour = tuple[int, int, int, int]


def read_colour(key: str, value: str) -> Colour:
    """`rgb:RRGGBB`, `rgb:RRGGBBAA`, a name, or `transparent`."""
    if value == "transparent":
        return (0, 0, 0, 0)
    match = re.fullmatch(r"rgb:([0-9A-Fa-f]{3,8})", value)
    try:
        colour = ImageColor.getrgb(f"#{match[1]}" if match else value)
    except ValueError:
        raise invalid(key, value) from None
    return (colour[0], colour[1], colour[2], colour[3] if len(colour) == 4 else 255)


def place(gravity: str) -> tuple[float, float]:
    """A gravity as shares of the free room: (0, 0) is the upper left corner."""
    if gravity in ("auto", "faces", "face"):
        return _PLACES["center"]
    if gravity not in _PLACES:
        raise invalid("gravity", gravity)
    return _PLACES[gravity]


def position(outer: tuple[int, int], inner: tuple[int, int], gravity: str, x: int, y: int) -> tuple[int, int]:
    """Where the inner picture's upper left corner goes; offsets point away from the side of the gravity."""
    across, down = place(gravity)
    left = round((outer[0] - inner[0]) * across) + (-x if across == 1 else x)
    top = round((outer[1] - inner[1]) * down) + (-y if down == 1 else y)
    return left, top


def resize(picture: Image.Image, crop: str, size: Mapping[str, int], gravity: str, background: Colour) -> Image.Image:
    """The picture cropped or scaled; `size` may hold `w`, `h`, `x`, `y`."""
    width, height = _target(picture, crop, size)
    if max(width, height) > LARGEST:
        raise invalid("width", str(max(width, height)))
    if crop == "scale":
        return picture.resize((width, height), Image.Resampling.LANCZOS)
    if crop in ("fit", "limit", "mfit"):
        return _fitted(picture, width, height, crop)
    if crop in ("pad", "lpad", "mpad"):
        inner = _fitted(picture, width, height, {"pad": "fit", "lpad": "limit", "mpad": "limit"}[crop])
        outer = Image.new("RGBA", (width, height), background)
        outer.alpha_composite(inner, position((width, height), inner.size, gravity, 0, 0))
        return outer
    if crop == "crop":
        return _window(picture, width, height, gravity, size.get("x", 0), size.get("y", 0))
    factor = max(width / picture.width, height / picture.height)
    if crop == "lfill":
        factor = min(factor, 1.0)
    scaled = _scaled(picture, factor)
    return _window(scaled, min(width, scaled.width), min(height, scaled.height), gravity, 0, 0)


def _target(picture: Image.Image, crop: str, size: Mapping[str, int]) -> tuple[int, int]:
    """Width and height; a missing one follows the picture's proportions, or is the picture's own in a crop."""
    width, height = size.get("w"), size.get("h")
    keep = crop not in ("crop",)
    if width is None and height is None:
        return picture.size
    if width is None:
        width = round(picture.width * (height or 1) / picture.height) if keep else picture.width
    if height is None:
        height = round(picture.height * width / picture.width) if keep else picture.height
    return max(1, width), max(1, height)


def _fitted(picture: Image.Image, width: int, height: int, crop: str) -> Image.Image:
    factor = min(width / picture.width, height / picture.height)
    if crop == "limit":
        factor = min(factor, 1.0)
    if crop == "mfit":
        factor = max(factor, 1.0)
    return _scaled(picture, factor)


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _window(picture: Image.Image, width: int, height: int, gravity: str, x: int, y: int) -> Image.Image:
    left, top = position(picture.size, (width, height), gravity, x, y)
    return picture.crop((left, top, left + width, top + height))
