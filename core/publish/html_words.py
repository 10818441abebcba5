"""What differs between two states of a block's HTML, in words for a person: texts, images, links and alt texts."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from core.blocks.edited import without_marker
from core.blocks.html_steps import EDGE, Steps
from core.blocks.meaning import LONGEST, MOST_TAGS

_LONGEST: Final = 60
_MOST: Final = 6
"""Characters of what is quoted, and things that are named."""
_ATTRIBUTES: Final = {"src": "Image", "alt": "Alt text", "href": "Link"}
_IN_VIEW: Final = ("Text", "Image")
Part = tuple[str, str]
"""What a part of a block is called, and what it says."""


# A state never changes, and a page asks at every rerun.
@lru_cache(maxsize=256)
def html_changes(before: str, after: str) -> tuple[str, ...]:
    """What was changed, added and removed, a sentence for each without its full stop; empty if both are equal."""
    old, new = without_marker(before).strip(), without_marker(after).strip()
    if old == new:
        return ()
    if max(len(old), len(new)) > LONGEST or max(old.count("<"), new.count("<")) > MOST_TAGS:
        return ("The HTML changed",)
    # Stands in neither of them, as the reader asks.
    name = hashlib.sha256(f"{len(old)}:{old}{new}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    sentences = list(_sentences(Counter(_parts(old, name)), Counter(_parts(new, name))))
    if len(sentences) > _MOST:
        sentences[_MOST:] = [f"{len(sentences) - _MOST:,} more changes"]
    return tuple(sentences) or ("The look or the layout changed",)


def shows_same(before: str, after: str) -> bool:
    """Whether two rendered states have the same texts and images; links, alt texts and the look may differ."""
    if max(len(before), len(after)) > LONGEST or max(before.count("<"), after.count("<")) > MOST_TAGS:
        return False
    name = hashlib.sha256(f"{len(before)}:{before}{after}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    old, new = ([part for part in _parts(html, name) if part[0] in _IN_VIEW] for html in (before, after))
    return old == new


def _sentences(old: Counter[Part], new: Counter[Part]) -> Iterator[str]:
    for label in ("Text", *_ATTRIBUTES.values()):
        lost, added = (_only(label, parts) for parts in (old - new, new - old))
        if len(lost) == len(added) == 1:
            yield f"{label} changed from {_quoted(lost[0])} to {_quoted(added[0])}"
            continue
        yield from (f"{label} {_quoted(each)} removed" for each in lost)
        yield from (f"{label} {_quoted(each)} added" for each in added)


def _only(label: str, parts: Iterable[Part]) -> list[str]:
    return [text for kind, text in parts if kind == label]


def _parts(html: str, name: str) -> Iterator[Part]:
    for step in Steps(html, name):
        if step.kind == "text":
            yield "Text", step.text.replace(EDGE, "")
        for attribute, label in _ATTRIBUTES.items():
            if value := step.attributes.get(attribute, "").replace(EDGE, ""):
                yield label, value


def _quoted(text: str) -> str:
    """A text with both of its ends, which tell two long URLs apart better than their beginnings."""
    half = _LONGEST // 2
    return f"“{text if len(text) <= _LONGEST else f'{text[:half]}…{text[-half:]}'}”"
