"""What people call a field: “First item › Name”, “Event › Total price”, “Profile › First name”."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from core.domain.field_path import Each, FieldPath, Step
from core.events.key_words import IMAGES, THINGS, WORD, words_of

BETWEEN: Final = " › "
_ORDINALS: Final = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
_PARTS: Final = re.compile(rf"{WORD.pattern}|[^\w\s]+")
_CAPITALS: Final = frozenset({"id", "sku", "url", "sms", "os", "ip", "zip", "utm", "gtin"})
_LEFT_OUT: Final = frozenset({"$extra", "extra", "properties", "location"})
"""First steps that only hold others."""
_ADDRESS: Final = frozenset({"src", "url", "source"})

Path = tuple[Step | Each | None, ...]


def field_words(source: str, path: Path, detail: int = 0) -> str:
    """A field in words; `source` is `profile`, `event`, or `item` for a path inside each item of a repeated list.

    An item of a list of products is an item, and an image's address an image; with `detail` 1 no step is left out,
    with 2 the list is called by its own name, with 3 what only holds others is named, too.
    """
    steps = path[1:] if len(path) > 1 and path[0] in _LEFT_OUT and detail < 3 else path
    parts = list(_parts(steps, detail, inside=source == "item"))
    if source == "profile":
        return BETWEEN.join(["Profile", *parts])
    if source == "item":
        return BETWEEN.join(["Each item", *parts])
    return BETWEEN.join(parts if _is_item(steps, 0) else ["Event", *parts])


def all_words(fields: Iterable[tuple[str, Path]]) -> list[str]:
    """The words of many fields, all different: where the short words of some are alike, more of their path is said."""
    every = list(fields)
    words = [field_words(*each) for each in every]
    for detail in (1, 2, 3):
        words = [field_words(*each, detail) if alike else text for each, text, alike in _alike(every, words)]
    return [f"{text} ({FieldPath(each[1])})" if alike else text for each, text, alike in _alike(every, words)]


def ordinal(number: int) -> str:
    """`First` for 0, in words up to the tenth."""
    return _ORDINALS[number] if number < len(_ORDINALS) else f"No. {number + 1}"


def item_words(key: str, *, whole: bool = False) -> str:
    """What an item of the list of that name is called: `line_items` holds items."""
    words = words_of(key)
    return "item" if not words or (words[-1] in THINGS and not whole) else " ".join(words)


def key_words(key: str) -> str:
    """A key in words: `AddedItemImageURL` is “Added item image URL”."""
    words = [_word(part) for part in _PARTS.findall(key.strip("$_"))]
    return _capitalized(" ".join(words) or key.strip() or "?")


def _word(part: str) -> str:
    word = part.lower()
    if word in _CAPITALS:
        return word.upper()
    return f"{word[:-1].upper()}s" if word.endswith("s") and word[:-1] in _CAPITALS else word


def _alike(fields: Sequence[tuple[str, Path]], words: Sequence[str]) -> Iterator[tuple[tuple[str, Path], str, bool]]:
    times = Counter(words)
    return ((each, text, times[text] > 1) for each, text in zip(fields, words, strict=True))


def _parts(steps: Path, detail: int, *, inside: bool) -> Iterator[str]:
    for at, step in enumerate(steps):
        if not isinstance(step, str):
            continue
        if _is_item(steps, at):
            number = steps[at + 1]
            noun = item_words(step, whole=detail > 1)
            # Of a list inside an item the first is what anybody means.
            counted = f"{ordinal(number if isinstance(number, int) else 0)} {noun}"
            yield counted if number or (at == 0 and not inside) else _capitalized(noun)
        elif detail or not _says_nothing(steps, at):
            yield key_words(step)


def _says_nothing(steps: Path, at: int) -> bool:
    """Whether a step is the product that an item is, or the address of an image."""
    words, before = words_of(str(steps[at])), steps[at - 2] if at > 1 and not isinstance(steps[at - 1], str) else None
    if not isinstance(before, str):
        return False
    is_product = words[-1:] == ["product"] and at + 1 < len(steps)
    return is_product or (str(steps[at]).lower() in _ADDRESS and bool(IMAGES & set(words_of(before))))


def _is_item(steps: Path, at: int) -> bool:
    following = steps[at + 1] if at + 1 < len(steps) else ""
    return following is None or isinstance(following, int)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
