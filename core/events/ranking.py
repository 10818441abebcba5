"""The one ranking of fields for the places of a template: its slots, its alt text and its link.

Personalize suggests by it, and the Events page counts by it which slots an event can fill. What a place asks for is in
slot_meaning, what an event tells of a product in products. All places show the same product, but those that count:
a second slot shows the second item or nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import PROFILE_PATHS, FieldPath, Step
from core.domain.personalization import ALT, LINK
from core.domain.template import Slot
from core.events.field_set import FieldSet
from core.events.key_words import words_of
from core.events.products import (
    ENOUGH,
    NONE,
    Product,
    added_item,
    event_product,
    is_handle,
    is_image_field,
    item_of,
    merged,
    product_lists,
)
from core.events.rate import Rate, rate_of
from core.events.slot_meaning import Asked, asked_for, shows_products

SHOP_PATH: Final = "/products/"
"""Where shops keep the pages of their products; a handle stands behind it."""
_SITE: Final = re.compile(r"https://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?:[/?#]|$)")
_NEUTRAL: Final = frozenset({"current", "customer", "loyalty", "member", "membership", "reward", "vip"})
"""Words that a field of a profile may have beside the slot's."""
_ORDER_NUMBERS: Final = ("order number", "order no", "order name", "order id")
_TOTALS: Final = ("grand total", "total price", "order total", "cart total", "total")
_BASKET: Final = frozenset({"basket", "cart", "checkout"})


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A field for a place of a template; its path is that of a binding, inside the repeated item for an `item`."""

    source: str
    steps: tuple[Step, ...]
    reason: str
    rate: Rate | None = None
    """In how many of the events the field is filled; None where nobody knows."""
    example: str = ""
    shop: bool = False
    """Whether the field is a handle, which becomes an address behind the shop's own."""
    home: str = ""
    """Of a link: the site that the sampled addresses lead to, which is what one falls back to; blank if none does."""

    @property
    def path(self) -> str:
        """The path as text."""
        return str(FieldPath(self.steps))


Suggestions = Mapping[str, Sequence[Suggestion]]
"""Those of each place, the best first, by the slot's name, `:alt` and `:link`; a place that nothing suits has none."""


def suggest(slots: Sequence[Slot], fields: FieldSet, repeat: tuple[Step, ...] = ()) -> Suggestions:
    """What suits each place of a template; with `repeat`, the list whose items the block is repeated for."""
    return _Ranking(slots=slots, fields=fields, repeat=repeat).suggestions()


def bindable_fields(slot: Slot | None, fields: Iterable[FieldProfile]) -> list[FieldProfile]:
    """Every field that a slot can show, the likeliest first; without a slot, that an alt text can."""
    candidates = [each for each in fields if each.tag and ("string" in each.types or "number" in each.types)]
    if slot and slot.type == "image":
        candidates = [each for each in candidates if is_image_field(each)]
    return sorted(candidates, key=lambda each: (each.looks_like in ("picture", "link", "id"), -each.first))


def ranked_links(fields: Iterable[FieldProfile]) -> list[FieldProfile]:
    """The fields that a link can lead to: whole addresses first, then handles, which some shops send instead."""
    links = [
        each
        for each in fields
        if each.tag and "string" in each.types and (each.looks_like == "link" or is_handle(each))
    ]
    return sorted(links, key=lambda each: (is_handle(each), -each.first, len(each.path.steps)))


@dataclass(frozen=True, kw_only=True)
class _Ranking:
    """A template held against what can be bound."""

    slots: Sequence[Slot]
    fields: FieldSet
    repeat: tuple[Step, ...]
    _items: dict[int, Product] = field(default_factory=dict)

    def suggestions(self) -> Suggestions:
        images: set[FieldPath] = set()
        found: dict[str, list[Suggestion]] = {}
        for slot in self.slots:
            asked = self.asked[slot.name]
            suggested = self._for_slot(slot, asked)
            if slot.type == "image":
                # The same image is not shown twice.
                suggested = [each for each in suggested if FieldPath(each.steps) not in images]
                images |= {FieldPath(each.steps) for each in suggested[:1]}
            found[slot.name] = suggested
        about = shows_products(list(self.asked.values()))
        found[ALT] = self._of_product("name", None) if about else []
        found[LINK] = self._links() if about else self._order_links()
        return found

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """What each slot asks for."""
        return {slot.name: asked_for(slot) for slot in self.slots}

    @cached_property
    def lists(self) -> list[tuple[Step, ...]]:
        """The lists of products of the event."""
        return product_lists(self.fields.event)

    @cached_property
    def single(self) -> Product:
        """The one product that all places show, in place of the items of a list; none where the list tells more."""
        added = added_item(self.fields)
        candidates = [added] if self.lists else [added, event_product(self.fields)]
        best = max(candidates, key=lambda each: self._worth({0: each}))
        items = {number: self._listed(number) for number in {0} | {each.number or 0 for each in self.asked.values()}}
        return best if self._worth({0: best}) > self._worth(items) else NONE

    def _worth(self, products: Mapping[int, Product]) -> tuple[int, bool]:
        """How many places these products fill, and whether with images."""
        wanted = [(each.number or 0, each.aspect) for each in self.asked.values() if each.of == "product"]
        first = products.get(0, NONE)
        filled = sum(bool(products.get(number, NONE).get(aspect)) for number, aspect in wanted)
        return filled + bool(first.get("page") or first.get("handle")), bool(first.get("image"))

    def _listed(self, number: int) -> Product:
        """An item of the lists, which tell of the same ones; of the repeated list alone, where one is repeated."""
        if number not in self._items:
            items = [item_of(self.fields, path, number) for path in ([self.repeat] if self.repeat else self.lists)]
            ordered = sorted(items, key=lambda each: self._worth({number: each, 0: each}), reverse=True)
            self._items[number] = merged(ordered[0], ordered[1:]) if ordered else NONE
        return self._items[number]

    def _for_slot(self, slot: Slot, asked: Asked) -> list[Suggestion]:
        match asked.of:
            case "product":
                return self._of_product(asked.aspect, asked.number)
            case "recipient":
                return self._of_recipient(asked.aspect)
            case "order":
                return self._of_order(asked.aspect)
            case "name":
                return self._of_that_name(slot)
            case "caption" if self._has_one_image:
                return self._of_product("name", None)
        return []

    @cached_property
    def _has_one_image(self) -> bool:
        """Whether the template shows one product by its image alone."""
        wanted = [each.aspect for each in self.asked.values() if each.of == "product"]
        return wanted == ["image"]

    def _of_product(self, aspect: str, number: int | None) -> list[Suggestion]:
        if self.repeat:
            found = self._listed(0) if number is None else NONE
        elif self.single.aspects:
            found = self.single if not number else NONE
        else:
            found = self._listed(number or 0)
        return [self._suggestion(each, f"the product's {aspect}") for each in found.get(aspect)]

    def _of_recipient(self, aspect: str) -> list[Suggestion]:
        steps = tuple(aspect.split("."))
        known = next((each for each in self.fields.profile if each.path.steps == steps), None)
        # Every profile may have it, where nobody has read one.
        if steps not in PROFILE_PATHS or (known is None and self.fields.profile) or (known and known.first < ENOUGH):
            return []
        rate = rate_of(known.first, known.total) if known else None
        example = next(iter(known.examples), "") if known else ""
        return [Suggestion(source="profile", steps=steps, reason=_reason("the profile's", rate), rate=rate,
                           example=example)]  # fmt: skip

    def _of_order(self, aspect: str) -> list[Suggestion]:
        match aspect:
            case "number":
                found = self._own(_ORDER_NUMBERS, looks=("", "id"))
            case "total" if self.lists:
                value = [each for each in self._usable(("", "money")) if each.path.steps == ("$value",)]
                found = [*self._own(_TOTALS, looks=("", "money")), *value]
            case "delivery city":
                found = [each for each in self._usable(("",)) if _is_delivery_city(each)]
            case _:
                found = []
        return [self._suggestion(each, "its name is like the slot's") for each in found]

    def _of_that_name(self, slot: Slot) -> list[Suggestion]:
        wanted = [frozenset(words_of(slot.name)), frozenset(words_of(slot.label))]
        looks = ("", "money", "date")
        own = [each for each in self.fields.profile if each.path.steps[0] == "properties" and _shows(each, looks)]
        found = [each for each in own if any(words <= _last_words(each) <= words | _NEUTRAL for words in wanted)]
        named = [each for each in self._usable(looks) if _last_words(each) in wanted]
        suggested = [
            Suggestion(source="profile", steps=each.path.first, reason=_reason("its name is the slot's", rate), rate=rate,
                       example=next(iter(each.examples), ""))
            for each in found for rate in [rate_of(each.first, each.total)]
        ]  # fmt: skip
        return [*suggested, *(self._suggestion(each, "its name is the slot's") for each in named)]

    def _links(self) -> list[Suggestion]:
        """Where a product is shown: its page, or the basket that holds several of them."""
        pages = self._of_product("page", None) or self._of_product("handle", None)
        if self.repeat:
            return self._with_home(pages)
        counted = any(each.number is not None for each in self.asked.values())
        basket = self._named_links(_BASKET)
        return self._with_home([*basket, *pages] if counted else [*pages, *basket])

    def _order_links(self) -> list[Suggestion]:
        """Where only an order is shown: its status."""
        about = any(each.of == "order" for each in self.asked.values())
        return self._with_home(self._named_links(frozenset(words_of("order status")))) if about else []

    def _named_links(self, words: frozenset[str]) -> list[Suggestion]:
        is_status = len(words & frozenset(words_of("order status"))) == 2
        links = [
            each
            for each in self._usable(("link",))
            if (words <= _last_words(each) if is_status else words & _last_words(each))
        ]
        shortest = sorted(links, key=lambda each: (len(_last_words(each)), len(each.path.steps)))
        return [self._suggestion(each, "an address") for each in shortest]

    def _with_home(self, links: list[Suggestion]) -> list[Suggestion]:
        return links

    def _own(self, names: Sequence[str], looks: Sequence[str]) -> list[FieldProfile]:
        """The event's own fields of these names, in their order."""
        usable = self._usable(looks)
        return [each for name in names for each in usable if _last_words(each) == frozenset(words_of(name))]

    def _usable(self, looks: Sequence[str]) -> list[FieldProfile]:
        """The fields of the event itself, not of an item of a list, that look like this."""
        return [each for each in self.fields.event if None not in each.path.steps and _shows(each, looks)]

    def _suggestion(self, found: FieldProfile, reason: str) -> Suggestion:
        rate = rate_of(found.first, found.total)
        source, steps = "event", found.path.first
        if self.repeat and found.path.steps[: len(self.repeat)] == self.repeat:
            source, steps = "item", steps[len(self.repeat) + 1 :]
        return Suggestion(
            source=source, steps=steps, reason=_reason(reason, rate), rate=rate,
            example=next(iter(found.examples), ""), shop=is_handle(found),
        )  # fmt: skip


def _shows(field: FieldProfile, looks: Sequence[str]) -> bool:
    kinds = {"string", "number"} & set(field.types)
    return bool(field.tag and kinds) and field.first >= ENOUGH and field.looks_like in looks


def _last_words(field: FieldProfile) -> frozenset[str]:
    last = next((step for step in reversed(field.path.steps) if isinstance(step, str)), "")
    return frozenset(words_of(last))


def _is_delivery_city(field: FieldProfile) -> bool:
    *outer, last = [step for step in field.path.steps if isinstance(step, str)]
    return words_of(last) in (["city"], ["town"]) and bool({"delivery", "shipping"} & set(words_of(" ".join(outer))))


def _reason(reason: str, rate: Rate | None) -> str:
    return f"{reason}, filled in {rate.share:.0%} of the sampled events" if rate else reason
