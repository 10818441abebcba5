"""The shop's media library: brand, lifestyle, products, clips and templates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from sandbox.cloudinary.models import add_asset, iso
from sandbox.state import State
from sandbox.world import events
from sandbox.world.backgrounds import BACKGROUNDS
from sandbox.world.clips import CLIPS
from sandbox.world.products import PRODUCTS

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PICTURES: Final = Path(__file__).parent / "pictures"
"""What sandbox/world/draw.py wrote."""
_APART: Final = 5 * 86_400
"""Seconds between two uploads."""
_GROUND: Final = (247, 228, 194)


def fill(state: State) -> None:
    """Put the shop's pictures, clips and templates into the empty library, and its photographs on the web."""
    now = state.now()
    # Never two at one moment: what is newest does not depend on how fast the machine is.
    for number, asset in enumerate(_assets()):
        add_asset(state, **asset, created_at=iso(now - number * _APART))
    photographs = [
        [f"{events.CDN}/{product.slug}.jpg", "image/jpeg", _photograph(_file(f"products/{product.slug}"))]
        for product in PRODUCTS
    ]
    with state.write() as db:
        db.executemany("insert or replace into web_picture values (?, ?, ?)", photographs)


def _assets() -> Iterator[dict[str, Any]]:
    """What `add_asset` takes, an asset each, the newest first."""
    for path in sorted(_TEMPLATES.glob("*.cldt.json")):
        yield {"public_id": f"templates/{path.name}", "data": path.read_bytes(), "resource_type": "raw"}
    for name, alt in CLIPS.items():
        clip = {"data": (_PICTURES / "clips" / f"{name}.mp4").read_bytes(), "resource_type": "video", "tags": ["clip"]}
        yield {"public_id": f"clips/{name}", "context": {"alt": alt}, **clip}
    for product in PRODUCTS:
        public_id, context = f"products/{product.slug}", {"alt": product.title, "caption": product.caption}
        tags = ["product", product.kind.lower()]
        yield {"public_id": public_id, "data": _file(public_id), "tags": tags, "context": context}
    for background in BACKGROUNDS:
        public_id, tag = background.public_id, background.public_id.partition("/")[0].rstrip("s")
        yield {"public_id": public_id, "data": _file(public_id), "tags": [tag], "context": {"alt": background.alt}}


def _file(public_id: str) -> bytes:
    return (_PICTURES / f"{public_id}.png").read_bytes()


def _photograph(picture: bytes) -> bytes:
    """The shop's own photograph: a JPEG on a warm ground."""
    drawn = Image.open(io.BytesIO(picture))
    flat = Image.new("RGB", drawn.size, _GROUND)
    flat.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85)
    return out.getvalue()
