"""The one ranking of fields for a slot: by name, by what the values look like, by how often they are filled.

Personalize suggests by it, the Events page counts by it which slots an event can fill.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath
from core.domain.template import Slot

_ENOUGH: Final = 0.5
"""A field that fewer recipients have suits no slot."""
_AMOUNTS: Final = {"price", "value", "amount", "total", "number", "count"}
_DEPTH: Final = 0.3
_DESCRIPTIVE: Final = (
    ("first_name",),
    ("last_name",),
    ("email",),
    ("organization",),
    ("location", "city"),
    ("location", "region"),
    ("location", "country"),
)
_HANDLES: Final = {"handle", "slug", "urlkey", "producthandle", "productslug"}
_SITE: Final = re.compile(r"https://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?:[/?#]|$)")
_WORD: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d+")
# What marketers call a thing, and what shops call the field that holds it.
_SYNONYMS: Final = {
    "headline": {"first", "name"},
    "greeting": {"first", "name"},
    "name": {"first", "name"},
    "product": {"item", "product", "title", "image", "src"},
    "line": {"title", "product", "name", "item"},
    "price": {"price", "value", "amount", "total"},
    "city": {"city"},
    "logo": {"brand", "logo", "image"},
}


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A field for a slot; `path` is text, `coverage` the share that has it, None where nobody knows."""

    source: str
    path: str
    reason: str
    coverage: float | None = None
    shop: bool = False
    """Whether the field is a handle, which becomes an address behind the shop's own."""
    home: str = ""
    """Of a link: the site that the sampled addresses lead to, which is what one falls back to; blank if none does."""


def ranked_fields(slot: Slot, fields: Sequence[FieldProfile]) -> list[FieldProfile]:
    """The fields that suit a slot, the best first; none where no field does."""
    named = _words(f"{slot.name} {slot.label}")
    keywords = _with_synonyms(named)
    often = [field for field in fields if field.tag and field.first >= _ENOUGH]
    suiting = [field for field in often if _suits(field, slot, named, keywords)]
    return sorted(suiting, key=lambda each: (-_score(keywords, each), -each.first, str(each.path)))


def ranked_links(fields: Sequence[FieldProfile]) -> list[FieldProfile]:
    """The fields that a link can lead to: whole addresses first, then handles, which some shops send instead."""
    links = [each for each in fields if each.tag and "string" in each.types and (_is_address(each) or is_handle(each))]
    return sorted(links, key=lambda each: (is_handle(each), -each.first, len(each.path.steps)))


def bindable_fields(slot: Slot | None, fields: Sequence[FieldProfile]) -> list[FieldProfile]:
    """Every field that a slot can show, beginning with those that suit it; without a slot, that an alt text can."""
    candidates = [each for each in fields if each.tag and ("string" in each.types or "number" in each.types)]
    if slot and slot.type == "image":
        candidates = [each for each in candidates if each.looks_like == "picture"]
    suiting = ranked_fields(slot, candidates) if slot else []
    others = [each for each in candidates if each not in suiting]
    return [*suiting, *sorted(others, key=lambda each: (each.looks_like in ("picture", "link", "id"), -each.first))]


def suggest(slot: Slot, fields: Sequence[FieldProfile], most: int = 2) -> list[Suggestion]:
    """The likeliest fields of the event, and of the profile for a text, the best first."""
    suggestions = [
        Suggestion(
            source="event", path=str(FieldPath(field.path.first)), reason=_reason(field, slot), coverage=field.first
        )
        for field in ranked_fields(slot, fields)
    ]
    if slot.type == "text":
        suggestions = [*_of_the_profile(slot), *suggestions]
    return suggestions[:most]


def suggest_link(fields: Sequence[FieldProfile], most: int = 2) -> list[Suggestion]:
    """The likeliest fields for a link, the best first."""
    usable = [field for field in ranked_links(fields) if field.first >= _ENOUGH]
    addresses = (text for field in usable if _is_address(field) for text in field.examples)
    home = next((f"https://{site[1]}/" for text in addresses if (site := _SITE.match(text))), "")
    return [
        Suggestion(
            source="event",
            path=str(FieldPath(field.path.first)),
            reason=f"{'a handle' if is_handle(field) else 'an address'}, filled in {field.first:.0%} of the events",
            coverage=field.first,
            shop=is_handle(field),
            home=home,
        )
        for field in usable[:most]
    ]


def is_handle(field: FieldProfile) -> bool:
    """Whether its name says that it is a product's name in the shop's addresses."""
    last = str(field.path.steps[-1] or "") if field.path.steps else ""
    return re.sub(r"[^a-z]", "", last.lower()) in _HANDLES and field.looks_like != "link"


def _is_address(field: FieldProfile) -> bool:
    return field.looks_like == "link"


def _suits(field: FieldProfile, slot: Slot, named: set[str], keywords: set[str]) -> bool:
    if slot.type == "image":
        return field.looks_like == "picture"
    kinds, own = set(field.types), _words(_names(field)[-1])
    if not kinds & {"string", "number"} or not own & keywords:
        return False
    if field.looks_like == "money" or "string" not in kinds:
        # A headline is a person's word: a number suits only who asks for one.
        asked_for = bool(keywords & _AMOUNTS) or own <= named
        return asked_for and field.looks_like in ("", "money")
    return field.looks_like == ""


def _score(keywords: set[str], field: FieldProfile) -> float:
    *outer, last = _names(field)
    near, far = _words(last), _words(" ".join(outer))
    # Of two that fit alike, the one that is less deep inside is what people mean.
    return 2 * len(keywords & near) + (near <= keywords) + len(keywords & far) - _DEPTH * len(field.path.steps)


def _names(field: FieldProfile) -> list[str]:
    return [step for step in field.path.steps if isinstance(step, str)] or [""]


def _of_the_profile(slot: Slot) -> list[Suggestion]:
    """The attribute whose whole name is asked for: `first_name` by a greeting, `city` by a city."""
    keywords = _with_synonyms(_words(f"{slot.name} {slot.label}"))
    for path in _DESCRIPTIVE:
        if _words(str(path[-1])) <= keywords:
            reason = "its name is like the slot's; every profile may have it"
            return [Suggestion(source="profile", path=str(FieldPath(path)), reason=reason)]
    return []


def _reason(field: FieldProfile, slot: Slot) -> str:
    kind = "a picture's address" if slot.type == "image" else "its name is like the slot's"
    return f"{kind}, filled in {field.first:.0%} of the sampled events"


def _with_synonyms(named: set[str]) -> set[str]:
    return named.union(*(_SYNONYMS.get(word, set()) for word in named))


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in _WORD.findall(text)}
