"""What changes a picture in place: opacity, corners, angle, border, effects, background."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from sandbox.cloudinary.delivery.canvas import MOST_PIXELS, Colour, blank, read_colour
from sandbox.cloudinary.exceptions import invalid

_SMOOTH: Final = 4
"""How many times larger a rounded corner is drawn before it is scaled down."""


def fade(image: Image.Image, percent: float) -> Image.Image:
    """`o_`: the picture's opacity."""
    if not 0 <= percent <= 100:
        raise invalid("opacity", f"{percent:g}")
    return _masked(image, image.getchannel("A").point(lambda alpha: round(alpha * percent / 100)))


def round_corners(image: Image.Image, radius: int | None) -> Image.Image:
    """`r_`: rounded corners; None rounds as far as it goes, to an ellipse (`r_max`)."""
    smooth = _SMOOTH if image.width * image.height < MOST_PIXELS // _SMOOTH**2 else 1
    size = (image.width * smooth, image.height * smooth)
    mask = Image.new("L", size, 0)
    pen, box = ImageDraw.Draw(mask), (0, 0, size[0] - 1, size[1] - 1)
    if radius is None:
        pen.ellipse(box, fill=255)
    else:
        pen.rounded_rectangle(box, radius * smooth, fill=255)
    mask = mask.resize(image.size, Image.Resampling.BOX)
    return _masked(image, ImageChops.multiply(image.getchannel("A"), mask))


def turn(image: Image.Image, angle: str) -> Image.Image:
    """`a_`: degrees clockwise, `hflip` or `vflip`."""
    if angle in ("hflip", "vflip"):
        return ImageOps.mirror(image) if angle == "hflip" else ImageOps.flip(image)
    if not re.fullmatch(r"-?\d{1,4}(\.\d{1,3})?", angle):
        raise invalid("angle", angle)
    return image.rotate(-float(angle), Image.Resampling.BICUBIC, expand=True)


def frame(image: Image.Image, border: str) -> Image.Image:
    """`bo_4px_solid_<colour>`: a border round the picture."""
    match = re.fullmatch(r"(\d{1,3})px_solid_(.+)", border)
    if not match:
        raise invalid("border", border)
    width = int(match[1])
    framed = blank((image.width + 2 * width, image.height + 2 * width), read_colour("border", match[2]))
    framed.paste(image, (width, width))
    return framed


def fill_behind(image: Image.Image, colour: Colour) -> Image.Image:
    """`b_`: a colour behind what is transparent."""
    filled = blank(image.size, colour)
    filled.alpha_composite(image)
    return filled


def apply_effect(image: Image.Image, effect: str, colour: Colour) -> Image.Image:
    """`e_`: one of the effects that are emulated; `colour` is the component's `co_`."""
    name, _, strength = effect.partition(":")
    if name not in _EFFECTS or (strength and not re.fullmatch(r"\d{1,4}", strength)):
        raise invalid("effect", effect)
    return _EFFECTS[name](image, int(strength) if strength else None, colour)


def _colorize(image: Image.Image, strength: int | None, colour: Colour) -> Image.Image:
    share = 1.0 if strength is None else min(strength, 100) / 100
    tinted = Image.blend(image, Image.new("RGBA", image.size, colour), share)
    return _masked(tinted, image.getchannel("A"))


def _blur(image: Image.Image, strength: int | None, _: Colour) -> Image.Image:
    # The documented range is 1 to 2000, and 100 when it is left out; the radius is ours, by eye.
    return image.filter(ImageFilter.GaussianBlur(min(strength or 100, 2000) / 40))


def _grayscale(image: Image.Image, _: int | None, __: Colour) -> Image.Image:
    return _masked(ImageOps.grayscale(image).convert("RGBA"), image.getchannel("A"))


def _masked(image: Image.Image, alpha: Image.Image) -> Image.Image:
    masked = image.copy()
    masked.putalpha(alpha)
    return masked


_EFFECTS: Final[Mapping[str, Callable[[Image.Image, int | None, Colour], Image.Image]]] = {
    "colorize": _colorize,
    "blur": _blur,
    "grayscale": _grayscale,
}
