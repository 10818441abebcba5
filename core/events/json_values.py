"""The JSON objects of a text that comes in lines: one a line, or several lines each, or the items of an array."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain, islice
from typing import Any, Final

import orjson

from core.errors import InputError
from core.events.json_array import LARGEST, MOST, Item, array_items, array_place

MOST_VALUES: Final = 1_500_000
"""Values of an object: each takes up to a hundred times the room of its text."""
MANY: Final = 1_000_000
"""Bytes; fewer cannot hold too many values."""
DEEPEST: Final = 1024
"""Levels that orjson reads."""
_MARK: Final = b"\xef\xbb\xbf"
"""A byte order mark, which also stands inside files that were put together of others."""
# A text without an end leaves no quotation mark; were it no match, the search would begin at each mark in it again.
_STRING: Final = re.compile(rb'"(?:[^"\\\n]++|\\.)*+("?)')
_SIGN: Final = re.compile(rb'[\[\]{}]|"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_OPENING: Final = frozenset({b"{", b"["})
_CLOSING: Final = frozenset({b"}", b"]"})
_SEAM: Final = re.compile(rb"[}\]]\s*+[{\[]")
"""Between two values there is no comma."""
_CUT: Final = "unexpected end of data"
_BEHIND: Final = "unexpected content after document"
_WORDS: Final = {
    _CUT: "the JSON ends too early",
    _BEHIND: "there is text after the JSON value",
    "trailing comma is not allowed": "there is a comma before a closing bracket",
    "unexpected character, expected a string key": "a name in double quotes is missing",
    "unexpected character, expected ':' after key": "a colon after a name is missing",
    "unexpected character, expected ',' or '}'": "a comma or a closing bracket is missing",
    "unexpected character, expected ',' or ']'": "a comma or a closing bracket is missing",
    "unexpected character, expected a JSON value": "a value is missing",
    "unexpected control character in string": "a text contains a line break or another control character",
    "str is not valid UTF-8: surrogates not allowed": "it is not UTF-8",
    "no low surrogate in string": "a text contains half a character",
    "depth limit exceeded": "it is nested too deeply",
    "number is infinity when parsed as double": "a number is too large",
}
"""What orjson says, in words for a person."""


def json_fault(error: orjson.JSONDecodeError) -> str:
    """What is wrong with a text that is not JSON, in words for a person."""
    return "it is not a JSON value" if error.msg.startswith("invalid literal") else _WORDS.get(error.msg, error.msg)


Value = dict[str, Any] | InputError
"""An object, or what is wrong where there should be one."""


def json_values(lines: Iterable[bytes]) -> Iterator[Value]:
    """Each JSON object of a text; in the place of one that cannot be read, what is wrong with it.

    InputError is raised where nothing that follows could be read, or where a line is too long to be held.
    """
    lines = iter(lines)
    blank = 0
    for head in lines:
        if not head.strip():
            blank += 1
            continue
        is_array = head.lstrip().startswith(b"[")
        every = _with_first([head], lines)
        # A large line is held once.
        del head
        if is_array:
            for item in array_items(chain([b"\n" * blank], every)):
                yield from _item_objects(item)
        else:
            yield from LineObjects(every, blank + 1).objects()


def _with_first(held: list[bytes], lines: Iterator[bytes]) -> Iterator[bytes]:
    yield held.pop()
    yield from lines


def _item_objects(item: Item) -> Iterable[Value]:
    if len(item.text) <= MANY:
        with suppress(orjson.JSONDecodeError):
            raw = orjson.loads(item.text)
            if type(raw) is dict:
                return (raw,)
    return _Text(item.text, *item.begin(), array_place(item.number, "{line}", "{column}")).objects()


class LineObjects:
    """Reads a value a line, and one of several lines where a line leaves its brackets open: it `has_searched` then.

    The first line has this `number`. A search that came to the end of the lines `is_cut`.
    """

    def __init__(self, lines: Iterator[bytes], number: int = 1) -> None:
        self._lines, self._number = lines, number
        self.has_searched = self.is_cut = False
        # Once brackets were never closed, lines are read by themselves: each such search reads far ahead.
        self._searches = True

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self._number - 1

    def objects(self) -> Iterator[Value]:
        """Each object; in the place of one that cannot be read, what is wrong with it."""
        # Not `for`: a search puts lines back.
        while (line := next(self._lines, None)) is not None:
            number = self._number
            self._number += 1
            if len(line) <= MANY:
                try:
                    raw = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    if line.isspace():
                        continue
                    if error.msg == _CUT:
                        line = self._whole(number, line)
                else:
                    if type(raw) is dict:
                        yield raw
                        continue
            text = _Text(line, number)
            # A large line is not held while its events are counted.
            del line
            yield from text.objects()

    def _whole(self, number: int, line: bytes) -> bytes:
        """The text of the value that begins in this line: the lines up to its last bracket, else this line alone."""
        if not self._searches or (depth := _open_brackets(line)) <= 0:
            return line
        self.has_searched = True
        held = bytearray(line)
        for following in islice(self._lines, MOST_VALUES):
            self._number += 1
            held += following
            depth += _open_brackets(following)
            if depth == 0:
                return bytes(held)
            if not 0 < depth <= DEEPEST or len(held) > LARGEST:
                break
        else:
            self.is_cut = True
        self._searches = False
        self._lines, self._number = chain(BytesIO(bytes(held[len(line) :])), self._lines), number + 1
        return line


class _Text:
    """The text of one value, or of several without anything between them; `place` names where it begins."""

    def __init__(self, text: bytes, line: int, column: int = 1, place: str = "line {line}, column {column}") -> None:
        # The end of the last line is no place where anything could be missing.
        self._text = text.removeprefix(_MARK).rstrip()
        self._line, self._column, self._place = line, column, place

    def objects(self) -> Iterator[Value]:
        if len(self._text) > LARGEST:
            # What follows may be the rest of it.
            raise self._error(f"is larger than {LARGEST // 1_000_000} MB")
        if len(self._text) > MANY and sum(map(self._text.count, (b",", b"[", b"{"))) > MOST_VALUES:
            yield self._error(f"has more than {MOST_VALUES:,} values")
            return
        try:
            raw = orjson.loads(self._text)
        except orjson.JSONDecodeError as error:
            if error.msg == _BEHIND and _SEAM.search(self._text):
                yield from self._parts()
            else:
                yield self._fault(error)
        else:
            self._text = b""
            yield from self._each(raw)

    def _parts(self) -> Iterator[Value]:
        at = 0
        for number, (begin, part) in enumerate(_split(self._text)):
            if number == MOST:
                raise self._error(f"has more than {MOST:,} objects: write one per line instead")
            breaks = self._text.count(b"\n", at, begin)
            after = begin - self._text.rfind(b"\n", at, begin)
            self._line, self._column = self._line + breaks, after if breaks else self._column + begin - at
            at = begin
            try:
                yield from self._each(orjson.loads(part))
            except orjson.JSONDecodeError as error:
                yield self._fault(error)

    def _each(self, raw: Any) -> Iterator[Value]:
        for each in raw if isinstance(raw, list) else [raw]:
            yield each if isinstance(each, dict) else self._error("is not a JSON object")

    def _fault(self, error: orjson.JSONDecodeError) -> InputError:
        return self._error(f"is not JSON: {json_fault(error)}", error.lineno, error.colno)

    def _error(self, message: str, line: int = 1, column: int = 1) -> InputError:
        column += self._column - 1 if line == 1 else 0
        return InputError(message, self._place.format(line=self._line + line - 1, column=column))


def _open_brackets(line: bytes) -> int:
    """How many brackets a line leaves open; less than none where it ends inside of a text, or has too many."""
    if line.count(b'"') > MANY:
        return -MOST_VALUES
    rest, texts = _STRING.subn(rb"\1", line)
    opened, closed = rest.count(b"{") + rest.count(b"["), rest.count(b"}") + rest.count(b"]")
    return opened - closed if rest.count(b'"') == texts else -MOST_VALUES


def _split(text: bytes) -> Iterator[tuple[int, bytes]]:
    """The values that stand behind each other without anything between them, with where each begins."""
    depth = begin = 0
    for sign in _SIGN.finditer(text):
        depth += (sign[0] in _OPENING) - (sign[0] in _CLOSING)
        if depth == 0 and sign[0] in _CLOSING:
            yield begin, text[begin : sign.end()]
            begin = sign.end()
    if text[begin:].strip():
        yield begin, text[begin:]
