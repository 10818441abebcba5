"""Whether a text fits its box in a template's image.

Texts are measured in the template's own font where it is here (core/domain/fonts.py), else in Arimo, whose letters are
as wide as Arial's. A line is 1.25 times as high as its letters.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from core.domain.fonts import text_width
from core.domain.template import Template

_LINE_HEIGHT: Final = 1.25
_STYLE: Final = re.compile(r"(.*?)_(\d{1,4})((?:_.*)?)", re.DOTALL)
"""A text layer's family, size, and what else is said of its style."""
_WEIGHT: Final = re.compile(r"(?<!_spacing)_([1-9]00|thin|light|normal|medium|bold)(?=_|$)")
_WEIGHTS: Final = {"thin": 200, "light": 300, "normal": 400, "medium": 500, "bold": 700}


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """The room of a text slot, in pixels of the template; `before` and `after` stand around the slot's own text."""

    size: int
    width: int
    height: int
    family: str = ""
    weight: int = 400
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
        return text_width(text, self.family, self.weight) * self.size + self.letter_spacing * len(text)


def text_boxes(template: Template) -> dict[str, TextBox]:
    """The box of each text slot whose layer says how wide it may be; the canvas ends those without a height."""
    boxes: dict[str, TextBox] = {}
    for component in template.transformation.split("/"):
        layer, width = _layer(component), re.search(r"(?:^|,)w_(\d+)(?=,|$)", component)
        if not layer or not width:
            continue
        height = re.search(r"(?:^|,)h_(\d+)(?=,|$)", component)
        for slot in template.slots:
            before, use, after = layer[3].partition(f"$({slot.name})")
            if slot.type == "text" and use:
                room = int(width[1]), int(height[1]) if height else template.height
                boxes.setdefault(slot.name, _box(layer, room, before, after))
    return boxes


def _layer(component: str) -> tuple[str, str, str, str] | None:
    """A text layer's family, size, what else is said of its style, and its text; None for anything else."""
    layer = next((part for part in component.split(",") if part.startswith("l_text:")), "")
    parts = layer.split(":")
    # A family may be a font's address, which holds colons of its own.
    for place, part in enumerate(parts[1:-1], start=1):
        if style := _STYLE.fullmatch(part):
            family, size, more = style.groups()
            return ":".join([*parts[1:place], family]), size, more, ":".join(parts[place + 1 :])
    return None


def _box(layer: tuple[str, str, str, str], room: tuple[int, int], before: str, after: str) -> TextBox:
    family, size, style, _ = layer
    weight = _WEIGHT.search(style)
    return TextBox(
        family=unquote(family).removesuffix("@google"),
        size=int(size),
        weight=(_WEIGHTS.get(weight[1]) or int(weight[1])) if weight else 400,
        width=max(1, room[0]),
        height=room[1],
        letter_spacing=_spacing("letter", style),
        line_spacing=_spacing("line", style),
        before=unquote(unquote(before)),
        after=unquote(unquote(after)),
    )


def _spacing(kind: str, style: str) -> float:
    match = re.search(rf"_{kind}_spacing_(-?\d+(?:\.\d+)?)", style)
    return float(match[1]) if match else 0.0
