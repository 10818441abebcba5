"""What stands between `l_text:` and the text (cloudinary.com/documentation/layers, “Styling parameters”)."""

import re
from dataclasses import dataclass, replace
from typing import Final

from sandbox.cloudinary.delivery.fonts import WEIGHTS
from sandbox.cloudinary.exceptions import invalid

_ALIGNMENTS: Final = {
    "left": "left",
    "start": "left",
    "justify": "left",
    "center": "center",
    "right": "right",
    "end": "right",
}
# Taken as they are: they do not change what the sandbox draws.
_IGNORED: Final = re.compile(
    r"normal|italic|none|antialias_(?:none|gray|subpixel|fast|good|best)|hinting_(?:none|slight|medium|full)"
)
_WORD: Final = re.compile(r"(?:letter_spacing_|line_spacing_)-?\d{1,3}(?:\.\d+)?|(?:antialias|hinting)_[a-z]+|[^_]+")


@dataclass(frozen=True, kw_only=True)
class TextStyle:
    """A text layer's style."""

    family: str
    size: int
    weight: int = 400
    align: str = "left"
    underline: bool = False
    strike: bool = False
    letter_spacing: int = 0
    line_spacing: int = 0
    trim: bool = True

    def untrimmed(self) -> "TextStyle":
        """The same style, keeping the room round the glyphs (`fl_text_no_trim`)."""
        return replace(self, trim=False)


def read_style(text: str) -> TextStyle:
    """`Font_size_weight_style_decoration_alignment_…`: font and size first, the rest in any order."""
    match = re.fullmatch(r"([^_/,]+)_(\d{1,4})((?:_[^_]+)*)", text, re.DOTALL)
    if not match or not 1 <= int(match[2]) <= 1000:
        raise invalid("text style", text)
    style = TextStyle(family=match[1].removesuffix("@google"), size=int(match[2]))
    for word in _WORD.findall(match[3]):
        changed = _read_word(style, word)
        if changed is None:
            raise invalid("text style", text)
        style = changed
    return style


def _read_word(style: TextStyle, word: str) -> TextStyle | None:
    """The style with one more word read, None when the word is unknown."""
    if re.fullmatch(r"[1-9]00", word) or word in WEIGHTS:
        return replace(style, weight=WEIGHTS.get(word) or int(word))
    if word in _ALIGNMENTS:
        return replace(style, align=_ALIGNMENTS[word])
    if word in ("underline", "strikethrough"):
        return replace(style, underline=word == "underline", strike=word == "strikethrough")
    if word.startswith("letter_spacing_"):
        return replace(style, letter_spacing=round(float(word.rpartition("_")[2])))
    if word.startswith("line_spacing_"):
        return replace(style, line_spacing=round(float(word.rpartition("_")[2])))
    return style if _IGNORED.fullmatch(word) else None
