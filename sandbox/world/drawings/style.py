"""How everything is drawn: flat shapes, light from the upper left, a soft shadow below.

A drawing is a function from two paints to shapes on a 600 × 600 canvas. A paint is a tone: a colour that goes
from its light to its dark side. Shapes use `fill-opacity`, not `opacity`, which would cost a layer for each shape.
"""

import re
from collections.abc import Callable
from typing import Final

Drawing = Callable[[str, str], str]

LIGHT: Final = 'fill="#ffffff" fill-opacity=".22"'
SHADE: Final = 'fill="#1c1712" fill-opacity=".12"'
_TONE: Final = re.compile(r"url\(#t-([0-9a-f]{6})\)")
_SHADOW: Final = (
    '<radialGradient id="shadow"><stop offset=".2" stop-color="#2a2118" stop-opacity=".34"/>'
    '<stop offset="1" stop-color="#2a2118" stop-opacity="0"/></radialGradient>'
)


def tone(colour: str) -> str:
    """The paint of a colour `#rrggbb`."""
    return f"url(#t-{colour[1:]})"


def floor(width: int, y: int = 500, x: int = 300) -> str:
    """The soft shadow where a thing stands."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{width * 1.18:.0f}" ry="24" fill="url(#shadow)"/>'


def steam(x: int, y: int) -> str:
    """A curl of steam that rises from a cup."""
    return (
        f'<path d="M{x} {y}q-18-26 0-50t0-50" stroke="#b3a592" stroke-width="8" fill="none"'
        ' stroke-linecap="round" stroke-opacity=".45"/>'
    )


def placed(shapes: str, x: float, y: float, scale: float = 1.0, turn: float = 0.0) -> str:
    """Shapes moved to a place of a larger drawing."""
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g}) rotate({turn:g})">{shapes}</g>'


def document(shapes: str, width: int, height: int, view: str = "") -> str:
    """A whole SVG with the tones that its shapes use."""
    tones = "".join(_gradient(colour) for colour in sorted(set(_TONE.findall(shapes))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view or f"0 0 {width} {height}"}" width="{width}"'
        f' height="{height}"><defs>{_SHADOW}{tones}</defs>{shapes}</svg>'
    )


def png(source: str) -> bytes:
    """The pixels of a whole SVG."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=source, skip_system_fonts=True))


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(own + (more - own) * share):02x}" for own, more in pairs)


def _gradient(digits: str) -> str:
    colour = f"#{digits}"
    stops = ((0, mixed(colour, "#fff3dc", 0.2)), (0.45, colour), (1, mixed(colour, "#2b1d2e", 0.22)))
    told = "".join(f'<stop offset="{offset}" stop-color="{shade}"/>' for offset, shade in stops)
    return f'<linearGradient id="t-{digits}" x1="0" y1="0" x2="1" y2=".3">{told}</linearGradient>'
