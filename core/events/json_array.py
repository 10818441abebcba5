"""The objects of a JSON array, one after the other: a file of any length is read with room for the largest of them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.errors import InputError

LARGEST: Final = 32_000_000
"""Bytes of an event, as of a service's answer; Klaviyo takes 5 MB."""
MOST: Final = 250_000
"""Objects of an array: many empty ones fit into a small file. A file of lines has no such limit."""
PART: Final = 1_000_000
"""Bytes that are looked at together."""
_BETWEEN: Final = re.compile(rb"\s*+(,?)\s*+([{\]]?)")
# Ends at a bracket outside of strings, at a string that has no end yet, or where the text ends.
_QUIET: Final = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+)*+', re.DOTALL)


def array_objects(texts: Iterable[bytes], part: int = PART) -> Iterator[bytes]:
    """The text of each object of an array that comes in these pieces; InputError names the item that is wrong.

    Whether an object is JSON is for its reader to find out.
    """
    reader, number = _Reader(_parts(texts, part)), 0
    while reader.begin(number):
        if number == MOST:
            raise InputError(f"has more than {MOST:,} items: write one object a line instead", "file")
        yield reader.object(number)
        number += 1
    reader.end()


class _Reader:
    """A text that comes in pieces; what stands before `_at` has been read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._text = next(self._parts, b"").lstrip()
        self._at = len(b"[")

    def begin(self, number: int) -> bool:
        """Whether there is a next object; goes to it, or behind the end of the array."""
        while True:
            gap = _BETWEEN.match(self._text, self._at)
            comma, sign = gap.groups() if gap else (b"", b"")
            if not gap or sign or gap.end() < len(self._text):
                break
            # Blanks need no room, however many there are.
            self._text, self._at = comma + self._next(), 0
        if gap and sign == b"]" and not comma:
            self._at = gap.end()
            return False
        if gap and sign == b"{" and bool(comma) == bool(number):
            self._at = gap.start(2)
            return True
        raise InputError("is not a JSON object", f"[{number}]")

    def object(self, number: int) -> bytes:
        """The object that begins here."""
        depth, position = 0, self._at
        while True:
            quiet = _QUIET.match(self._text, position)
            position = quiet.end() if quiet else position
            sign = self._text[position : position + 1]
            if sign in (b"", b'"'):
                if len(self._text) - self._at > LARGEST:
                    raise InputError(f"is larger than {LARGEST // 1_000_000} MB", f"[{number}]")
                self._text, position = self._text[self._at :] + self._next(), position - self._at
                self._at = 0
                continue
            depth += 1 if sign in b"[{" else -1
            position += 1
            if depth == 0:
                begin, self._at = self._at, position
                return self._text[begin:position]

    def end(self) -> None:
        """InputError unless nothing more stands here."""
        if self._text[self._at :].strip() or any(part.strip() for part in self._parts):
            raise InputError("is not JSON: something stands behind the array", "file")

    def _next(self) -> bytes:
        for part in self._parts:
            return part
        raise InputError("is not JSON: the array has no end", "file")


def _parts(texts: Iterable[bytes], part: int) -> Iterator[bytes]:
    """The same in larger pieces: each is joined to what is left of the one before."""
    held: list[bytes] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= part:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
