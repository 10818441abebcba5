"""Where a template's tags and comments are, found in time that grows with the length of the text.

Django's lexer finds them by a regular expression that looks for the end of the line at each opening without an end.
This finds the same ones, and looks once for each kind of opening and line.
"""

from collections.abc import Iterator
from typing import Final

_CLOSINGS: Final = {"{%": "%}", "{{": "}}", "{#": "#}"}


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a template's text in their order, none of them empty, and whether each is a tag or a comment."""
    begin = position = end_of_line = 0
    open_until = dict.fromkeys(_CLOSINGS, 0)
    while (position := text.find("{", position)) >= 0:
        closing = _CLOSINGS.get(opening := text[position : position + 2])
        if closing is None or position < open_until[opening]:
            position += 1
            continue
        if position >= end_of_line:
            newline = text.find("\n", position)
            end_of_line = newline if newline >= 0 else len(text)
        end = text.find(closing, position + 2, end_of_line)
        if end < 0:
            open_until[opening] = end_of_line
            position += 1
            continue
        if begin < position:
            yield text[begin:position], False
        begin = end + 2
        yield text[position:begin], True
        position = begin
    if begin < len(text):
        yield text[begin:], False
