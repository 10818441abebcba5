"""Text layers: style, wrapping, drawing."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from sandbox.cloudinary.delivery import fonts
from sandbox.cloudinary.delivery.canvas import Colour, blank
from sandbox.cloudinary.delivery.text_style import TextStyle

LONGEST: Final = 5000
_LINE_HEIGHT: Final = 1.25
_SHARES: Final = {"left": 0.0, "center": 0.5, "right": 1.0}
_DIRECTION_RTL: Final = ("R", "AL")
_JOINER: Final = "\u200d"
_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# The shaper fails on some of these; none can be seen.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def draw_text(
    text: str, style: TextStyle, colour: Colour, width: int | None = None, height: int | None = None
) -> Image.Image:
    """A decoded text as a picture: wrapped to `width`, and cut with an ellipsis after the lines that fit `height`."""
    lines = _wrapped(_CONTROL.sub("", text[:LONGEST]), style, width)
    step = max(1, round(style.size * _LINE_HEIGHT) + style.line_spacing)
    if height is not None and len(lines) * step > height:
        lines = lines[: max(1, height // step)]
        lines[-1] = _with_ellipsis(lines[-1], style, width)
    runs = [_runs(line, style) for line in lines]
    widths = [sum(run.width(style) for run in line) for line in runs]
    # Glyphs may reach beyond their line's box.
    margin = style.size
    room = round(max([1.0, *widths]))
    ink = blank((room + 2 * margin, len(lines) * step + 2 * margin))
    sheet = _Sheet(Image.new("L", ink.size, 0), ink)
    for number, line in enumerate(runs):
        left = margin + max(0.0, room - widths[number]) * _SHARES[style.align]
        _draw_line(sheet, line, style, left, margin + number * step + style.size, widths[number])
    image = sheet.inked(colour)
    whole = (margin, margin, room + margin, len(lines) * step + margin)
    box = image.getbbox() if style.trim else whole
    return image.crop(box) if box else blank((1, 1))


@dataclass(frozen=True)
class _Sheet:
    """Glyphs are drawn as a mask, so that soft edges keep the text's colour; emoji bring their own."""

    mask: Image.Image
    emoji: Image.Image

    def inked(self, colour: Colour) -> Image.Image:
        image = Image.new("RGBA", self.mask.size, (*colour[:3], 0))
        image.putalpha(self.mask if colour[3] == 255 else self.mask.point(lambda alpha: alpha * colour[3] // 255))
        image.alpha_composite(self.emoji)
        return image


@dataclass(frozen=True)
class _Run:
    """A stretch of a line in one font."""

    text: str
    path: Path
    size: int

    @property
    def emoji(self) -> bool:
        return fonts.is_emoji(self.path)

    @property
    def font(self) -> fonts.Font:
        return fonts.load(self.path, fonts.EMOJI_SIZE if self.emoji else self.size)

    def width(self, style: TextStyle) -> float:
        own = self.font.getlength(self.text)
        return (own * self.size / fonts.EMOJI_SIZE if self.emoji else own) + style.letter_spacing * len(self.text)


def _draw_line(sheet: _Sheet, line: list[_Run], style: TextStyle, left: float, baseline: int, width: float) -> None:
    pen, at = ImageDraw.Draw(sheet.mask), left
    for run in line:
        if run.emoji:
            _draw_emoji(sheet.emoji, run, at, baseline)
        elif style.letter_spacing:
            _draw_spaced(pen, run, style, at, baseline)
        else:
            pen.text((at, baseline), run.text, fill=255, font=run.font, anchor="ls")
        at += run.width(style)
    thick = max(1, style.size // 16)
    if style.underline:
        pen.rectangle((left, baseline + thick * 2, left + width, baseline + thick * 3), fill=255)
    if style.strike:
        middle = baseline - style.size // 3
        pen.rectangle((left, middle, left + width, middle + thick), fill=255)


def _draw_spaced(pen: ImageDraw.ImageDraw, run: _Run, style: TextStyle, at: float, baseline: int) -> None:
    for character in run.text:
        pen.text((at, baseline), character, fill=255, font=run.font, anchor="ls")
        at += run.font.getlength(character) + style.letter_spacing


def _draw_emoji(image: Image.Image, run: _Run, at: float, baseline: int) -> None:
    """Emoji are bitmaps of one size: draw them at it, then scale."""
    large = blank((max(1, round(run.font.getlength(run.text))), round(fonts.EMOJI_SIZE * 1.3)))
    pen = ImageDraw.Draw(large)
    pen.text((0, fonts.EMOJI_SIZE), run.text, font=run.font, anchor="ls", embedded_color=True)
    factor = run.size / fonts.EMOJI_SIZE
    small = large.resize((max(1, round(large.width * factor)), max(1, round(large.height * factor))))
    left, top = max(0, round(at)), max(0, baseline - run.size)
    if left < image.width and top < image.height:
        image.alpha_composite(small.crop((0, 0, image.width - left, image.height - top)), (left, top))


def _runs(line: str, style: TextStyle) -> list[_Run]:
    """The line's stretches of one font each, from left to right."""
    own = fonts.font_path(style.family, style.weight)
    paths: list[Path] = []
    for character in line:
        keeps = bool(paths) and _stays(character, paths[-1])
        paths.append(paths[-1] if keeps else fonts.path_for(character, own))
    runs = [
        _Run("".join(character for _, character in group), path, style.size)
        for path, group in groupby(zip(paths, line, strict=True), key=lambda item: item[0])
    ]
    return runs[::-1] if _is_rtl(line) else runs


def _stays(character: str, path: Path) -> bool:
    """Whether a character takes the font of what it follows, so that both are shaped together."""
    kind = unicodedata.category(character)[0]
    if kind == "M" or character == _JOINER:
        return True
    return kind in "ZP" and not fonts.is_emoji(path) and fonts.path_for(character, path) == path


def _is_rtl(line: str) -> bool:
    """Whether the first letter with a direction goes from right to left; within a run the shaper knows itself."""
    directions = map(unicodedata.bidirectional, line)
    return next((way for way in directions if way in ("L", *_DIRECTION_RTL)), "L") in _DIRECTION_RTL


@lru_cache(maxsize=20_000)
def _width(text: str, style: TextStyle) -> float:
    return sum(run.width(style) for run in _runs(text, style))


def _wrapped(text: str, style: TextStyle, width: int | None) -> list[str]:
    lines: list[str] = []
    for paragraph in _BREAK.split(text):
        lines += _wrap(paragraph, style, width) if width else [paragraph]
    return lines


def _wrap(paragraph: str, style: TextStyle, width: int) -> list[str]:
    lines, line, used = [], "", 0.0
    space = _width(" ", style)
    for word in paragraph.split(" "):
        longer = used + space + _width(word, style)
        if line and longer <= width:
            line, used = f"{line} {word}", longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, style, width)
        lines += whole
        used = _width(line, style)
    return [*lines, line]


def _broken(word: str, style: TextStyle, width: int) -> list[str]:
    """A word that is wider than the line, in pieces that are not."""
    pieces = []
    while (fits := _fitting(word, style, width)) < len(word):
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


def _fitting(word: str, style: TextStyle, width: float) -> int:
    """How many characters fit, at least one; long words are not measured whole."""
    low, high = 1, 8
    while high < len(word) and _width(word[:high], style) <= width:
        low, high = high, high * 2
    high = min(high, len(word))
    while low < high:
        middle = (low + high + 1) // 2
        if _width(word[:middle], style) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _with_ellipsis(line: str, style: TextStyle, width: int | None) -> str:
    if not width or _width(f"{line}…", style) <= width:
        return f"{line.rstrip()}…"
    room = width - _width("…", style)
    return f"{line[: _fitting(line, style, room)].rstrip()}…"
