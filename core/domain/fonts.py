"""How wide a text is in its font: in the font itself where a package has it, else in Arimo.

Arimo's letters are as wide as those of Arial, Helvetica and Liberation Sans. Kerning is left out: real texts are up to
a few percent narrower.
"""

import unicodedata
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

ARIMO: Final = "arimo"
_PACKAGES: Final = {
    "manrope": ("font_manrope", "Manrope"),
    "source sans pro": ("font_source_sans_pro", "SourceSansPro"),
}
"""Family → package, and what its files' names begin with."""
_WEIGHTS: Final = {
    "extralight": 200, "light": 300, "regular": 400, "medium": 500, "semibold": 600, "bold": 700, "extrabold": 800,
    "black": 900,
}  # fmt: skip
_THINNEST, _BOLDEST = 400, 700
"""The ends of Arimo's axis."""
_SIZE: Final = 1000
_SMALL: Final = 16
"""Pixels of a font that is measured, and of one whose letters are only looked at."""
_INVISIBLE: Final = ("Mn", "Me", "Cf", "Cc", "Cs")
_NO_CHARACTER: Final = "\U0010fffe"
_LATIN: Final = "\u0180"
# Where no font has the character: emoji, Chinese, Japanese and Korean, and the mean of other alphabets, in ems.
_EMOJI, _WIDE, _OTHER = 1.25, 1.0, 0.6


def text_width(text: str, family: str = ARIMO, weight: int = 400) -> float:
    """Return the width of a text on one line, in ems (sizes of its font)."""
    font = family.lower() if family.lower() in _PACKAGES else ARIMO
    return sum(_advance(character, font, weight) for character in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def _advance(character: str, family: str, weight: int) -> float:
    if unicodedata.category(character) in _INVISIBLE:
        return 0.0
    if _has(character, family, weight):
        return _face(family, weight, _SIZE).getlength(character) / _SIZE
    if family != ARIMO:
        return _advance(character, ARIMO, weight)
    if unicodedata.category(character) == "So":
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def _has(character: str, family: str, weight: int) -> bool:
    """Whether the font draws a character as something else than its sign for a missing one."""
    face = _face(family, weight, _SMALL)
    return character < _LATIN or bytes(face.getmask(character)) != bytes(face.getmask(_NO_CHARACTER))


@lru_cache(maxsize=64)
def _face(family: str, weight: int, size: int) -> "FreeTypeFont":
    # Loaded with the first text that is measured: a start has no use for it.
    from PIL import ImageFont

    if family == ARIMO:
        import fontpkg

        face = ImageFont.truetype(fontpkg.path("Arimo"), size)
        face.set_variation_by_axes([min(max(weight, _THINNEST), _BOLDEST)])
        return face
    package, prefix = _PACKAGES[family]
    folder = Path(import_module(package).font_directory)
    named = {path.stem.partition("-")[2].lower(): path for path in folder.glob(f"{prefix}-*.ttf")}
    nearest = min(named.keys() & _WEIGHTS, key=lambda name: (abs(_WEIGHTS[name] - weight), name))
    return ImageFont.truetype(named[nearest], size)
