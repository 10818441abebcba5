"""The items of a JSON array, one after the other: a file of any length is read with room for the largest of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import InputError

LARGEST: Final = 32_000_000
"""Bytes of an event, as of a service's answer; Klaviyo takes 5 MB."""
MOST: Final = 250_000
"""Items of an array: many empty ones fit into a small file. A file of lines has no such limit."""
PART: Final = 1_000_000
"""Bytes that are looked at together."""
_BLANK: Final = re.compile(rb"\s*+")
_OBJECT: Final = re.compile(rb"\s*+(,?)\s*+\{")
_BETWEEN: Final = re.compile(rb"\s*+(,?)\s*+")
# Ends at a bracket outside of strings, at a string that has no end yet, or where the text ends. The last way, which
# matches nowhere, leads Python before 3.11.5 back to where such a string begins.
_QUIET: Final = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+|(?!))*+', re.DOTALL)
# The same for a text or a number: ends at a comma or a bracket.
_PLAIN: Final = re.compile(rb'[^",\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^",\[\]{}]*+|(?!))*+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """The text of an item and its number from 0; `begin` gives its line and column, from 1, until the next is read."""

    text: bytes
    number: int
    begin: Callable[[], tuple[int, int]]


def array_items(texts: Iterable[bytes], part: int = PART) -> Iterator[Item]:
    """The items of an array that comes in these pieces, and of those that follow it.

    InputError names the item and its line where an array is no array. Whether an item is JSON is for its reader to
    find out.
    """
    reader, number = _Reader(_parts(texts, part)), 0
    while reader.has_array():
        first = number
        while reader.begin(number, is_first=number == first):
            if number == MOST:
                raise InputError(f"has more than {MOST:,} items: write one object per line instead", "file")
            yield Item(reader.item(number), number, reader.item_begin)
            number += 1


def array_place(number: int, line: object, column: object) -> str:
    """Where an item is, in words."""
    return f"item {number + 1} (line {line}, column {column})"


class _Reader:
    """A text that comes in pieces; what stands before `_at` has been read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._text, self._at = next(self._parts, b""), 0
        self._item = 0
        # Line breaks before `_counted`, and where the last of these lines begins.
        self._lines, self._line_start = 0, 0
        self._counted = 0

    def item_begin(self) -> tuple[int, int]:
        """The line and the column in which the last item begins."""
        return self._position(self._item)

    def _position(self, at: int) -> tuple[int, int]:
        breaks = self._text.count(b"\n", self._counted, at)
        if breaks:
            self._lines += breaks
            self._line_start = self._text.rfind(b"\n", self._counted, at) + 1
        self._counted = at
        return self._lines + 1, at - self._line_start + 1

    def has_array(self) -> bool:
        """Whether another array begins; goes into it. InputError where something else stands."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                break
            if not self._takes_more():
                return False
        if self._text[self._at : self._at + 1] != b"[":
            raise InputError("is not JSON: there is text after the array", f"line {self._position(self._at)[0]}")
        self._at += 1
        return True

    def begin(self, number: int, *, is_first: bool) -> bool:
        """Whether there is a next item; goes to it, or behind the end of the array."""
        following = _OBJECT.match(self._text, self._at)
        if following and bool(following[1]) != is_first:
            self._at = following.end() - 1
            return True
        comma = b""
        while True:
            gap = _BETWEEN.match(self._text, self._at)
            if gap:
                if comma and gap[1]:
                    break
                comma, self._at = comma or gap[1], gap.end()
            if self._at < len(self._text):
                break
            self._more()
        sign = self._text[self._at : self._at + 1]
        if sign == b"]" and not comma:
            self._at += 1
            return False
        if bool(comma) != is_first and sign not in b"]},":
            return True
        raise InputError("is not a JSON object", array_place(number, *self._position(self._at)))

    def item(self, number: int) -> bytes:
        """The item that begins here."""
        depth, position = 0, self._at
        pattern = _QUIET if self._text[position : position + 1] in b"[{" else _PLAIN
        while True:
            quiet = pattern.match(self._text, position)
            position = quiet.end() if quiet else position
            sign = self._text[position : position + 1]
            if sign in (b"", b'"'):
                if len(self._text) - self._at > LARGEST:
                    place = array_place(number, *self._position(self._at))
                    raise InputError(f"is larger than {LARGEST // 1_000_000} MB", place)
                position -= self._at
                self._more()
                continue
            if pattern is _QUIET:
                depth += 1 if sign in b"[{" else -1
                position += 1
            if depth == 0:
                self._item, self._at = self._at, position
                return self._text[self._item : position]

    def _more(self) -> None:
        if not self._takes_more():
            raise InputError("is not JSON: the array is not closed", f"line {self._position(self._at)[0]}")

    def _takes_more(self) -> bool:
        """Take the next piece, and let go what was read; False at the end."""
        self._position(self._at)
        following = next(self._parts, None)
        if following is None:
            return False
        self._line_start -= self._at
        self._text, self._at, self._counted = self._text[self._at :] + following, 0, 0
        return True


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
