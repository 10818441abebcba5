"""The ways in which a URL reads whose parts depend on conditions of Klaviyo's language."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LEFT_OUT: Final = "\ue001"
"""Stands for a character that a way leaves out, so that places stay; Unicode leaves it to private use."""
_CONDITION: Final = re.compile(r"\{%-?\s*(if|elif|else|endif)(?![\w.])[^{}\n]{0,2000}%\}")
_MOST: Final = 32
"""Branches of a URL; one of more is read by none of them."""


class _Branch(NamedTuple):
    """A branch: the number of its condition and of itself there, its place, and the branches that it stands in."""

    condition: int
    number: int
    start: int
    end: int
    within: tuple[tuple[int, int], ...]


def ways_of(url: str) -> Iterator[str]:
    """The URL once for each branch: with that one and, elsewhere, the first ones; itself if it has none.

    What is left out is `LEFT_OUT`. A condition without `else` has an empty branch. Conditions that are not closed stay.
    """
    branches, tags = _branches(url) if "{%" in url else ([], [])
    if not branches:
        yield url
        return
    for branch in branches:
        numbers = dict([*branch.within, (branch.condition, branch.number)])
        spans = [each[2:4] for each in branches if each.number != numbers.get(each.condition, 0)]
        yield _without(url, [*tags, *spans])


def _branches(url: str) -> tuple[list[_Branch], list[tuple[int, int]]]:
    """The branches of conditions, and the places of the tags between them; nothing if one is open, or of too many."""
    branches: list[_Branch] = []
    tags: list[tuple[int, int]] = []
    # Of each open condition: its number, that of its branch, where this begins, and whether there was an `else`.
    opened: list[tuple[int, int, int, bool]] = []
    count = 0
    for match in _CONDITION.finditer(url):
        if max(len(branches), len(opened)) >= _MOST:
            return [], []
        tags.append(match.span())
        if match[1] == "if":
            opened.append((count, 0, match.end(), False))
            count += 1
            continue
        if not opened:
            return [], []
        condition, number, start, has_else = opened.pop()
        within = tuple((each[0], each[1]) for each in opened)
        branches.append(_Branch(condition, number, start, match.start(), within))
        if match[1] != "endif":
            opened.append((condition, number + 1, match.end(), has_else or match[1] == "else"))
        elif not has_else:
            branches.append(_Branch(condition, number + 1, match.start(), match.start(), within))
    return ([], []) if opened else (branches, tags)


def _without(url: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        url = url[:start] + LEFT_OUT * (end - start) + url[end:]
    return url
