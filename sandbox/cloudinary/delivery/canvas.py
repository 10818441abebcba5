"""Sizes, crops, gravity and colours on Pillow pictures."""

import re
from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageColor

from sandbox.cloudinary.exceptions import DeliveryError, invalid

CROPS: Final = ("fill", "lfill", "thumb", "fit", "limit", "mfit", "pad", "lpad", "mpad", "scale", "crop")
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
# Gravities that look for something in the picture: the sandbox takes the middle.
_CONTENT: Final = ("auto", "face", "faces")
LONGEST_SIDE: Final = 8000
MOST_PIXELS: Final = 25_000_000

Colour = tuple[int, int, int, int]
Size = tuple[int, int]
TRANSPARENT: Final[Colour] = (0, 0, 0, 0)


def read_colour(what: str, value: str) -> Colour:
    """`rgb:RRGGBB`, `rgb:RRGGBBAA`, three or four digits, a name, or `transparent`."""
    if value == "transparent":
        return TRANSPARENT
    match = re.fullmatch(r"rgb:([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})", value)
    if not match and not re.fullmatch(r"[a-z]+", value):
        raise invalid(what, value)
    try:
        colour = ImageColor.getrgb(f"#{match[1]}" if match else value)
    except ValueError:
        raise invalid(what, value) from None
    return (colour[0], colour[1], colour[2], colour[3] if len(colour) == 4 else 255)


def read_place(gravity: str, *, by_content: bool = False) -> tuple[float, float]:
    """A gravity as shares of the free room: (0, 0) is the upper left corner."""
    if by_content and gravity.partition(":")[0] in _CONTENT:
        return _PLACES["center"]
    if gravity not in _PLACES:
        raise invalid("gravity", gravity)
    return _PLACES[gravity]


def blank(size: Size, colour: Colour = TRANSPARENT) -> Image.Image:
    """A picture of one colour; an error beyond the limits of size."""
    if max(size) > LONGEST_SIDE or size[0] * size[1] > MOST_PIXELS:
        raise DeliveryError(400, f"Maximum total number of pixels exceeded: {size[0]}x{size[1]}")
    return Image.new("RGBA", size, colour)


def position(outer: Size, inner: Size, place: tuple[float, float], x: int, y: int) -> Size:
    """Where the inner picture's upper left corner goes; offsets point away from the side of the gravity."""
    across, down = place
    left = round((outer[0] - inner[0]) * across) + (-x if across == 1 else x)
    top = round((outer[1] - inner[1]) * down) + (-y if down == 1 else y)
    return left, top


def resize(
    image: Image.Image, crop: str, sizes: Mapping[str, int], place: tuple[float, float], background: Colour
) -> Image.Image:
    """The picture cropped or scaled; `sizes` may hold `w`, `h`, `x`, `y`."""
    if crop not in CROPS:
        raise invalid("crop", crop)
    target = _target(image, crop, sizes)
    if max(target) > LONGEST_SIDE or target[0] * target[1] > MOST_PIXELS:
        raise invalid("width or height", f"{target[0]}x{target[1]}")
    if crop == "scale":
        return _scaled(image, target)
    if crop in ("fit", "limit", "mfit"):
        return _scaled(image, _inside(image.size, target, crop))
    if crop in ("pad", "lpad", "mpad"):
        inner = _scaled(image, _inside(image.size, target, {"pad": "fit"}.get(crop, "limit")))
        outer = blank(target, background)
        outer.alpha_composite(_cut(inner, target), position(target, inner.size, place, 0, 0))
        return outer
    if crop == "crop":
        return _window(image, target, place, sizes)
    return _fill(image, target, place, enlarge=crop != "lfill")


def _target(image: Image.Image, crop: str, sizes: Mapping[str, int]) -> Size:
    """Width and height; a missing one follows the picture's proportions, or is the picture's own in a crop."""
    width, height = sizes.get("w"), sizes.get("h")
    if width is None and height is None:
        return image.size
    if crop == "crop":
        return width or image.width, height or image.height
    if width is None:
        width = round(image.width * (height or 1) / image.height)
    if height is None:
        height = round(image.height * width / image.width)
    return max(1, width), max(1, height)


def _inside(own: Size, target: Size, crop: str) -> Size:
    """The largest size with the picture's proportions that fits into the target."""
    factor = min(target[0] / own[0], target[1] / own[1])
    if crop == "limit":
        factor = min(factor, 1.0)
    if crop == "mfit":
        factor = max(factor, 1.0)
    return max(1, round(own[0] * factor)), max(1, round(own[1] * factor))


def _scaled(image: Image.Image, size: Size) -> Image.Image:
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _fill(image: Image.Image, target: Size, place: tuple[float, float], *, enlarge: bool) -> Image.Image:
    """Crop and scale in one step, so that no larger picture comes into being."""
    factor = max(target[0] / image.width, target[1] / image.height)
    if factor > 1 and not enlarge:
        return _window(image, (min(target[0], image.width), min(target[1], image.height)), place, {})
    width, height = min(target[0] / factor, image.width), min(target[1] / factor, image.height)
    left, top = (image.width - width) * place[0], (image.height - height) * place[1]
    return image.resize(target, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def _window(image: Image.Image, target: Size, place: tuple[float, float], sizes: Mapping[str, int]) -> Image.Image:
    """A part of the picture as it is; what would lie outside is left away."""
    left, top = position(image.size, target, place, sizes.get("x", 0), sizes.get("y", 0))
    box = (max(0, left), max(0, top), min(image.width, left + target[0]), min(image.height, top + target[1]))
    if box[0] >= box[2] or box[1] >= box[3]:
        raise DeliveryError(400, "Invalid crop: it lies outside the picture")
    return image.crop(box)


def _cut(image: Image.Image, size: Size) -> Image.Image:
    return image.crop((0, 0, min(image.width, size[0]), min(image.height, size[1])))
