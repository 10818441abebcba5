"""What a layer shows: a text, an asset, or a picture of the (emulated) web."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from PIL import Image

from sandbox.cloudinary.delivery.canvas import read_colour
from sandbox.cloudinary.delivery.sources import Sources
from sandbox.cloudinary.delivery.text import draw_text, read_style
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import DeliveryError, invalid

_STRAY: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def layer_picture(raw: str, qualifiers: Mapping[str, str], variables: Variables, sources: Sources) -> Image.Image:
    """The picture of `l_<raw>` or `u_<raw>`; `qualifiers` are the other parameters of its component."""
    if raw.startswith("text:"):
        return _text(raw.removeprefix("text:"), qualifiers, variables)
    if raw.startswith("fetch:"):
        return sources.remote(_remote_address(raw.removeprefix("fetch:")))
    public_id = variables.text(raw[1:]) if raw.startswith("$") else raw
    return sources.asset(public_id.replace(":", "/"))


def decode_text(raw: str, variables: Variables) -> str:
    """A layer's text after the URL's own level of escaping is gone: variables, then the second level."""
    if any(unicodedata.category(character) == "So" and ord(character) > 0x2000 for character in raw):
        raise DeliveryError(400, "Invalid text: emoji must be double escaped")
    text = variables.interpolate(raw)
    if _STRAY.search(text):
        raise DeliveryError(400, "Invalid text: a percent sign must be double escaped")
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise DeliveryError(400, "Invalid text: not UTF-8") from None
    if not decoded.strip():
        raise DeliveryError(400, "Invalid text: must not be blank")
    return decoded


def _text(raw: str, qualifiers: Mapping[str, str], variables: Variables) -> Image.Image:
    style_text, _, text = raw.partition(":")
    style = read_style(variables.text(style_text[1:]) if style_text.startswith("$") else style_text)
    colour = read_colour("color", variables_text(qualifiers.get("co", "black"), variables))
    crop = qualifiers.get("c")
    if crop not in (None, "fit"):
        raise invalid("crop for a text layer", str(crop))
    size = {key: round(variables.number(key, qualifiers[key])) for key in ("w", "h") if key in qualifiers}
    if any(value < 1 for value in size.values()):
        raise invalid("width", str(size))
    flags = qualifiers.get("fl", "").split(".")
    picture = draw_text(
        decode_text(text, variables),
        style,
        colour,
        width=size.get("w") if crop else None,
        height=size.get("h") if crop else None,
        trim="text_no_trim" not in flags,
    )
    if "b" in qualifiers:
        behind = Image.new("RGBA", picture.size, read_colour("background", variables_text(qualifiers["b"], variables)))
        behind.alpha_composite(picture)
        return behind
    return picture


def variables_text(raw: str, variables: Variables) -> str:
    """A parameter's value, which may be a variable."""
    return variables.text(raw[1:]) if raw.startswith("$") else raw


def _remote_address(encoded: str) -> str:
    try:
        return base64.urlsafe_b64decode(encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise invalid("fetch layer", encoded) from None
