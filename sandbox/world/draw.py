"""Rasterises the shop's drawings and encodes its clips: `make world` writes sandbox/world/pictures/.

They are kept in the repository because rasterising takes longer than a first start may.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sandbox.world import clips
from sandbox.world.backgrounds import BACKGROUNDS
from sandbox.world.drawings.style import png
from sandbox.world.products import PRODUCTS

PICTURES: Final = Path(__file__).parent / "pictures"


def files() -> Iterator[tuple[str, bytes]]:
    """Each file's name below `pictures/` and its bytes."""
    for background in BACKGROUNDS:
        yield f"{background.public_id}.png", png(background.svg)
    for product in PRODUCTS:
        yield f"products/{product.slug}.png", png(product.svg)
    for name in clips.CLIPS:
        yield f"clips/{name}.mp4", clips.clip(name)


if __name__ == "__main__":
    for name, data in files():
        path = PICTURES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
