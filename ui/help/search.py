"""The search through Help's entries."""

from collections.abc import Mapping


def matching(entries: Mapping[str, str], text: str) -> dict[str, str]:
    """The entries whose question and answer together contain each word of the text; all where it is blank."""
    words = text.casefold().split()
    return {
        question: answer
        for question, answer in entries.items()
        if all(word in f"{question}\n{answer}".casefold() for word in words)
    }
