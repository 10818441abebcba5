"""The order of the list of fields: what helps an email first, what only software reads last.

Which fields tell of a product says the ranking that Personalize suggests by.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from core.domain.event import FieldProfile
from core.domain.places import ALT, LINK
from core.domain.template import Slot
from core.events.field_rows import FieldRow
from core.events.field_set import FieldSet
from core.events.key_words import words_of
from core.events.ranking import suggest

_SLOTS: Final = (
    Slot(name="image", type="image", default="image", label="Product image"),
    Slot(name="price", type="text", default="price", label="Product price"),
)
_PLACES: Final = (ALT, "image", "price", LINK)
"""A product's name, its image, its price, and the way to it."""
_FIRST_NAMES: Final = tuple(map(frozenset, (["first", "name"], ["firstname"], ["given", "name"], ["forename"])))
_TECHNICAL: Final = frozenset(
    words_of(
        "agent barcode browser currency fingerprint gateway gtin guid handle hash id ip key locale os position sku "
        "status timestamp token uuid version"
    )
)
_CODES_OF: Final = frozenset({"country", "language", "province", "region", "state"})
"""What has a name beside its code; the code of a coupon is what its email is about."""
_DEEPEST: Final = 12
"""Steps of a path to a part of a product; a stranger's file may have paths of thousands."""
_SCALARS: Final = frozenset({"string", "number"})


def by_use(rows: Sequence[FieldRow]) -> list[FieldRow]:
    """The rows in groups: for an email, others, technical ones, never filled; the first group the best first."""
    best = {path: place for place, path in enumerate(_helpful(row.profile for row in rows))}

    def order(row: FieldRow) -> tuple[int, int]:
        if not row.profile.coverage:
            return 3, 0
        place = best.get(row.path)
        return (0, place) if place is not None else (2 if _is_technical(row.profile) else 1, 0)

    return sorted(rows, key=order)


def _helpful(profiles: Iterable[FieldProfile]) -> list[str]:
    """The paths of what suits a product's places, place by place, then the first names."""
    fields = [each for each in profiles if len(each.path.steps) <= _DEEPEST and not each.path.is_folded]
    paths = {each.path.first: str(each.path) for each in fields}
    suggestions = suggest(_SLOTS, FieldSet(event=fields))
    of_product = [paths[each.steps] for place in _PLACES for each in suggestions[place] if not each.shop]
    first_names = [str(each.path) for each in fields if frozenset(_last_words(each)) in _FIRST_NAMES and each.tag]
    return list(dict.fromkeys([*of_product, *first_names]))


def _is_technical(profile: FieldProfile) -> bool:
    """Whether no email shows it, or its name says that software reads it."""
    if not profile.tag or profile.looks_like == "id" or not _SCALARS & set(profile.types):
        return True
    words = set(_last_words(profile))
    is_code = "code" in words and bool(words & _CODES_OF)
    return profile.looks_like not in ("image", "link") and (is_code or bool(words & _TECHNICAL))


def _last_words(profile: FieldProfile) -> list[str]:
    return words_of(next((step for step in reversed(profile.path.steps) if isinstance(step, str)), ""))
