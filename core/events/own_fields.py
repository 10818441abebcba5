"""Fields of the event itself and of the recipient: an order's number, a first name, a field by its name, an address."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from core.domain.event import FieldProfile
from core.domain.field_path import PROFILE_PATHS, Step
from core.domain.template import Slot
from core.events.field_set import FieldSet
from core.events.key_words import words_of
from core.events.products import ENOUGH, product_lists

_SITE: Final = re.compile(r"https://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?:[/?#]|$)")
_NEUTRAL: Final = frozenset({"current", "customer", "loyalty", "member", "membership", "reward", "vip"})
"""Words that a field of a profile may have beside the slot's."""
_ORDER_NUMBERS: Final = ("order number", "order no", "order name", "order id")
_TOTALS: Final = ("grand total", "total price", "order total", "cart total", "total")
_BASKET: Final = ("checkout", "cart", "basket")
_OF_OTHERS: Final = frozenset({"referring", "referrer", "referer"})
"""Words of links that lead to other sites than the shop's."""


def of_recipient(fields: FieldSet, attribute: str) -> tuple[tuple[Step, ...], FieldProfile | None] | None:
    """An attribute of the profile and what is known of it, which is nothing where no profile was read.

    None if few recipients have it.
    """
    steps: tuple[Step, ...] = tuple(attribute.split("."))
    profile = next((each for each in fields.profile if each.path.steps == steps), None)
    if steps not in PROFILE_PATHS or (fields.profile and (profile is None or profile.first < ENOUGH)):
        return None
    return steps, profile


def of_order(fields: FieldSet, aspect: str) -> list[FieldProfile]:
    """The fields of an order's number, total or delivery city, the best first."""
    match aspect:
        case "number":
            return _named(fields, _ORDER_NUMBERS, looks=("", "id"))
        case "total":
            amounts = ("", "money")
            value = [each for each in _own(fields, amounts) if each.path.steps == ("$value",)]
            # The value of one product that was looked at is no total.
            return [*_named(fields, _TOTALS, amounts), *value] if product_lists(fields.event) else []
    return [each for each in _own(fields, ("",)) if _is_delivery_city(each)]


def of_name(fields: FieldSet, slot: Slot) -> list[tuple[str, FieldProfile]]:
    """The fields whose names are the slot's, each behind its source; the profile's own properties first."""
    names = [frozenset(words_of(slot.name)), frozenset(words_of(slot.label))]
    looks = ("", "money", "date")
    own = [each for each in fields.profile if each.path.steps[0] == "properties" and _shows(each, looks)]
    properties = [each for each in own if any(words <= _words(each) <= words | _NEUTRAL for words in names)]
    named = [each for each in _own(fields, looks) if _words(each) in names]
    return [*(("profile", each) for each in properties), *(("event", each) for each in named)]


def basket_links(fields: FieldSet) -> list[FieldProfile]:
    """The addresses of the whole basket, the plainest name first."""
    return _links(fields, [frozenset(words_of(word)) for word in _BASKET])


def status_links(fields: FieldSet) -> list[FieldProfile]:
    """The addresses of an order's status."""
    return _links(fields, [frozenset(words_of("order status"))])


def home_of(fields: FieldSet, links: Iterable[FieldProfile]) -> str:
    """The site that these links lead to, else the event's own ones; blank if none leads to one."""
    own = [each for each in _own(fields, ("link",)) if not _words(each) & _OF_OTHERS]
    texts = (text for field in (*links, *own) if field.looks_like == "link" for text in field.examples)
    return next((f"https://{site[1]}/" for text in texts if (site := _SITE.match(text))), "")


def _links(fields: FieldSet, names: Sequence[frozenset[str]]) -> list[FieldProfile]:
    links = [each for each in _own(fields, ("link",)) if any(name <= _words(each) for name in names)]
    return sorted(links, key=lambda each: (len(_words(each)), len(each.path.steps)))


def _named(fields: FieldSet, names: Sequence[str], looks: Sequence[str]) -> list[FieldProfile]:
    own = [(_words(each), each) for each in _own(fields, looks)]
    return [each for name in names for words, each in own if words == frozenset(words_of(name))]


def _own(fields: FieldSet, looks: Sequence[str]) -> list[FieldProfile]:
    """The fields of the event itself, not of an item of a list, that look like this."""
    return [each for each in fields.event if None not in each.path.steps and _shows(each, looks)]


def _shows(field: FieldProfile, looks: Sequence[str]) -> bool:
    kinds = {"string", "number"} & set(field.types)
    return bool(field.tag and kinds) and field.first >= ENOUGH and field.looks_like in looks


def _words(field: FieldProfile) -> frozenset[str]:
    last = next((step for step in reversed(field.path.steps) if isinstance(step, str)), "")
    return frozenset(words_of(last))


def _is_delivery_city(field: FieldProfile) -> bool:
    *outer, last = [step for step in field.path.steps if isinstance(step, str)]
    return words_of(last) in (["city"], ["town"]) and bool({"delivery", "shipping"} & set(words_of(" ".join(outer))))
