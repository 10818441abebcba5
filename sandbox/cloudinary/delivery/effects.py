"""What changes a picture in place: opacity, corners, angle, border, effects, background."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from sandbox.cloudinary.delivery.canvas import MOST_PIXELS, Colour, blank, read_colour
from sandbox.cloudinary.exceptions import invalid

_SMOOTH: Final = 4
"""How many times larger a rounded corner is drawn before it is scaled down."""


def fade(picture: Image.Image, percent: float) -> Image.Image:
    """`o_`: the picture's opacity."""
    if not 0 <= percent <= 100:
        raise invalid("opacity", f"{percent:g}")
    return _masked(picture, picture.getchannel("A").point(lambda alpha: round(alpha * percent / 100)))


def round_corners(picture: Image.Image, radius: int | None) -> Image.Image:
    """`r_`: rounded corners; None rounds as far as it goes, to an ellipse (`r_max`)."""
    smooth = _SMOOTH if picture.width * picture.height < MOST_PIXELS // _SMOOTH**2 else 1
    size = (picture.width * smooth, picture.height * smooth)
    mask = Image.new("L", size, 0)
    pen, box = ImageDraw.Draw(mask), (0, 0, size[0] - 1, size[1] - 1)
    if radius is None:
        pen.ellipse(box, fill=255)
    else:
        pen.rounded_rectangle(box, radius * smooth, fill=255)
    mask = mask.resize(picture.size, Image.Resampling.BOX)
    return _masked(picture, ImageChops.multiply(picture.getchannel("A"), mask))


def turn(picture: Image.Image, angle: str) -> Image.Image:
    """`a_`: degrees clockwise, `hflip` or `vflip`."""
    if angle in ("hflip", "vflip"):
        return ImageOps.mirror(picture) if angle == "hflip" else ImageOps.flip(picture)
    if not re.fullmatch(r"-?\d{1,4}(\.\d{1,3})?", angle):
        raise invalid("angle", angle)
    return picture.rotate(-float(angle), Image.Resampling.BICUBIC, expand=True)


def frame(picture: Image.Image, border: str) -> Image.Image:
    """`bo_4px_solid_<colour>`: a border round the picture."""
    match = re.fullmatch(r"(\d{1,3})px_solid_(.+)", border)
    if not match:
        raise invalid("border", border)
    width = int(match[1])
    framed = blank((picture.width + 2 * width, picture.height + 2 * width), read_colour("border", match[2]))
    framed.paste(picture, (width, width))
    return framed


def fill_behind(picture: Image.Image, colour: Colour) -> Image.Image:
    """`b_`: a colour behind what is transparent."""
    filled = blank(picture.size, colour)
    filled.alpha_composite(picture)
    return filled


def apply_effect(picture: Image.Image, effect: str, colour: Colour) -> Image.Image:
    """`e_`: one of the effects that are emulated; `colour` is the component's `co_`."""
    name, _, strength = effect.partition(":")
    if name not in _EFFECTS or (strength and not re.fullmatch(r"\d{1,4}", strength)):
        raise invalid("effect", effect)
    return _EFFECTS[name](picture, int(strength) if strength else None, colour)


def _colorize(picture: Image.Image, strength: int | None, colour: Colour) -> Image.Image:
    share = 1.0 if strength is None else min(strength, 100) / 100
    tinted = Image.blend(picture, Image.new("RGBA", picture.size, colour), share)
    return _masked(tinted, picture.getchannel("A"))


def _blur(picture: Image.Image, strength: int | None, _: Colour) -> Image.Image:
    # The documented range is 1 to 2000, and 100 when it is left out; the radius is ours, by eye.
    return picture.filter(ImageFilter.GaussianBlur(min(strength or 100, 2000) / 40))


def _grayscale(picture: Image.Image, _: int | None, __: Colour) -> Image.Image:
    return _masked(ImageOps.grayscale(picture).convert("RGBA"), picture.getchannel("A"))


def _masked(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    masked = picture.copy()
    masked.putalpha(alpha)
    return masked


_EFFECTS: Final[Mapping[str, Callable[[Image.Image, int | None, Colour], Image.Image]]] = {
    "colorize": _colorize,
    "blur": _blur,
    "grayscale": _grayscale,
}
