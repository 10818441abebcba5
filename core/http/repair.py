"""Odd JSON of a service made into JSON that everything here can carry, so that one value hides nothing else.

Services that were written in Python send halves of characters, numbers without end and integers of any length. Each is
replaced: half a character and a byte that is no UTF-8 by U+FFFD, a number that is not finite by null, an integer beyond
64 bits by a text of its digits, and what is nested too deep by null.
"""

import json
import re
from math import isfinite
from typing import Final

import orjson

from core.domain.parsing import JSON_TOKEN

DEEPEST: Final = 190
"""Levels of nesting that are kept; pydantic reads some more, and what writes JSON here 254."""
_REPLACEMENT: Final = "\ufffd"
_ODD_NUMBER: Final = re.compile(rb"[:\[,]\s*-?(?:\d{19}|\d+(?:\.\d+)?[eE]\+?\d{3})")
_TO_ZERO: Final = bytes.maketrans(b"123456789E", b"000000000e")
_ODD_NUMBERS: Final = (b"0" * 19, b"0e000", b"0e+000")
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_INTEGERS: Final = range(-(2**63), 2**64)


def may_be_odd(body: bytes) -> bool:
    """Whether a number of this JSON may be one that a parser takes and nothing else does; seldom wrong, and quick."""
    if b"NaN" in body or b"Infinity" in body:
        return True
    zeroed = body.translate(_TO_ZERO)
    return any(number in zeroed for number in _ODD_NUMBERS) and _ODD_NUMBER.search(body) is not None


def repair(body: bytes) -> tuple[bytes, int]:
    """Return JSON that everybody can read, and how many values were replaced; ValueError if it is none even so."""
    text = body.decode("utf-8-sig", "replace")
    counter = _Counter(max(0, text.count(_REPLACEMENT) - body.count(_REPLACEMENT.encode())))
    text = _ESCAPE.sub(counter.escape, text)
    text = _without_depths(text, counter)
    value = json.loads(
        text, strict=False, parse_int=counter.integer, parse_float=counter.number, parse_constant=counter.constant
    )
    return orjson.dumps(value), counter.count


class _Counter:
    """Replaces what is odd and counts it."""

    def __init__(self, count: int) -> None:
        self.count = count

    def escape(self, match: re.Match[str]) -> str:
        """Half a character, as JSON escapes it; any other escape stays."""
        if not match[1]:
            return match[0]
        self.count += 1
        return "\\ufffd"

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
