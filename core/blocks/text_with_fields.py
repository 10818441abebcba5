"""A text with fields as text of Klaviyo's template language: words and a recipient's values in one slot.

In an image's URL the text is put together by `append` and cut as a whole. Where an account does not render that as
expected, and in the alt text, the words stand between the tags and each field is cut by itself.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final
from urllib.parse import quote

from core.blocks.expression import (
    LONGEST_CHARACTER,
    Expression,
    date_test,
    text_expression,
    text_value,
    unescaped,
)
from core.cloudinary.delivery import encode_text
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Binding, TextField, TextWithFields, is_visible
from core.domain.template import Slot
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import opens_tag

SMALLEST_FIELD: Final = 8
"""Characters that each field has at least where fields are cut by themselves."""
_MAX_BRANCHES: Final = 3
"""Dates with a fallback of their own in a text that is put together as a whole: each doubles it."""
_LONGEST_TAG: Final = 1500
"""Characters of a tag that binds several values; one of more than 2,000 is not found in a URL."""
_SPECIAL: Final = re.compile(r"[<>&\"'\\{}|%]")

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
                f"its words leave {room} of {self.limit} characters for each field, and {SMALLEST_FIELD} are needed: "
                "shorten the words or use fewer fields"
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
        raise InputError(f"its words have {words} characters, and {limit} are shown")
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


def slot_expression(binding: Binding, slot: Slot, support: ExpressionSupport = FULL_SUPPORT) -> Expression:
    """What a text slot shows as a part of an image's URL, percent-encoded twice."""
    if not isinstance(binding, TextWithFields):
        return text_expression(binding, slot, support)
    text = text_parts(binding, slot.limit)
    fallback = encode_text(text.fallback)
    if not text.fields:
        words = encode_text("".join(map(str, text.parts)))
        return Expression(words, len(words))
    if cuts_each_field(text, support):
        html, longest = _encoded_between(text, fallback, support), _longest_between(text)
    else:
        html, longest = _appended(text, fallback, support), text.limit * LONGEST_CHARACTER
    return Expression(unescaped(html, text.fields), max(longest, len(fallback)))


def cuts_each_field(text: TextParts, support: ExpressionSupport) -> bool:
    """Whether each field is cut by itself, and not the text as a whole."""
    if support.other("text with fields") or support.other("text"):
        return True
    return sum(_branches(field, support) for field in text.fields) > _MAX_BRANCHES


def field_value(field: TextField, support: ExpressionSupport) -> str:
    """A field's value, trimmed and formatted; blank for whatever Klaviyo takes for empty."""
    value = text_value(field, support)
    # A format may leave spaces at the ends, such as a cut behind the first of two words.
    return f"{value}|strip" if field.format and not support.other("text") else value


def url_value(field: TextField, support: ExpressionSupport) -> str:
    """A field's value before it is encoded for a URL: where slashes cannot be encoded, they are left out."""
    return field_value(field, support) + ("|cut:'/'" if support.other("text") else "")


def guarded(tests: Iterable[str], html: str, otherwise: str) -> str:
    """The first where all tests hold, which are tried in their order; else the other."""
    # A tag for each, so that none grows too long.
    for test in reversed([*tests]):
        html = f"{{% if {test} %}}{html}{{% else %}}{otherwise}{{% endif %}}"
    return html


# --- words between the tags --------------------------------------------------------------------------------------


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


def _encoded_between(text: TextParts, fallback: str, support: ExpressionSupport) -> str:
    slash = "" if support.other("text") else "|find_replace:'/|%252F'"
    writer = PartWriter(
        words=encode_text,
        own=lambda words: encode_text(first_visible(words, text.room)),
        read=lambda field: url_value(field, support),
        show=lambda value: f"{{{{ {value}|slice:':{text.room}'|urlencode|urlencode{slash} }}}}",
    )
    return between_tags(text, writer, fallback, support)


def _longest_between(text: TextParts) -> int:
    words = sum(len(encode_text(part)) for part in text.parts if isinstance(part, str))
    own = [len(encode_text(first_visible(field.fallback or "", text.room))) for field in text.fields]
    return words + sum(max(text.room * LONGEST_CHARACTER, each) for each in own)


# --- the text as a whole -----------------------------------------------------------------------------------------


def _appended(text: TextParts, fallback: str, support: ExpressionSupport) -> str:
    tests = [date_test(field, support) for field in text.fields if field.fallback is None]
    html = _branched(text.parts, 0, text.limit, fallback, support)
    return guarded(filter(None, tests), html, fallback)


def _branched(parts: tuple[Part, ...], start: int, limit: int, fallback: str, support: ExpressionSupport) -> str:
    """The text, and beside it the same with a date's own fallback for those who have no such date."""
    for place, part in enumerate(parts[start:], start):
        if isinstance(part, TextField) and _branches(part, support):
            own = (*parts[:place], first_visible(part.fallback or "", limit), *parts[place + 1 :])
            dated = _branched(parts, place + 1, limit, fallback, support)
            return guarded([date_test(part, support)], dated, _branched(own, place + 1, limit, fallback, support))
    return _whole(parts, limit, fallback, support)


def _branches(field: TextField, support: ExpressionSupport) -> bool:
    return field.fallback is not None and bool(date_test(field, support))


def _whole(parts: tuple[Part, ...], limit: int, fallback: str, support: ExpressionSupport) -> str:
    values: list[str] = []
    filled: list[str] = []
    required: list[str] = []
    text = "''"
    for number, part in enumerate(parts):
        if isinstance(part, str):
            text += f"|append:{_argument(part, f'w{number}', values)}" if part else ""
            continue
        name = f"t{number}"
        values.append(f"{name}={field_value(part, support)}")
        text += f"|append:{name}"
        if part.fallback is None:
            required.append(name)
        elif part.fallback:
            own = _argument(first_visible(part.fallback, limit), f"o{number}", values)
            filled.append(f"{name}={name}|default:{own}")
    show = f"{{{{ {text}|strip|slice:':{limit}'|urlencode|urlencode|find_replace:'/|%252F' }}}}"
    html = _with(filled, show)
    if required:
        html = f"{{% if {' and '.join(required)} %}}{html}{{% else %}}{fallback}{{% endif %}}"
    return _with(values, html)


def _argument(words: str, name: str, values: list[str]) -> str:
    """The argument of a filter for what a person typed: itself in quotes, or a name that `values` binds."""
    written = tag_text(words)
    if "|" not in written:
        return written
    values.append(f"{name}={written}")
    return name


def tag_text(words: str) -> str:
    """What a person typed, as an expression within a tag."""
    encoded = "".join(map(_encoded, words))
    if encoded == words:
        return f"'{words}'"
    if opens_tag(encoded):
        # Encoded once more: an editor opens percent-encoded tags.
        return f"'{encoded.replace('%', '%25')}'|urldecode|urldecode"
    return f"'{encoded}'|urldecode"


def _encoded(character: str) -> str:
    is_plain = character.isprintable() and not _SPECIAL.match(character)
    return character if is_plain else quote(character, safe="", errors="replace")


def _with(values: list[str], html: str) -> str:
    """The text with these values bound, in as many tags as are short enough."""
    groups: list[list[str]] = []
    for value in values:
        if not groups or len(" ".join([*groups[-1], value])) > _LONGEST_TAG:
            groups.append([])
        groups[-1].append(value)
    for group in reversed(groups):
        html = f"{{% with {' '.join(group)} %}}{html}{{% endwith %}}"
    return html
