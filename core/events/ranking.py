"""The one ranking of fields for the places of a template: its slots, its alt text and its link.

Personalize suggests by it, and the Events page counts by it which slots an event can fill. What a slot asks for is in
slot_meaning, what an event tells of a product in products. All places show the same product, but those that count:
a second slot shows the second item or nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.domain.event import FieldProfile
from core.domain.field_path import FieldPath, Step
from core.domain.places import ALT, LINK
from core.domain.template import Slot
from core.events.field_set import FieldSet
from core.events.own_fields import basket_links, home_of, of_name, of_order, of_recipient, status_links
from core.events.products import NONE, Product, added_item, event_product, is_handle, item_of, merged, product_lists
from core.events.rate import Rate, rate_of
from core.events.slot_meaning import Request, request_of


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A field for a place of a template; its path is that of a binding, inside the repeated item for an `item`.

    `shop` says that it is a handle, which becomes an address behind the shop's own. `home` is the site that a link's
    sampled addresses lead to, which is what one falls back to; blank if none does. `rate` is None where nobody knows
    in how many of the events the field is filled.
    """

    source: str
    steps: tuple[Step, ...]
    reason: str
    rate: Rate | None = None
    example: str = ""
    shop: bool = False
    home: str = ""

    @property
    def path(self) -> str:
        """The path as text."""
        return str(FieldPath(self.steps))


Suggestions = Mapping[str, Sequence[Suggestion]]
"""Those of each place, the best first, by the slot's name, `:alt` and `:link`; a place that nothing suits has none."""


def suggest(slots: Sequence[Slot], fields: FieldSet, repeat: tuple[Step, ...] = ()) -> Suggestions:
    """What suits each place of a template; with `repeat`, the list whose items the block is repeated for."""
    return _Ranking(slots=slots, fields=fields, repeat=repeat).suggestions()


@dataclass(frozen=True, kw_only=True)
class _Ranking:
    """A template held against what can be bound."""

    slots: Sequence[Slot]
    fields: FieldSet
    repeat: tuple[Step, ...]
    _items: dict[int, Product] = field(default_factory=dict)

    def suggestions(self) -> Suggestions:
        suggestions = {slot.name: self._for_slot(slot, self.requests[slot.name]) for slot in self.slots}
        for place in _repeated_images(self.slots, suggestions):
            suggestions[place] = []
        suggestions[ALT] = self._of_product("name", None) if self._product_requests else []
        suggestions[LINK] = self._for_link()
        return suggestions

    @cached_property
    def requests(self) -> Mapping[str, Request]:
        """What each slot asks for."""
        return {slot.name: request_of(slot) for slot in self.slots}

    @cached_property
    def _product_requests(self) -> list[Request]:
        """What is asked of products."""
        return [each for each in self.requests.values() if each.of == "product"]

    def _for_slot(self, slot: Slot, request: Request) -> list[Suggestion]:
        match request.of:
            case "product":
                return self._of_product(request.aspect, request.number)
            case "recipient":
                attribute = of_recipient(self.fields, request.aspect)
                return [_of_profile(*attribute, "the recipient's own")] if attribute else []
            case "order":
                return [
                    self._of_event(each, f"the order's {request.aspect}")
                    for each in of_order(self.fields, request.aspect)
                ]
            case "name":
                named = of_name(self.fields, slot)
                reason = "its name matches the slot"
                return [
                    _of_profile(each.path.first, each, reason) if source == "profile" else self._of_event(each, reason)
                    for source, each in named
                ]
            # The one product that the template shows by its image alone.
            case "caption" if [each.aspect for each in self._product_requests] == ["image"]:
                return self._of_product("name", None)
        return []

    def _for_link(self) -> list[Suggestion]:
        """To the product's page, or to the basket where there are several; to the order's status where it is one's."""
        if not self._product_requests:
            is_receipt = any(each.of == "order" for each in self.requests.values())
            links = status_links(self.fields) if is_receipt else []
        else:
            product = self._product(None)
            links = [*(product.get("page") or product.get("handle"))]
            # In every repetition the basket is the same.
            baskets = [] if self.repeat else basket_links(self.fields)
            counted = any(each.number is not None for each in self._product_requests)
            links = [*baskets, *links] if counted else [*links, *baskets]
        home = home_of(self.fields, links)
        return [self._of_event(each, "an address", home=home) for each in links]

    def _of_product(self, aspect: str, number: int | None) -> list[Suggestion]:
        return [self._of_event(each, f"the product's {aspect}") for each in self._product(number).get(aspect)]

    def _product(self, number: int | None) -> Product:
        """The product that places of this number show; None is the number of places that do not count."""
        if self.repeat:
            return self._listed(0) if number is None else NONE
        if self._single is not NONE:
            return NONE if number else self._single
        return self._listed(number or 0)

    @cached_property
    def _single(self) -> Product:
        """The one product that tells more of what is asked for than the items of a list; NONE if none does."""
        lists = product_lists(self.fields.event)
        candidates = [added_item(self.fields)] + ([] if lists else [event_product(self.fields)])
        best = max(candidates, key=lambda each: self._worth({0: each}))
        items = {number: self._listed(number) for number in {0, *(each.number or 0 for each in self._product_requests)}}
        return best if self._worth({0: best}) > self._worth(items) else NONE

    def _listed(self, number: int) -> Product:
        """An item of the event's lists, which tell of the same products, or of the repeated list alone."""
        if number not in self._items:
            lists = [self.repeat] if self.repeat else product_lists(self.fields.event)
            items = [item_of(self.fields, path, number) for path in lists]
            ordered = sorted(items, key=lambda each: self._worth({0: each, number: each}), reverse=True)
            self._items[number] = merged(ordered[0], ordered[1:]) if ordered else NONE
        return self._items[number]

    def _worth(self, products: Mapping[int, Product]) -> tuple[int, bool]:
        """How many places these products fill, by their numbers, and whether with images."""
        filled = sum(bool(products.get(each.number or 0, NONE).get(each.aspect)) for each in self._product_requests)
        first = products.get(0, NONE)
        return filled + bool(first.get("page") or first.get("handle")), bool(first.get("image"))

    def _of_event(self, profile: FieldProfile, reason: str, home: str = "") -> Suggestion:
        rate = rate_of(profile.first, profile.total)
        source, steps = "event", profile.path.first
        if self.repeat and profile.path.steps[: len(self.repeat)] == self.repeat:
            source, steps = "item", steps[len(self.repeat) + 1 :]
        example = self.fields.example("event", profile.path.first)
        return Suggestion(
            source=source, steps=steps, reason=_reason(reason, rate, "events"), rate=rate, example=example,
            shop=is_handle(profile), home=home,
        )  # fmt: skip


def _of_profile(steps: tuple[Step, ...], profile: FieldProfile | None, reason: str) -> Suggestion:
    rate = rate_of(profile.first, profile.total) if profile else None
    example = next(iter(profile.examples), "") if profile else ""
    about = _reason(reason, rate, "recipients") if profile else f"{reason}; every profile may have it"
    return Suggestion(source="profile", steps=steps, reason=about, rate=rate, example=example)


def _reason(reason: str, rate: Rate | None, of: str) -> str:
    return f"{reason}; filled in {rate.share:.0%} of {rate.total:,} {of}" if rate else reason


def _repeated_images(slots: Iterable[Slot], suggestions: Suggestions) -> list[str]:
    """The image slots whose first suggestion is that of one before them: nobody wants an image twice."""
    images: set[tuple[Step, ...]] = set()
    repeated = []
    for slot in slots:
        first = [each.steps for each in suggestions[slot.name][:1] if slot.type == "image"]
        repeated += [slot.name] if images.issuperset(first) and first else []
        images.update(first)
    return repeated
