"""The words of a name: of a slot, of a label, or of a key that a shop's software chose."""

import re
from typing import Final

WORD: Final = re.compile(r"[A-Z]{2,}s(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d+")
_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
THINGS: Final = frozenset({"item", "product", "article"})
"""What the lists of products are called, and the objects that hold one."""
IMAGES: Final = frozenset({"image", "photo", "picture", "media"})
_FILLERS: Final = frozenset({"a", "an", "and", "for", "in", "my", "of", "our", "that", "the", "this", "to", "your"})


def words_of(text: str) -> list[str]:
    """The words in lower case and in the singular: `AddedItemImageURLs` is added, item, image, url."""
    return [_singular(word.lower()) for word in WORD.findall(text)]


def content_words(text: str) -> frozenset[str]:
    """The words that say what is meant: without articles, and without the number of an item."""
    return frozenset(word for word in words_of(text) if word not in _FILLERS and number_of(word) is None)


def number_named(text: str) -> int | None:
    """Which item a text names, from 0: `Second product` is 1, `product3Image` is 2; None if it names none."""
    return next((number for word in words_of(text) if (number := number_of(word)) is not None), None)


def number_of(word: str) -> int | None:
    """Which item a word names, from 0."""
    if word.isdecimal() and len(word) == 1 and word != "0":
        return int(word) - 1
    return _ORDINALS.get(word)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
