"""Cloudinary’s side of the sandbox."""

import io

from PIL import Image

FIELD = {
    "external_id": "klaviyo_ucb",
    "label": "Klaviyo Universal Content",
    "type": "string",
    "restrictions": {"readonly_ui": True},
}


def png(colour: str, size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
