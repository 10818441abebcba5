"""The search through Help's entries."""

from collections.abc import Mapping
from typing import Final

_SHORT: Final = 3
_ENDINGS: Final = ("ing", "ed", "es", "e")
"""Endings of verbs, the longest first; what is left of a shorter word says too little."""
_SYNONYMS: Final[Mapping[str, str]] = {
    "picture": "image", "photo": "image", "pic": "image", "mail": "email", "newsletter": "email", "metric": "event",
    "scope": "permission", "variable": "field", "placeholder": "slot", "customer": "recipient", "person": "recipient",
    "broken": "wrong", "plugin": "extension", "addon": "extension", "login": "connect", "percentage": "fill rate",
    "revert": "undo", "restart": "start", "alternative": "alt",
}  # fmt: skip
"""What people call a thing, and what Help calls it."""


def matching(entries: Mapping[str, str], text: str) -> dict[str, str]:
    """The entries whose question and answer together contain each word of the text, in any order.

    A word counts as it is, as Help calls it, and in its other forms. All entries where the text is blank.
    """
    words = [_forms(word) for word in text.casefold().split()]
    return {
        question: answer
        for question, answer in entries.items()
        if all(any(form in f"{question}\n{answer}".casefold() for form in forms) for forms in words)
    }


def _forms(word: str) -> set[str]:
    """What stands in an entry that has this word in some form: its beginning without an ending."""
    singular = word[:-1] if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss") else word
    called = _SYNONYMS.get(singular, singular)
    return {singular, called, _stem(singular), _stem(called)}


def _stem(word: str) -> str:
    """A word without its ending: “resetting” and “reset” have one stem, as “stopped” and “stop” have."""
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > _SHORT:
            is_doubled = stem[-1] == stem[-2] and stem[-1] not in "sl"
            return stem[:-1] if is_doubled else stem
    return word
