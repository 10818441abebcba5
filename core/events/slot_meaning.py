"""What a slot of a template asks for, by the words of its label, of its name, and by its type.

A slot whose words say nothing that is known asks for a field of exactly its name. A headline or a button's words are
the email's own: a bare value in their place would lose the message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.domain.template import Slot
from core.events.key_words import THINGS, content_words, number_named


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a slot asks for.

    `of` says whose value it is: the `recipient`'s, of a `product`, of the `order`; `name` where a field of the slot's
    own name is asked for, `copy` where the words are the email's own, `caption` where they may name the one product.
    `number` is that of the product, from 0; None if the slot names none.
    """

    of: str
    aspect: str = ""
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """A slot asks for this aspect if it has a word of each of `needs`, and else only words of `may`."""

    of: str
    aspect: str
    needs: tuple[frozenset[str], ...]
    may: frozenset[str]

    def matches(self, words: frozenset[str]) -> bool:
        allowed = self.may.union(*self.needs)
        return words <= allowed and all(words & each for each in self.needs)


def _rules(of: str) -> Callable[..., _Rule]:
    def rule(aspect: str, *needs: str, may: str = "") -> _Rule:
        sets = tuple(frozenset(each.split()) for each in needs)
        return _Rule(of=of, aspect=aspect, needs=sets, may=frozenset(may.split()))

    return rule


_product, _order, _recipient = map(_rules, ("product", "order", "recipient"))
_THING: Final = "product item article"
_TEXTS: Final = (
    _product("old price", "price", "before old was compare original former regular previous", may=f"at unit {_THING}"),
    _product("price", "price", may=f"unit current new sale now {_THING}"),
    _product("brand", "brand vendor manufacturer maker", may=f"name {_THING}"),
    _product("rating", "rating star", may=f"average review {_THING}"),
    _product("name", _THING, may="name title"),
    _order("number", "order", "number no id reference"),
    _order("total", "total", may="order basket cart amount value grand"),
    _order("delivery city", "delivery shipping", "city town", may="address"),
    _recipient("last_name", "last family", "name", may="customer member recipient"),
    _recipient("last_name", "lastname surname"),
    _recipient("first_name", "name firstname forename", may="given customer member recipient friend person"),
    _recipient("location.city", "city town", may="home customer member recipient"),
    _recipient("location.region", "region", may="home customer member recipient"),
    _recipient("location.country", "country", may="home customer member recipient"),
    _recipient("email", "email", may="address customer member recipient"),
    _recipient("organization", "organization organisation company", may="name"),
)
_IMAGE_WORDS: Final = frozenset(f"image photo picture img pic thumbnail {_THING}".split())
_COPY: Final = frozenset(
    {"headline", "heading", "subline", "tagline", "slogan", "cta", "button", "message", "greeting", "intro", "subtitle",
     "copy", "body", "paragraph"}
)  # fmt: skip
"""What an email says in its own words."""
_CAPTION: Final = frozenset({"line", "caption"})


def request_of(slot: Slot) -> Request:
    """What a slot asks for."""
    number = number_named(slot.label)
    number = number_named(slot.name) if number is None else number
    label, name = content_words(slot.label), content_words(slot.name)
    if slot.type == "image":
        is_product = _shows_product(label, name, counted=number is not None)
        return Request(of="product", aspect="image", number=number) if is_product else Request(of="copy")
    if (label | name) & (_COPY | _CAPTION):
        return Request(of="copy" if (label | name) & _COPY else "caption")
    rules = [rule for words in (label, name) for rule in _TEXTS if rule.matches(words)]
    of_person = [rule for rule in rules if rule.of == "recipient" and number]
    rule = next((each for each in rules if each not in of_person), None)
    return Request(of=rule.of, aspect=rule.aspect, number=number) if rule else Request(of="name")


def _shows_product(label: frozenset[str], name: frozenset[str], *, counted: bool) -> bool:
    """Whether an image slot is for a product: its label says so, or no word says anything else, as “logo” would."""
    if label <= _IMAGE_WORDS and label & THINGS:
        return True
    return (label | name) <= _IMAGE_WORDS and bool(label | name or counted)
