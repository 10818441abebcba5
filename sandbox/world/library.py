"""The shop's media library: brand, lifestyle, products, clips and templates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from sandbox.cloudinary.models import add_asset, iso
from sandbox.state import State
from sandbox.world import events
from sandbox.world.products import PRODUCTS

_TEMPLATES: Final = Path(__file__).parent / "templates"
PICTURES: Final = Path(__file__).parent / "pictures"
"""The library's files; images are those that `make world` rasterises from the drawings in svg/."""
BACKGROUNDS: Final = {
    "templates/thanks_bg": "A quiet room",
    "templates/hero_bg": "A terracotta room",
    "templates/cart_bg": "Two cards on sage",
    "templates/stock_bg": "A niche in a green wall",
    "templates/birthday_bg": "Garland and confetti",
    "templates/loyalty_bg": "A member's card",
    "lifestyle/kitchen-shelf": "A kitchen shelf with stoneware",
    "lifestyle/slow-morning": "Breakfast by the window",
    "lifestyle/terrace": "A summer terrace with fruit and a carafe",
    "lifestyle/plant-corner": "A corner full of plants",
    "lifestyle/winter-table": "Candlelight at a winter window",
    "lifestyle/birthday-table": "A table laid for a birthday",
    "brand/logo": "Fern & Kiln",
}
"""Public ID → alt text of the images that show no single product."""
CLIPS: Final = {"steam": "Steam rises from a mug", "candle": "A candle’s flame flickers"}
"""Name below clips/ → alt text; each lasts three seconds and ends as it begins."""
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
        db.executemany("insert or replace into web_image values (?, ?, ?)", photographs)


def _assets() -> Iterator[dict[str, Any]]:
    """What `add_asset` takes, an asset each, the newest first."""
    for path in sorted(_TEMPLATES.glob("*.cldt.json")):
        yield {"public_id": f"templates/{path.name}", "data": path.read_bytes(), "resource_type": "raw"}
    for name, alt in CLIPS.items():
        clip = {"data": (PICTURES / "clips" / f"{name}.mp4").read_bytes(), "resource_type": "video", "tags": ["clip"]}
        yield {"public_id": f"clips/{name}", "context": {"alt": alt}, **clip}
    for product in PRODUCTS:
        public_id, context = f"products/{product.slug}", {"alt": product.title, "caption": product.caption}
        tags = ["product", product.kind.lower()]
        yield {"public_id": public_id, "data": _file(public_id), "tags": tags, "context": context}
    for public_id, alt in BACKGROUNDS.items():
        tag = public_id.partition("/")[0].rstrip("s")
        yield {"public_id": public_id, "data": _file(public_id), "tags": [tag], "context": {"alt": alt}}


def _file(public_id: str) -> bytes:
    return (PICTURES / f"{public_id}.png").read_bytes()


def _photograph(image: bytes) -> bytes:
    """The shop's own photograph: a JPEG on a warm ground."""
    drawn = Image.open(io.BytesIO(image))
    flat = Image.new("RGB", drawn.size, _GROUND)
    flat.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85)
    return out.getvalue()
