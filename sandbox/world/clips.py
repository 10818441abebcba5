"""The shop's two short clips: drawn in the style of its pictures, and encoded as H.264."""

import io
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from sandbox.cloudinary.delivery.footage import encode_mp4
from sandbox.world.backgrounds import room
from sandbox.world.drawings import drinks, home
from sandbox.world.drawings.style import document, placed, png, steam, tone

SIZE: Final = (640, 360)
FPS: Final = 24
FRAMES: Final = FPS * 3

CLIPS: Final = {"steam": "Steam rises from a mug", "candle": "A candle’s flame flickers"}
"""Name → alt text."""

Colour = tuple[int, int, int]


def clip(name: str) -> bytes:
    """The file of `steam` or `candle`; its last frame leads to the first."""
    return encode_mp4({"steam": _steam, "candle": _candle}[name](), SIZE, Fraction(FPS))


def _steam() -> Iterator[Image.Image]:
    """A mug on a table, and three wisps that rise from it."""
    body = drinks.mug(tone("#efe3cc"), tone("#3f5d4c"))
    # The drawing's still steam is left out, and below its still flame.
    for still in (steam(262, 160), steam(318, 168)):
        body = body.replace(still, "")
    scene = _scene("#cf7352", "#a9553a", "#eda27c", body)
    for number in range(FRAMES):
        mask = Image.new("L", (150, 150))
        _wisps(ImageDraw.Draw(mask), number / FRAMES)
        yield _over(scene, (255, 250, 240), mask.filter(ImageFilter.GaussianBlur(2.5)), (420, 18))


def _candle() -> Iterator[Image.Image]:
    """A candle in a jar whose flame sways."""
    body = home.candle(tone("#5b8570"), tone("#efe3cc"))
    body = body.replace(placed(home.FLAME, 300, 192), "")
    scene = _scene("#3b4a45", "#2c3733", "#6d6a4d", body)
    glow = _glow()
    for number in range(FRAMES):
        turn = number / FRAMES
        strength = 0.8 + 0.2 * _sway(turn)
        lit = _over(scene, (255, 206, 120), glow.point(lambda light, by=strength: light * by), (380, 20))
        for colour, scale in (((242, 181, 68), 1.0), ((255, 241, 196), 0.55)):
            lit = _over(lit, colour, _flame(turn, scale), (470, 99))
        yield lit


def _scene(wall: str, table: str, accent: str, thing: str) -> Image.Image:
    """The shop's quiet room with one thing on the table, to the right."""
    shapes = room(wall, table, accent) + placed(thing, 660, 130, 0.8)
    drawn = Image.open(io.BytesIO(png(document(shapes, 1200, 600)))).convert("RGB")
    return drawn.resize(SIZE, Image.Resampling.LANCZOS, box=(67, 0, 1133, 600))


def _over(scene: Image.Image, colour: Colour, mask: Image.Image, at: tuple[int, int]) -> Image.Image:
    picture = scene.copy()
    picture.paste(colour, (*at, at[0] + mask.width, at[1] + mask.height), mask)
    return picture


def _wisps(pen: ImageDraw.ImageDraw, turn: float) -> None:
    """Three curves that climb and thin out; each is the same again after one turn."""
    for number in range(3):
        for step in range(48):
            share = step / 48
            wave = 2 * math.pi * (1.2 * share - 2 * turn + number / 3)
            x, y = 47 + 28 * number + math.sin(wave) * (2 + 11 * share), 146 - 128 * share
            pulse = 0.75 + 0.25 * math.sin(2 * math.pi * (share - turn + number / 3))
            radius, strength = 5 - 3 * abs(share - 0.35), 210 * pulse * math.sin(math.pi * (share * 0.94 + 0.05))
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=round(strength))


def _sway(turn: float) -> float:
    """Whole numbers of waves in one turn, so that the flame ends as it began."""
    return math.sin(6 * math.pi * turn) * 0.6 + math.sin(14 * math.pi * turn + 1) * 0.4


def _glow() -> Image.Image:
    mask = Image.new("L", (240, 240))
    ImageDraw.Draw(mask).ellipse((50, 50, 190, 190), fill=130)
    return mask.filter(ImageFilter.GaussianBlur(24))


def _flame(turn: float, scale: float) -> Image.Image:
    """A drop whose foot stands still, drawn twice as large for smooth edges."""
    mask = Image.new("L", (120, 140))
    tall, lean = (96 + 12 * math.sin(10 * math.pi * turn)) * scale, 15 * _sway(turn) * scale
    left, right = [], []
    for step in range(25):
        share = step / 24
        half = 22 * scale * math.sin(math.pi * share**0.65) * (1 - 0.3 * share)
        left.append((60 + lean * share**2 - half, 136 - tall * share))
        right.append((60 + lean * share**2 + half, 136 - tall * share))
    ImageDraw.Draw(mask).polygon(left + right[::-1], fill=255)
    return mask.reduce(2)
