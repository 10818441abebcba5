"""The parts of a text with fields, as a slot or an alt text shows them, and written with words between tags."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from core.blocks.expression import date_test, text_value
from core.domain.capabilities import ExpressionSupport
from core.domain.personalization import TextField, TextWithFields, is_visible
from core.errors import InputError

SMALLEST_FIELD: Final = 8
"""Characters that each field has at least where fields are cut by themselves."""
Part = TextField | str


@dataclass(frozen=True, kw_only=True)
class TextParts:
    """The parts of a text in a slot that shows `limit` characters; its ends are trimmed, and no part is empty."""

    parts: tuple[Part, ...]
    fallback: str
    limit: int

    @property
    def fields(self) -> list[TextField]:
        """The fields among its parts."""
        return [part for part in self.parts if isinstance(part, TextField)]

    @property
    def room(self) -> int:
        """How many characters of each field are shown where fields are cut by themselves; InputError for too few."""
        words = sum(len(part) for part in self.parts if isinstance(part, str))
        room = (self.limit - words) // len(self.fields)
        if room < SMALLEST_FIELD:
            raise InputError(
                f"its words leave {room} of {self.limit} characters for each field, but a field needs "
                f"{SMALLEST_FIELD}: shorten the words or use fewer fields"
            )
        return room


@dataclass(frozen=True, kw_only=True)
class PartWriter:
    """How the parts of a text are written where words stand between the tags.

    `words` writes the words around the fields, `own` a field's own fallback. `read` writes the filters that make a
    field's value, and `show` the tag for them.
    """

    words: Callable[[str], str]
    own: Callable[[str], str]
    read: Callable[[TextField], str]
    show: Callable[[str], str]


def text_parts(text: TextWithFields, limit: int) -> TextParts:
    """The parts of a text as a slot shows them; InputError if its words alone are longer than `limit`."""
    parts = _trimmed_start([*text.parts], str.lstrip)
    parts = _trimmed_start(parts[::-1], str.rstrip)[::-1]
    words = sum(len(part) for part in parts if isinstance(part, str))
    if words > limit:
        raise InputError(f"its words have {words} characters, but only {limit} are shown")
    return TextParts(parts=tuple(parts), fallback=first_visible(text.fallback.strip(), limit), limit=limit)


def _trimmed_start(parts: list[Part], strip: Callable[[str], str]) -> list[Part]:
    rest = [*dropwhile(lambda part: isinstance(part, str) and not part.strip(), parts)]
    return [strip(rest[0]), *rest[1:]] if rest and isinstance(rest[0], str) else rest


def first_visible(text: str, limit: int) -> str:
    """The first characters of a text, which show something if any of it does."""
    start = text[:limit]
    if is_visible(start) or not is_visible(text):
        return start
    return text[next(place for place, character in enumerate(text) if is_visible(character)) :][:limit]


def own_fallback(text: str, limit: int) -> str:
    """As much of a field's own fallback as a text that shows `limit` characters can show of it."""
    # Spaces at its beginning do not count where it is what the text begins with.
    return first_visible(text, 2 * limit)


def field_value(field: TextField, support: ExpressionSupport) -> str:
    """A field's value, trimmed and formatted; blank for whatever Klaviyo takes for empty."""
    value = text_value(field, support)
    # A format may leave spaces at the ends, such as a cut behind the first of two words.
    return f"{value}|strip" if field.format and not support.other("text") else value


def guarded(tests: Iterable[str], html: str, otherwise: str) -> str:
    """The first where all tests hold, which are tried in their order; else the other."""
    # A tag for each, so that none grows too long.
    for test in reversed([*tests]):
        html = f"{{% if {test} %}}{html}{{% else %}}{otherwise}{{% endif %}}"
    return html


def between_tags(text: TextParts, writer: PartWriter, fallback: str, support: ExpressionSupport) -> str:
    """The text's words with a tag in the place of each field; the fallback if a field without its own is blank."""
    guards: list[str] = []
    pieces: list[str] = []
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(writer.words(part))
            continue
        value = writer.read(part)
        tests = [test for test in (date_test(part, support), value) if test]
        if part.fallback is None:
            guards += tests
            pieces.append(writer.show(value))
        else:
            pieces.append(guarded(tests, writer.show(value), writer.own(part.fallback)))
    return guarded(guards, "".join(pieces), fallback)
