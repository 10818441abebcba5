"""The shop's media library: brand, lifestyle, products, clips and templates."""

import io
from pathlib import Path
from typing import Final

from PIL import Image

from sandbox.cloudinary.models import add_asset
from sandbox.state import State
from sandbox.world import events
from sandbox.world.backgrounds import BACKGROUNDS
from sandbox.world.clips import CLIPS
from sandbox.world.products import PRODUCTS

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PICTURES: Final = Path(__file__).parent / "pictures"
"""What sandbox/world/draw.py wrote."""
_GROUND: Final = (247, 228, 194)


def fill(state: State) -> None:
    """Put the shop's pictures, clips and templates into the empty library, and its photographs on the web."""
    photographs = []
    for background in BACKGROUNDS:
        tag, context = background.public_id.partition("/")[0].rstrip("s"), {"alt": background.alt}
        add_asset(state, public_id=background.public_id, data=_file(background.public_id), tags=[tag], context=context)
    for product in PRODUCTS:
        public_id, picture = f"products/{product.slug}", _file(f"products/{product.slug}")
        tags, context = ["product", product.kind.lower()], {"alt": product.title, "caption": product.caption}
        add_asset(state, public_id=public_id, data=picture, tags=tags, context=context)
        photographs.append([f"{events.CDN}/{product.slug}.jpg", "image/jpeg", _photograph(picture)])
    for name, alt in CLIPS.items():
        data, context = (_PICTURES / "clips" / f"{name}.mp4").read_bytes(), {"alt": alt}
        add_asset(state, public_id=f"clips/{name}", data=data, resource_type="video", tags=["clip"], context=context)
    for path in sorted(_TEMPLATES.glob("*.cldt.json")):
        add_asset(state, public_id=f"templates/{path.name}", data=path.read_bytes(), resource_type="raw")
    with state.write() as db:
        db.executemany("insert or replace into web_picture values (?, ?, ?)", photographs)


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
