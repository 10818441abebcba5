"""Patterns of keys in a bucket, which match as those of files do."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

_ANY: Final = "**"


def matched_lengths(parts: Sequence[str], pattern: Sequence[str]) -> list[int]:
    """How many of the first parts of a key a whole pattern matches: each number that it does."""
    places = _reached([0], pattern)
    lengths = [0] if len(pattern) in places else []
    for number, part in enumerate(parts, start=1):
        following = (at + (pattern[at] != _ANY) for at in places if at < len(pattern) and fits(part, pattern[at]))
        places = _reached(following, pattern)
        if len(pattern) in places:
            lengths.append(number)
    return lengths


def fits(part: str, pattern: str) -> bool:
    """Whether one part of a pattern matches one of a key; a hidden one only if the pattern begins with a dot too."""
    return fnmatchcase(part, pattern) and (pattern.startswith(".") or not part.startswith("."))


def _reached(places: Iterable[int], pattern: Sequence[str]) -> set[int]:
    """These places of a pattern, and those behind each `**`, which may stand for nothing."""
    reached = set()
    for place in places:
        at = place
        reached.add(at)
        while at < len(pattern) and pattern[at] == _ANY:
            at += 1
            reached.add(at)
    return reached
