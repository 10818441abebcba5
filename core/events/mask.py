"""Values hidden for a demo: their shape stays, what they say does not."""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.events.looks import is_image

_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGIT: Final = re.compile(r"\d")


def masked(value: Any, *, images: bool = False) -> Any:
    """The same JSON with every letter of a value as `x` and every digit as `0`; keys stay.

    With `images` their URLs stay too: without products there is nothing to see on a demo.
    """
    # A stack of our own: events may be nested deeper than Python's.
    top: list[Any] = [value]
    waiting: list[tuple[Any, Any]] = [(top, 0)]
    while waiting:
        holder, key = waiting.pop()
        inner = holder[key]
        if isinstance(inner, Mapping):
            inner = holder[key] = dict(inner)
            waiting += [(inner, name) for name in inner]
        elif isinstance(inner, list | tuple):
            inner = holder[key] = list(inner)
            waiting += [(inner, index) for index in range(len(inner))]
        elif isinstance(inner, str):
            holder[key] = inner if images and is_image(inner) else masked_text(inner)
        elif isinstance(inner, int | float) and not isinstance(inner, bool):
            holder[key] = 0
    return top[0]


def masked_text(text: str) -> str:
    """A text with every letter as `x` and every digit as `0`."""
    return _DIGIT.sub("0", _LETTER.sub("x", text))
