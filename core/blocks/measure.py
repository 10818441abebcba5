"""Whether a text fits its box in a template's picture.

The fonts of a template are Cloudinary's and are not here. Texts are measured with Arial's character widths; a line
is 1.25 times as high as its letters. Of Manrope, the demo shop's font, that is right within 4 % (tests/unit).
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from core.domain.letters import width_of
from core.domain.template import Template

_LINE_HEIGHT: Final = 1.25
_BOLD_FROM: Final = 600
_LAYER: Final = re.compile(r"l_text:([^,/]*?_\d{1,4}[^,/:]*):([^,/]*)")
_SIZE: Final = re.compile(r"_(\d{1,4})(?=_|$)")
_WEIGHT: Final = re.compile(r"_([1-9]00)(?=_|$)")


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """The room of a text slot, in pixels of the template; `before` and `after` stand around the slot's own text."""

    size: int
    bold: bool
    width: int
    height: int
    letter_spacing: float = 0.0
    line_spacing: float = 0.0
    before: str = ""
    after: str = ""

    def fits(self, text: str) -> bool:
        """Whether the text, broken into lines at its spaces, stays within the box."""
        lines = self._lines(f"{self.before}{text}{self.after}")
        return lines * (self.size * _LINE_HEIGHT + self.line_spacing) <= self.height

    def _lines(self, text: str) -> int:
        lines, used, space = 1, 0.0, self._width(" ")
        for word in text.split():
            width = self._width(word)
            if used and used + space + width > self.width:
                lines, used = lines + 1, 0.0
            # A word that is wider than the box goes on over several lines.
            extra = int(width // self.width) if width > self.width else 0
            lines, used = lines + extra, (used + space if used else 0.0) + width - extra * self.width
        return lines

    def _width(self, text: str) -> float:
        return width_of(text, bold=self.bold) * self.size + self.letter_spacing * len(text)


def text_boxes(template: Template) -> dict[str, TextBox]:
    """The box of each text slot whose layer says how wide it may be; the canvas ends those without a height."""
    found: dict[str, TextBox] = {}
    for component in template.transformation.split("/"):
        layer, width = _LAYER.search(component), re.search(r"(?:^|,)w_(\d+)(?=,|$)", component)
        if not layer or not width:
            continue
        height = re.search(r"(?:^|,)h_(\d+)(?=,|$)", component)
        for slot in template.slots:
            before, use, after = layer[2].partition(f"$({slot.name})")
            if slot.type == "text" and use:
                box = _box(layer[1], int(width[1]), int(height[1]) if height else template.height, before, after)
                found.setdefault(slot.name, box)
    return found


def _box(style: str, width: int, height: int, before: str, after: str) -> TextBox:
    size, weight = _SIZE.search(style), _WEIGHT.search(style, _SIZE.search(style).end())  # type: ignore[union-attr]
    return TextBox(
        size=int(size[1]) if size else 1,
        bold="_bold" in style or (weight is not None and int(weight[1]) >= _BOLD_FROM),
        width=max(1, width),
        height=height,
        letter_spacing=_spacing("letter", style),
        line_spacing=_spacing("line", style),
        before=unquote(unquote(before)),
        after=unquote(unquote(after)),
    )


def _spacing(kind: str, style: str) -> float:
    found = re.search(rf"_{kind}_spacing_(-?\d+(?:\.\d+)?)", style)
    return float(found[1]) if found else 0.0
