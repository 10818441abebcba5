"""The search through Help's entries."""

from collections.abc import Mapping
from typing import Final

_SHORT: Final = 3
_SYNONYMS: Final[Mapping[str, str]] = {
    "picture": "image", "photo": "image", "pic": "image", "mail": "email", "newsletter": "email", "metric": "event",
    "scope": "permission", "variable": "field", "placeholder": "slot", "customer": "recipient", "person": "recipient",
    "broken": "wrong", "plugin": "extension", "addon": "extension", "login": "connect", "percentage": "fill rate",
    "revert": "undo", "alternative": "alt",
}  # fmt: skip
"""What people call a thing, and what Help calls it."""


def matching(entries: Mapping[str, str], text: str) -> dict[str, str]:
    """The entries whose question and answer together contain each word of the text, as it is or as Help calls it.

    All where the text is blank.
    """
    words = [(word, _SYNONYMS.get(word, word)) for word in map(_singular, text.casefold().split())]
    return {
        question: answer
        for question, answer in entries.items()
        if all(any(form in f"{question}\n{answer}".casefold() for form in forms) for forms in words)
    }


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss") else word
