"""Which fields would suit a slot, and why: by name, by what the values look like, by how often they are filled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath
from core.domain.template import Slot

_ENOUGH: Final = 0.5
"""A field that fewer recipients have is not suggested."""
_AMOUNTS: Final = {"price", "value", "amount", "total", "number", "count"}
_DEPTH: Final = 0.3
_FLOOR: Final = 100
_TELLING: Final = (
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
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
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


def suggest(slot: Slot, fields: Sequence[FieldProfile], most: int = 2) -> list[Suggestion]:
    """The likeliest fields of the event, and of the profile for a text, the best first."""
    wanted = _wanted(f"{slot.name} {slot.label}")
    scored = [(_score(wanted, field, slot), field) for field in fields if _fits(field, slot, wanted)]
    found = [
        Suggestion(
            source="event", path=str(FieldPath(field.path.first)), reason=_reason(field, slot), coverage=field.first
        )
        for score, field in sorted(scored, key=lambda each: (-each[0], -each[1].first, str(each[1].path)))
        if score > 0
    ]
    if slot.type == "text":
        found = [*_of_the_profile(wanted), *found]
    return found[:most]


def suggest_link(fields: Sequence[FieldProfile], most: int = 2) -> list[Suggestion]:
    """The likeliest fields for a link: whole addresses first, then handles, which some shops send instead."""
    usable = [field for field in fields if field.tag and field.first >= _ENOUGH and "string" in field.types]
    whole = [field for field in usable if field.looks_like == "link"]
    handles = [field for field in usable if is_handle(field)]
    addresses = (text for field in whole for text in field.examples)
    home = next((f"https://{site[1]}/" for text in addresses if (site := _SITE.match(text))), "")
    order = sorted(whole, key=lambda each: (-each.first, len(each.path.steps)))
    order += sorted(handles, key=lambda each: (-each.first, len(each.path.steps)))
    return [
        Suggestion(
            source="event",
            path=str(FieldPath(field.path.first)),
            reason=f"{'a handle' if field in handles else 'an address'}, filled in {field.first:.0%} of the events",
            coverage=field.first,
            shop=field in handles,
            home=home,
        )
        for field in order[:most]
    ]


def is_handle(field: FieldProfile) -> bool:
    """Whether its name says that it is a product's name in the shop's addresses."""
    last = str(field.path.steps[-1] or "") if field.path.steps else ""
    return re.sub(r"[^a-z]", "", last.lower()) in _HANDLES and field.looks_like != "link"


def _fits(field: FieldProfile, slot: Slot, wanted: set[str]) -> bool:
    if not field.tag or field.first < _ENOUGH:
        return False
    if slot.type == "image":
        return field.looks_like == "picture"
    if field.looks_like in ("money", "date") or "string" not in field.types:
        return bool(wanted & _AMOUNTS) and field.looks_like != "date" and "list" not in field.types
    return field.looks_like == ""


def _score(wanted: set[str], field: FieldProfile, slot: Slot) -> float:
    names = [step for step in field.path.steps if isinstance(step, str)]
    near, far = _words(" ".join(names[-1:])), _words(" ".join(names[:-1]))
    if slot.type == "text" and not wanted & near:
        return 0.0
    whole = near <= wanted
    # Of two that fit alike, the one that is less deep inside is what people mean.
    return 2 * len(wanted & near) + whole + len(wanted & far) - _DEPTH * len(field.path.steps) + _FLOOR


def _of_the_profile(wanted: set[str]) -> list[Suggestion]:
    """The attribute whose whole name is asked for: `first_name` by a greeting, `city` by a city."""
    for path in _TELLING:
        if _words(str(path[-1])) <= wanted:
            reason = "its name is like the slot's; every profile may have it"
            return [Suggestion(source="profile", path=str(FieldPath(path)), reason=reason)]
    return []


def _reason(field: FieldProfile, slot: Slot) -> str:
    kind = "a picture's address" if slot.type == "image" else "its name is like the slot's"
    return f"{kind}, filled in {field.first:.0%} of the sampled events"


def _wanted(text: str) -> set[str]:
    plain = _words(text)
    return plain.union(*(_SYNONYMS.get(word, set()) for word in plain))


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in _WORD.findall(text)}
