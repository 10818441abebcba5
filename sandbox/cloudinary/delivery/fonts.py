"""Fonts from packages, and the system's for characters that they lack."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_WEIGHTS: Final = {
    "thin": 200,
    "light": 300,
    "normal": 400,
    "medium": 500,
    "bold": 700,
}
_MANROPE: Final = {
    200: "ExtraLight",
    300: "Light",
    400: "Regular",
    500: "Medium",
    600: "SemiBold",
    700: "Bold",
    800: "ExtraBold",
}
_SOURCE: Final = {200: "ExtraLight", 300: "Light", 400: "Regular", 600: "Semibold", 700: "Bold", 900: "Black"}
_SYSTEM: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
# Tried in this order for a character that the chosen font lacks.
_FALLBACKS: Final = (
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansSymbols-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoSansMath-Regular.ttf",
    "DejaVuSans.ttf",
)
EMOJI: Final = "NotoColorEmoji.ttf"
EMOJI_SIZE: Final = 109
"""The one size in which the colour emoji font holds its bitmaps."""

Font = ImageFont.FreeTypeFont


def read_weight(word: str) -> int | None:
    """A weight by name or number, None when it is no weight."""
    if word.isdigit() and 100 <= int(word) <= 900:
        return int(word)
    return _WEIGHTS.get(word)


@lru_cache(maxsize=256)
def font(family: str, size: int, weight: int) -> Font:
    """The font of a family, or the shop's sans for families that are not here."""
    import font_manrope
    import font_source_sans_pro

    if family.lower().startswith("manrope"):
        folder, names, prefix = Path(font_manrope.font_directory), _MANROPE, "Manrope"
    else:
        folder, names, prefix = Path(font_source_sans_pro.font_directory), _SOURCE, "SourceSansPro"
    nearest = min(names, key=lambda known: abs(known - weight))
    return ImageFont.truetype(folder / f"{prefix}-{names[nearest]}.ttf", size)


@lru_cache(maxsize=1)
def _system_files() -> dict[str, Path]:
    return {path.name: path for folder in _SYSTEM if folder.is_dir() for path in folder.rglob("Noto*")} | {
        path.name: path for folder in _SYSTEM if folder.is_dir() for path in folder.rglob("DejaVuSans.ttf")
    }


@lru_cache(maxsize=512)
def _system_font(name: str, size: int) -> Font | None:
    path = _system_files().get(name)
    try:
        return ImageFont.truetype(path, size) if path else None
    except OSError:
        return None


@lru_cache(maxsize=20_000)
def _has(face: Font, character: str) -> bool:
    """Whether a font draws a character as something else than its sign for a missing one."""
    missing = face.getmask("\U0010fffe")
    mask = face.getmask(character)
    return mask.size != missing.size or bytes(mask) != bytes(missing)


def font_for(character: str, face: Font, size: int) -> tuple[Font, bool]:
    """A font that has the character, and whether it is the emoji font; the chosen one when none has it."""
    if character.isspace() or not character.isprintable() or _has(face, character):
        return face, False
    emoji = _system_font(EMOJI, EMOJI_SIZE)
    if emoji and ord(character) >= 0x2190 and _has(emoji, character):
        return emoji, True
    for name in _FALLBACKS:
        other = _system_font(name, size)
        if other and _has(other, character):
            return other, False
    return face, False
