"""The products that an event tells of: the items of its list, the one just added, or the one that was looked at.

Shops name the same thing differently; what a name may be stands in one table. A field counts only where it belongs to
the product itself: `line_items[].title`, `line_items[].product.title`, not the title of a variant or of an option.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import Each, Step
from core.events.field_set import FieldSet
from core.events.key_words import IMAGES, THINGS, words_of

Steps = tuple[Step | Each | None, ...]
ENOUGH: Final = 0.5
"""A field that fewer of those have who have the product suits nothing."""

_MOST_LISTS: Final = 12
"""Lists of products that are looked at; real events have one or two."""
_NAMES: Final = {
    "name": ("product name", "item name", "title", "product title", "item title", "name"),
    "image": (
        "image url", "image", "product image url", "product image", "item image url", "item image", "image src",
        "featured image", "picture", "picture url", "photo", "photo url",
    ),
    "price": ("price", "item price", "product price", "unit price", "sale price", "final price", "variant price"),
    "old price": ("compare at price", "compare price", "original price", "regular price", "old price", "list price"),
    "brand": ("brand", "brand name", "product brand", "vendor", "manufacturer"),
    "rating": ("rating", "average rating", "review rating", "star rating"),
    "page": ("product url", "item url", "url", "full url", "product link", "link", "page url", "permalink"),
    "handle": ("handle", "product handle", "slug", "product slug", "url key", "item handle"),
}  # fmt: skip
"""What shops call a part of a product, the best name first."""
_LOOKS: Final = {"image": {"image", ""}, "price": {"money", ""}, "old price": {"money", ""}, "rating": {"money", ""},
                 "page": {"link"}}  # fmt: skip
_RANKS: Final = {
    aspect: {tuple(words_of(name)): rank for rank, name in enumerate(names)} for aspect, names in _NAMES.items()
}
_IMAGE_FIELDS: Final = frozenset({("src",), ("url",), ("source",)})
_ADDED: Final = ["added", "item"]


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product of an event: its fields by aspect, the best first."""

    aspects: Mapping[str, Sequence[FieldProfile]]

    def get(self, aspect: str) -> Sequence[FieldProfile]:
        """The fields of an aspect; none if the event does not tell it."""
        return self.aspects.get(aspect, ())


NONE: Final = Product(aspects={})


def product_lists(fields: Iterable[FieldProfile]) -> list[tuple[Step, ...]]:
    """The lists of products that an event holds, by their paths, in the order of the fields."""
    lists = (field.path.steps[: field.path.steps.index(None)] for field in fields if None in field.path.steps)
    named = [path for path in dict.fromkeys(lists) if Each.KEY not in path and _is_thing(path[-1])]
    return named[:_MOST_LISTS]  # type: ignore[return-value]


def item_of(fields: FieldSet, path: tuple[Step, ...], number: int) -> Product:
    """An item of a list of products."""
    if number == 0:
        start = (*path, None)
        inside = [field for field in fields.event if field.path.steps[: len(start)] == start]
        most = max((field.first for field in inside), default=0.0)
        return _product(_relative(inside, len(start)), most)
    items = fields.item(path, number)
    return _product(_relative(items, len(path) + 1), max((field.first for field in items), default=0.0))


def added_item(fields: FieldSet) -> Product:
    """The product that was just added to a cart, which the fields of the event itself tell."""
    words = [(field, words_of(str(field.path.steps[0]))) for field in fields.event if len(field.path.steps) == 1]
    return _product([(field, [parts[2:]]) for field, parts in words if parts[:2] == _ADDED], 1.0)


def event_product(fields: FieldSet) -> Product:
    """The product that the whole event is about, such as the one that was looked at."""
    top = [field for field in fields.event if None not in field.path.steps]
    product = _product(_relative(top, 0), 1.0)
    # A name alone may be anybody's, unless it says whose it is.
    is_products = any(THINGS & set(words_of(str(field.path.steps[-1]))) for field in product.get("name"))
    is_product = is_products or bool(product.get("name") and (product.get("image") or product.get("price")))
    return product if is_product else NONE


def merged(product: Product, others: Iterable[Product]) -> Product:
    """A product with what other lists of the event say of the same one."""
    names = _names_of(product)
    same = [other for other in others if names & _names_of(other)]
    aspects = {aspect: list(chain(*(each.get(aspect) for each in (product, *same)))) for aspect in _NAMES}
    return Product(aspects={aspect: fields for aspect, fields in aspects.items() if fields})


def is_handle(field: FieldProfile) -> bool:
    """Whether its name says that it is a product's name in the shop's addresses."""
    last = field.path.steps[-1] if field.path.steps else ""
    return isinstance(last, str) and tuple(words_of(last)) in _RANKS["handle"] and field.looks_like != "link"


def is_image_field(field: FieldProfile) -> bool:
    """Whether its values are addresses of images; where a file's name holds a blank, the field's own name says so."""
    words = set(words_of(" ".join(step for step in field.path.steps if isinstance(step, str)))) & IMAGES
    return field.looks_like == "image" or bool(
        words and field.examples and all(text.startswith("https://") for text in field.examples)
    )


def _is_thing(step: Step | Each | None) -> bool:
    words = words_of(step) if isinstance(step, str) else []
    return bool(words) and words[-1] in THINGS


def _relative(fields: Iterable[FieldProfile], start: int) -> list[tuple[FieldProfile, list[list[str]]]]:
    """Fields with the words of each step inside the product; an item of a list is no step of its own."""
    return [
        (field, [words_of(step) for step in field.path.steps[start:] if isinstance(step, str)])
        for field in fields
        if Each.KEY not in field.path.steps
    ]


def _product(fields: Iterable[tuple[FieldProfile, list[list[str]]]], most: float) -> Product:
    aspects: dict[str, list[tuple[tuple[float, ...], FieldProfile]]] = {}
    for field, steps in fields:
        aspect, rank = _aspect(field, steps)
        if aspect and field.tag and field.first >= ENOUGH * most and {"string", "number"} & set(field.types):
            aspects.setdefault(aspect, []).append(((rank, len(field.path.steps), -field.first), field))
    return Product(
        aspects={
            aspect: [field for _, field in sorted(ranked, key=lambda each: each[0])]
            for aspect, ranked in aspects.items()
        }
    )


def _aspect(field: FieldProfile, steps: list[list[str]]) -> tuple[str, int]:
    """Which part of the product a field is, and how good a name it has; blank if none."""
    if len(steps) > 1 and steps[0] and steps[0][-1] in THINGS:
        steps = steps[1:]
    if len(steps) == 2 and steps[0] and steps[0][-1] in IMAGES and tuple(steps[1]) in _IMAGE_FIELDS:
        return ("image", 0) if is_image_field(field) else ("", 0)
    if len(steps) != 1 or None in field.path.steps[-1:]:
        return "", 0
    for aspect, ranks in _RANKS.items():
        if (rank := ranks.get(tuple(steps[0]))) is not None and _looks_right(aspect, field):
            return aspect, rank
    return "", 0


def _looks_right(aspect: str, field: FieldProfile) -> bool:
    if aspect == "image":
        return is_image_field(field)
    if aspect == "old price" and all(_is_zero(text) for text in field.examples):
        return False
    if aspect == "page":
        return field.looks_like == "link" and all(text.startswith("https://") for text in field.examples)
    return field.looks_like in _LOOKS.get(aspect, {""})


def _is_zero(text: str) -> bool:
    digits = [letter for letter in text if letter.isdecimal()]
    return bool(digits) and set(digits) == {"0"}


def _names_of(product: Product) -> set[str]:
    return {text for field in product.get("name") for text in field.examples}
