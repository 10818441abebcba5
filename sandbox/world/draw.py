"""Rasterises the shop's drawings: `make world` writes sandbox/world/pictures/ from sandbox/world/svg/.

Both are kept in the repository because rasterising takes longer than a first start may.
"""

from pathlib import Path
from typing import Final

import resvg_py

from sandbox.world.library import PICTURES

DRAWINGS: Final = Path(__file__).parent / "svg"


def png(drawing: Path) -> bytes:
    """Return the PNG of an SVG file; no font of this machine is used."""
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.read_text(), skip_system_fonts=True))


if __name__ == "__main__":
    for drawing in sorted(DRAWINGS.rglob("*.svg")):
        image = PICTURES / drawing.relative_to(DRAWINGS).with_suffix(".png")
        image.parent.mkdir(parents=True, exist_ok=True)
        image.write_bytes(png(drawing))
