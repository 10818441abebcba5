"""Odd JSON of a service made into JSON that everything here can carry, so that one value hides nothing else.

Services that were written in Python send halves of characters, numbers without end and integers of any length. Each is
replaced: half a character and a byte that is no UTF-8 by U+FFFD, a number that is not finite by null, an integer beyond
64 bits by a text of its digits, and what is nested too deep by null.
"""

import json
import re
from math import isfinite
from typing import Any, Final

import orjson

from core.domain.parsing import JSON_TOKEN

DEEPEST: Final = 190
"""Levels of nesting that are kept; pydantic reads some more, and what writes JSON here 254."""
_REPLACEMENT: Final = "\ufffd"
_ODD_NUMBER: Final = re.compile(rb"[:\[,]\s*-?(?:\d{19}|\d+(?:\.\d+)?[eE]\+?\d{3})")
# The same number in a body of which only the shape is left, quick to look for: `:` stands for all that may precede it.
_TO_SHAPE: Final = bytes.maketrans(b"123456789E[,- \t\n\r\f\v", b"000000000e:::::::::")
_STEEP_END: Final = re.compile(rb"0e\+?000")
_LONGEST_START: Final = 64
"""Bytes before a large exponent that are looked at; a number that begins earlier is taken for one."""
# Behind its `:`, for IDs consist of digits too.
_LONG_SHAPE: Final = b":" + b"0" * 19
# Half a character; what may be taken for one is whole, or follows a backslash that stands for itself.
_HALF: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(?:([dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_CONTROLS: Final = bytes(range(32))
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_INTEGERS: Final = range(-(2**63), 2**64)


def may_be_odd(body: bytes) -> bool:
    """Whether a number of this JSON may be one that a parser takes and nothing else does; seldom wrong, and quick."""
    if b"NaN" in body or b"Infinity" in body:
        return True
    return any(_has_long_or_steep(body)) and _ODD_NUMBER.search(body) is not None


def _has_long_or_steep(body: bytes) -> tuple[bool, bool]:
    """Whether there may be a number of very many digits, and one with a large exponent."""
    shape = body.translate(_TO_SHAPE)
    # From the end of a number to its start: IDs have such ends too, but there are few of them.
    ends = (match.start() for match in _STEEP_END.finditer(shape))
    starts = (shape[max(0, end - _LONGEST_START) : end].rstrip(b"0.")[-1:] for end in ends)
    return _LONG_SHAPE in shape, any(start in b":" for start in starts)


def repair(body: bytes, *, cut: bool = False) -> tuple[bytes, int]:
    """Return JSON that everybody can read, and how many values were replaced; ValueError if it is none even so.

    What is nested too deep is replaced with `cut` only, because counting the levels takes longer than all else.
    """
    text = body.decode("utf-8-sig", "replace")
    counter = _Counter(max(0, text.count(_REPLACEMENT) - body.count(_REPLACEMENT.encode())))
    if "\\ud" in text or "\\uD" in text:
        text = _HALF.sub(counter.half, text)
    if cut:
        text = _without_depths(text, counter)
    try:
        return orjson.dumps(_loaded(text, body, counter)), counter.count
    except (RecursionError, orjson.JSONEncodeError):
        raise ValueError("no JSON that can be used: it is nested too deep") from None


def _loaded(text: str, body: bytes, counter: "_Counter") -> Any:
    """The value of a JSON text; what costs a call for each value is done only where such a value may be odd."""
    is_long, is_steep = _has_long_or_steep(body)
    # Without any, which is quick to say, there is none inside a text.
    controls = _texts_with_controls(text) if len(body.translate(None, _CONTROLS)) < len(body) else 0
    counter.count += controls
    decoder = json.JSONDecoder(
        parse_int=counter.integer if is_long else None,
        parse_float=counter.number if is_long or is_steep else None,
        parse_constant=counter.constant,
        object_pairs_hook=_distinct if counter.count > controls else None,
        strict=not controls,
    )
    return decoder.decode(text)


def _texts_with_controls(text: str) -> int:
    """How many texts hold control characters that are not escaped; they are kept."""
    return sum(token[0][0] == '"' and _CONTROL.search(token[0]) is not None for token in JSON_TOKEN.finditer(text))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which keys that became equal by their repair are told apart."""
    merged = dict(pairs)
    if len(merged) == len(pairs):
        return merged
    distinct: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for key, value in pairs:
        name = key
        while _REPLACEMENT in key and name in distinct:
            numbers[key] = numbers.get(key, 1) + 1
            name = f"{key} ({numbers[key]})"
        distinct[name] = value
    return distinct


class _Counter:
    """Replaces what is odd and counts it."""

    def __init__(self, count: int) -> None:
        self.count = count

    def half(self, match: re.Match[str]) -> str:
        """Half a character, as JSON escapes it; a whole one stays."""
        if match[2]:
            return match[0]
        self.count += 1
        return f"{match[1]}\\ufffd"

    def integer(self, digits: str) -> int | str:
        """An integer; a text of its digits if it has too many."""
        # Python takes quadratic time for the digits of a number.
        if len(digits) <= 20 and (number := int(digits)) in _INTEGERS:
            return number
        self.count += 1
        return digits

    def number(self, digits: str) -> float | None:
        """A number; None if it is too large for one."""
        if isfinite(number := float(digits)):
            return number
        self.count += 1
        return None

    def constant(self, _: str) -> None:
        """NaN and the infinities, which are no JSON."""
        self.count += 1


def _without_depths(text: str, counter: _Counter) -> str:
    """The same with null in the place of each list and object that is nested too deep."""
    depth, parts, begin = 0, [], 0
    for token in JSON_TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                parts.append(f"{text[begin : token.start()]}null")
                counter.count += 1
        elif token[0] in "]}":
            if depth == DEEPEST + 1:
                begin = token.end()
            depth -= 1
    if depth != 0:
        raise ValueError("no JSON: its brackets do not match")
    return "".join([*parts, text[begin:]])
