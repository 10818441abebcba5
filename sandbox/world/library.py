"""The shop's media library: grounds, products, templates."""

import io
from pathlib import Path
from typing import Final

from PIL import Image

from sandbox.cloudinary.models import add_asset
from sandbox.state import State
from sandbox.world import clips, drawings, events
from sandbox.world.products import PRODUCTS

_TEMPLATES: Final = Path(__file__).parent / "templates"


def fill(state: State) -> None:
    """Put the shop's pictures and templates into the empty library, and its photographs on the web."""
    grounds = {
        "templates/thanks_bg": drawings.ground("#efe7d8", "#d8c6a6", "#f6d9a8"),
        "templates/hero_bg": drawings.ground("#d9744f", "#b9573a", "#f0a878"),
    }
    for public_id, source in grounds.items():
        add_asset(state, public_id=public_id, data=drawings.png(source), tags=["template"])
    for product in PRODUCTS:
        picture = drawings.png(product.svg)
        context = {"alt": product.title}
        add_asset(state, public_id=f"products/{product.slug}", data=picture, tags=["product"], context=context)
        with state.write() as db:
            row = [f"{events.CDN}/{product.slug}.jpg", "image/jpeg", _photograph(picture)]
            db.execute("insert or replace into web_picture values (?, ?, ?)", row)
    clips.fill(state)
    for path in sorted(_TEMPLATES.glob("*.cldt.json")):
        add_asset(state, public_id=f"templates/{path.name}", data=path.read_bytes(), resource_type="raw")


def _photograph(picture: bytes) -> bytes:
    """The shop's own photograph: a JPEG on a warm ground."""
    drawn = Image.open(io.BytesIO(picture))
    flat = Image.new("RGB", drawn.size, (247, 228, 194))
    flat.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=88)
    return out.getvalue()
