"""Whether email HTML with Klaviyo's tags still says the same after a service parsed it and wrote it down again."""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final, NamedTuple

from core.blocks.html_steps import EDGE, LONGEST_QUOTE, Step, Steps
from core.blocks.styles import last_declarations

LONGEST: Final = 500_000
MOST_TAGS: Final = 20_000
"""Characters and tags of HTML that are compared; what has more is the same only if it is equal."""
_ESSENTIAL: Final = frozenset({"src", "srcset", "href", "alt", "background"})


def same_meaning(ours: str, theirs: str) -> bool:
    """Whether the other text shows the same: what an HTML writer chooses may differ, and styles may be added.

    Attribute order, quotes, entities, white space, `<html>`, `<head>`, `<body>`, `<tbody>` and `data-` attributes are
    the writer's choice. An encoded `{` that was decoded is not, nor is a tag in another place.
    """
    return not difference(ours, theirs)


def keeps_content(ours: str, theirs: str) -> bool:
    """Whether the other text has every image, link, alt text and tag in its place, however else it differs."""
    return not difference(ours, theirs, essential=True)


def look_changes(ours: str, theirs: str) -> frozenset[str] | None:
    """Whatever the other text shows otherwise, by attribute or style and what that became; None if content is lost.

    An added style is such a change too. No change holds a newline.
    """
    names: set[str] = set()
    for change in _changes(ours, theirs):
        if change.is_content:
            return None
        names.add(change.name)
    return frozenset(names)


def difference(ours: str, theirs: str, *, essential: bool = False) -> str:
    """The first thing that the other text lacks or shows otherwise, in words; blank when there is none.

    With `essential`, only attributes and styles that make an image, a link or an alt text, or that hold a tag, are
    compared.
    """
    for change in _changes(ours, theirs):
        if change.is_content or not (essential or change.is_added_style):
            return change.words
    return ""


class _Change(NamedTuple):
    """One thing that differs; `name` is the same wherever the same was done to an attribute or a style."""

    words: str
    name: str = ""
    is_content: bool = True
    is_added_style: bool = False


def _changes(ours: str, theirs: str) -> Iterator[_Change]:
    """What differs, up to the first place where the two no longer go together."""
    if ours.strip() == theirs.strip():
        return
    if max(len(ours), len(theirs)) > LONGEST or max(ours.count("<"), theirs.count("<")) > MOST_TAGS:
        yield _Change(f"it has more than {LONGEST:,} characters or {MOST_TAGS:,} tags")
        return
    name = hashlib.sha256(f"{len(ours)}:{ours}{theirs}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    mine, other = Steps(ours, name), Steps(theirs, name)
    yield from (_Change(f"{lost[:LONGEST_QUOTE]} was removed") for lost in mine.tags - other.tags)
    yield from (_Change(f"{added[:LONGEST_QUOTE]} was added") for added in other.tags - mine.tags)
    for step, counterpart in zip_longest(mine, other):
        if counterpart is None:
            yield _Change(f"{step.words} was removed")
            return
        if step is None:
            yield _Change(f"{counterpart.words} was added")
            return
        if (step.kind, step.text) != (counterpart.kind, counterpart.text):
            yield _Change(f"{counterpart.words} replaces {step.words}")
            return
        if step != counterpart:
            yield from _of_attributes(step, counterpart)
            yield from _of_styles(step, counterpart)


def _of_attributes(ours: Step, theirs: Step) -> Iterator[_Change]:
    mine, other = _compared(ours.attributes), _compared(theirs.attributes)
    # Between attributes a tag decides which of them there are.
    for is_content in (True, False):
        names, others = (
            [each for each in side if not is_content or _is_content(each, side[each])] for side in (mine, other)
        )
        if names != others and any(EDGE in each for each in (*names, *others)):
            yield _Change(f"the attributes of {ours.words} are in a different order", "order", is_content)
    for name in sorted(mine.keys() | other.keys()):
        before, after = mine.get(name), other.get(name)
        if before != after:
            is_content = any(value is not None and _is_content(name, value) for value in (before, after))
            words = f"“{_readable(name)}” of {ours.words} is different"
            yield _Change(words, f"{name}={after}" if after is not None else name, is_content)


def _of_styles(ours: Step, theirs: Step) -> Iterator[_Change]:
    mine, other = (last_declarations(step.attributes.get("style", "")) for step in (ours, theirs))
    for name in [*mine, *(name for name in other if name not in mine)]:
        before, after = mine.get(name, ""), other.get(name, "")
        if before == after and (name in mine) == (name in other):
            continue
        is_content = any(EDGE in name + value or "url(" in value.lower() for value in (before, after))
        words = f"the style “{_readable(name)}” of {ours.words} is different"
        yield _Change(words, f"{name}:{after}", is_content, name not in mine)
    if any(EDGE in name + value for name, value in mine.items()) and [*mine] != [
        name for name in other if name in mine
    ]:
        yield _Change(f"the styles of {ours.words} are in a different order")


def _readable(name: str) -> str:
    return name.replace(EDGE, "")


def _is_content(name: str, value: str) -> bool:
    return name in _ESSENTIAL or EDGE in name + value


def _compared(attributes: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in attributes.items()
        if name != "style" and (EDGE in name + value or not name.startswith("data-"))
    }
