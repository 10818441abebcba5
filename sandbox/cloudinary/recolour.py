"""Another version of a picture, for demos: the same shapes in other colours."""

import io
from typing import Final

from PIL import Image

_TURN: Final = 95
"""By how much hues are turned, of 256."""


def recoloured(data: bytes) -> bytes:
    """The picture as a PNG with its hues turned."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    hue, saturation, value = image.convert("RGB").convert("HSV").split()
    hues = hue.point([(at + _TURN) % 256 for at in range(256)])
    turned = Image.merge("HSV", (hues, saturation, value)).convert("RGB")
    turned.putalpha(image.getchannel("A"))
    out = io.BytesIO()
    turned.save(out, "PNG", compress_level=1)
    return out.getvalue()
