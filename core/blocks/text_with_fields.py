"""A text with fields as text of Klaviyo's template language: words and a recipient's values in one slot.

In an image's URL the text is put together by `append` and cut as a whole. Where an account does not render that as
expected, and in the alt text, the words stand between the tags and each field is cut by itself.
"""

import re
from typing import Final
from urllib.parse import quote

from core.blocks.expression import LONGEST_CHARACTER, Expression, date_test, text_expression, unescaped
from core.blocks.text_parts import (
    Part,
    PartWriter,
    TextParts,
    between_tags,
    field_value,
    first_visible,
    guarded,
    own_fallback,
    text_parts,
)
from core.cloudinary.delivery import encode_text
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Binding, TextField, TextWithFields
from core.domain.template import Slot
from core.klaviyo.template_language.stored_tags import opens_tag

_MAX_BRANCHES: Final = 3
"""Dates with a fallback of their own in a text that is put together as a whole: each doubles it."""
_LONGEST_TAG: Final = 1500
"""Characters of a tag that binds several values; one of more than 2,000 is not found in a URL."""
_SPECIAL: Final = re.compile(r"[<>&\"'\\{}|%]")


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


def url_value(field: TextField, support: ExpressionSupport) -> str:
    """A field's value before it is encoded for a URL: where slashes cannot be encoded, they are left out."""
    return field_value(field, support) + ("|cut:'/'" if support.other("text") else "")


# --- words between the tags --------------------------------------------------------------------------------------


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
            own = (*parts[:place], own_fallback(part.fallback or "", limit), *parts[place + 1 :])
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
            own = _argument(own_fallback(part.fallback, limit), f"o{number}", values)
            filled.append(f"{name}={name}|default:{own}")
    show = f"{{{{ {text}|strip|slice:':{limit}'|urlencode|urlencode|find_replace:'/|%252F' }}}}"
    html = _with(filled, show)
    if required:
        html = f"{{% if {' and '.join(required)} %}}{html}{{% else %}}{fallback}{{% endif %}}"
    return _with(values, html)


def _argument(words: str, name: str, values: list[str]) -> str:
    """The argument of a filter for what a person typed: itself in quotes, or a name that `values` binds."""
    written = _tag_text(words)
    if "|" not in written:
        return written
    values.append(f"{name}={written}")
    return name


def _tag_text(words: str) -> str:
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
