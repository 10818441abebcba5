"""Text layers: style, wrapping, drawing."""

from dataclasses import dataclass
from itertools import groupby

from PIL import Image, ImageDraw

from sandbox.cloudinary.delivery import fonts
from sandbox.cloudinary.delivery.canvas import Colour
from sandbox.cloudinary.exceptions import DeliveryError

_JOINERS = ("\u200d", "\ufe0f", "\ufe0e")
LONGEST = 5000
WIDEST = 5000


@dataclass(frozen=True, kw_only=True)
class TextStyle:
    """What stands between `l_text:` and the text."""

    family: str
    size: int
    weight: int = 400
    align: str = "left"
    underline: bool = False
    strike: bool = False
    letter_spacing: int = 0
    line_spacing: int = 0


def read_style(text: str) -> TextStyle:
    """`Font_size_weight_style_decoration_alignment_…`, in any order after the size."""
    words = text.split("_")
    if len(words) < 2 or not words[0] or not words[1].isdigit() or not 1 <= int(words[1]) <= 1000:
        raise DeliveryError(400, f"Invalid text style {text}")
    known: dict[str, object] = {"family": words[0].partition("@")[0], "size": int(words[1])}
    rest = words[2:]
    while rest:
        word = rest.pop(0)
        weight = fonts.read_weight(word)
        # A Google font may repeat its size as its weight's place: `Manrope@google_64_700`.
        if weight is not None:
            known["weight"] = weight
        elif word in ("left", "center", "right", "start", "end", "justify"):
            known["align"] = {"start": "left", "justify": "left", "end": "right"}.get(word, word)
        elif word in ("underline", "strikethrough"):
            known["underline" if word == "underline" else "strike"] = True
        elif word in ("letter", "line") and len(rest) > 1 and rest[0] == "spacing" and rest[1].lstrip("-").isdigit():
            known[f"{word}_spacing"] = max(-200, min(500, int(rest[1])))
            rest = rest[2:]
        elif word in ("antialias", "hinting") and rest:
            rest = rest[1:]
        elif word not in ("italic", "normal", "none", "stroke"):
            raise DeliveryError(400, f"Invalid text style {text}")
    return TextStyle(**known)  # type: ignore[arg-type] # the keys are those above


@dataclass(frozen=True)
class _Run:
    text: str
    face: fonts.Font
    emoji: bool

    def width(self, style: TextStyle) -> float:
        if self.emoji:
            return self.face.getlength(self.text) * style.size / fonts.EMOJI_SIZE
        return self.face.getlength(self.text) + style.letter_spacing * len(self.text)


def draw_text(
    text: str,
    style: TextStyle,
    colour: Colour,
    *,
    width: int | None = None,
    height: int | None = None,
    trim: bool = True,
) -> Image.Image:
    """The text as a picture: wrapped to `width`, cut after the lines that fit into `height`."""
    lines = _wrapped(text[:LONGEST], style, width)
    step = round(style.size * 1.25) + style.line_spacing
    if height is not None and len(lines) * step > height:
        lines = lines[: max(1, height // step)]
        lines[-1] = _ellipsis(lines[-1], style, width)
    runs = [_runs(line, style) for line in lines]
    widths = [sum(run.width(style) for run in line) for line in runs]
    margin = style.size
    # What is wider than any canvas is cut rather than drawn.
    room = min(round(max([1.0, *widths])), WIDEST)
    picture = Image.new("RGBA", (room + 2 * margin, len(lines) * step + 2 * margin), (0, 0, 0, 0))
    shares = {"left": 0.0, "center": 0.5, "right": 1.0}
    for number, line in enumerate(runs):
        left = margin + max(0.0, room - widths[number]) * shares[style.align]
        _draw_line(picture, line, style, colour, left, margin + number * step, widths[number])
    box = picture.getbbox() if trim else (margin, margin, room + margin, len(lines) * step + margin)
    return picture.crop(box) if box else Image.new("RGBA", (1, 1), (0, 0, 0, 0))


def _draw_line(
    picture: Image.Image, line: list[_Run], style: TextStyle, colour: Colour, left: float, top: int, width: float
) -> None:
    pen, at = ImageDraw.Draw(picture), left
    baseline = top + style.size
    for run in line:
        if run.emoji:
            _draw_emoji(picture, run, style, at, baseline)
        elif style.letter_spacing:
            for character in run.text:
                pen.text((at, baseline), character, fill=colour, font=run.face, anchor="ls")
                at += run.face.getlength(character) + style.letter_spacing
            continue
        else:
            pen.text((at, baseline), run.text, fill=colour, font=run.face, anchor="ls")
        at += run.width(style)
    thick = max(1, style.size // 16)
    if style.underline:
        pen.rectangle((left, baseline + thick * 2, left + width, baseline + thick * 3), fill=colour)
    if style.strike:
        middle = baseline - style.size // 3
        pen.rectangle((left, middle, left + width, middle + thick), fill=colour)


def _draw_emoji(picture: Image.Image, run: _Run, style: TextStyle, at: float, baseline: int) -> None:
    """Emoji are bitmaps of one size: draw them at it, then scale."""
    large = Image.new(
        "RGBA", (max(1, round(run.face.getlength(run.text))), round(fonts.EMOJI_SIZE * 1.3)), (0, 0, 0, 0)
    )
    ImageDraw.Draw(large).text((0, fonts.EMOJI_SIZE), run.text, font=run.face, anchor="ls", embedded_color=True)
    factor = style.size / fonts.EMOJI_SIZE
    small = large.resize((max(1, round(large.width * factor)), max(1, round(large.height * factor))))
    picture.alpha_composite(small, (max(0, round(at)), max(0, baseline - style.size)))


def _runs(line: str, style: TextStyle) -> list[_Run]:
    face = fonts.font(style.family, style.size, style.weight)
    chosen: list[tuple[fonts.Font, bool, str]] = []
    for character in line:
        if character in _JOINERS and chosen:
            chosen.append((chosen[-1][0], chosen[-1][1], character))
        else:
            chosen.append((*fonts.font_for(character, face, style.size), character))
    groups = groupby(chosen, key=lambda item: (id(item[0]), item[1]))
    runs = []
    for (_, emoji), group in groups:
        items = list(group)
        runs.append(_Run("".join(item[2] for item in items), items[0][0], emoji))
    return runs


def _width(text: str, style: TextStyle) -> float:
    return sum(run.width(style) for run in _runs(text, style))


def _wrapped(text: str, style: TextStyle, width: int | None) -> list[str]:
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").replace("\x00", "").split("\n"):
        lines += _wrap(paragraph, style, width) if width else [paragraph]
    return lines


def _wrap(paragraph: str, style: TextStyle, width: int) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if _width(longer, style) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, style, width)
        lines += whole
    return [*lines, line]


def _broken(word: str, style: TextStyle, width: int) -> list[str]:
    """A word that is wider than the line, in pieces that are not."""
    pieces, piece = [], ""
    for character in word:
        if piece and _width(piece + character, style) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _ellipsis(line: str, style: TextStyle, width: int | None) -> str:
    while line and width and _width(f"{line}…", style) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
