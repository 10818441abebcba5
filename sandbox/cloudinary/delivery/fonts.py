"""Fonts from packages, and the system's for characters that they lack."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import font_manrope
import font_source_sans_pro
from PIL import ImageFont

WEIGHTS: Final = {"thin": 200, "light": 300, "normal": 400, "medium": 500, "bold": 700}
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
_SYSTEM: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
# Tried in this order for a character that the chosen font lacks; any other Noto Sans after them.
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
_EMOJI: Final = "NotoColorEmoji.ttf"
EMOJI_SIZE: Final = 109
"""The one size in which the colour emoji font holds its bitmaps."""
_PROBE_SIZE: Final = 16
_NONCHARACTER: Final = "\U0010fffe"

Font = ImageFont.FreeTypeFont


def font_path(family: str, weight: int) -> Path:
    """The file of a family, or of the bundled sans for families that are not here."""
    if family.lower() == "manrope":
        folder, names, prefix = Path(font_manrope.font_directory), _MANROPE, "Manrope"
    else:
        folder, names, prefix = Path(font_source_sans_pro.font_directory), _SOURCE, "SourceSansPro"
    nearest = min(names, key=lambda each: abs(each - weight))
    return folder / f"{prefix}-{names[nearest]}.ttf"


@lru_cache(maxsize=128)
def load(path: Path, size: int) -> Font:
    """A font at a size."""
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=50_000)
def path_for(character: str, default: Path) -> Path:
    """The file of a font that has the character; the chosen one when none has it."""
    if character.isspace() or not character.isprintable() or _has(default, character):
        return default
    files = system_files()
    candidates = [files[name] for name in ((_EMOJI,) if character >= "\u2190" else ()) if name in files]
    candidates += [files[name] for name in _FALLBACKS if name in files]
    match = next((path for path in candidates if _has(path, character)), None)
    return match or next((path for path in _others() if _has(path, character)), default)


def is_emoji(path: Path) -> bool:
    """Whether a file is the colour emoji font."""
    return path.name == _EMOJI


@lru_cache(maxsize=1)
def system_files() -> dict[str, Path]:
    """The usual folders' fonts by file name."""
    folders = [folder for folder in map(Path, _SYSTEM) if folder.is_dir()]
    return {path.name: path for folder in folders for path in folder.rglob("*.tt[fc]")}


@lru_cache(maxsize=1)
def _others() -> list[Path]:
    names = sorted(name for name in system_files() if name.startswith("NotoSans") and name.endswith("-Regular.ttf"))
    return [system_files()[name] for name in names if name not in _FALLBACKS]


def _has(path: Path, character: str) -> bool:
    """Whether a font draws a character as something else than its sign for a missing one."""
    try:
        face = load(path, EMOJI_SIZE if is_emoji(path) else _PROBE_SIZE)
        return bytes(face.getmask(character)) != _missing(path)
    except OSError:
        return False


@lru_cache(maxsize=256)
def _missing(path: Path) -> bytes:
    face = load(path, EMOJI_SIZE if is_emoji(path) else _PROBE_SIZE)
    return bytes(face.getmask(_NONCHARACTER))
