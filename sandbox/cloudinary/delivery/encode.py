"""Pictures to files: format, quality."""

import io
import re
from dataclasses import dataclass
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.sources import FORMATS
from sandbox.cloudinary.exceptions import invalid

MEDIA_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
_AUTOMATIC: Final = {"auto": 80, "auto:best": 92, "auto:good": 80, "auto:eco": 68, "auto:low": 55}


@dataclass(frozen=True, kw_only=True)
class Output:
    """What a URL asks of the file; `format` None is the original's, `auto` is chosen by what the client takes."""

    format: str | None = None
    quality: int = 90
    progressive: bool = False


def read_format(value: str) -> str:
    """`f_`: a format that is emulated, or `auto`."""
    if value in ("auto", "auto:image"):
        return "auto"
    if value in ("auto:animated", "auto:video", "mp4"):
        return value
    if value not in FORMATS:
        raise invalid("format", value)
    return FORMATS[value]


def read_quality(value: str) -> int:
    """`q_`: 1 to 100, optionally with chroma subsampling, or `auto` with a level."""
    if value in _AUTOMATIC:
        return _AUTOMATIC[value]
    match = re.fullmatch(r"(\d{1,3})(?::(?:420|444))?", value)
    if not match or not 1 <= int(match[1]) <= 100:
        raise invalid("quality", value)
    return int(match[1])


def choose_format(requested_format: str, image: Image.Image, *, takes_webp: bool) -> str:
    """The format of a file, `auto` resolved."""
    if requested_format != "auto":
        return requested_format
    if takes_webp:
        return "webp"
    return "png" if _is_transparent(image) else "jpg"


def encode(image: Image.Image, file_format: str, output: Output) -> bytes:
    """The file; where the format knows no transparency, on white."""
    out = io.BytesIO()
    if file_format == "jpg":
        flat(image).save(out, "JPEG", quality=output.quality, progressive=output.progressive)
    elif file_format == "webp":
        frame = image if _is_transparent(image) else image.convert("RGB")
        frame.save(out, "WEBP", quality=output.quality, method=1)
    elif file_format == "gif":
        frame = image if _is_transparent(image) else image.convert("RGB")
        frame.save(out, "GIF")
    else:
        frame = image if _is_transparent(image) else image.convert("RGB")
        frame.save(out, "PNG", compress_level=3)
    return out.getvalue()


def flat(image: Image.Image) -> Image.Image:
    """The picture without transparency, on white."""
    if not _is_transparent(image):
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _is_transparent(image: Image.Image) -> bool:
    low, _ = image.getchannel("A").getextrema()
    return not isinstance(low, tuple) and low < 255
