"""Slots that show one item of a list, of which one falls back to the template's default and another one does not."""

from collections.abc import Iterable, Mapping, Sequence

from core.blocks.fill_rates import FillRates
from core.domain.personalization import Bound, Default, Personalization, Step, chain, item_path
from core.domain.template import Slot, Template

Item = tuple[Step, ...]


def mixed_items(
    template: Template, personalization: Personalization, rates: FillRates
) -> Mapping[tuple[str, ...], float]:
    """By the names of the slots of an item, an image and texts: the share of recipients who see it beside a default.

    What a person wrote to fall back to fits any item; a template's default is the name or the image of another one.
    """
    shares = {}
    for slots in _by_item(template.slots, personalization):
        names = tuple(slot.name for slot in slots)
        defaults = [slot.name for slot in slots if _falls_to_default(slot, personalization)]
        if len({slot.type for slot in slots}) > 1 and (share := _share(rates.texts, names, defaults)):
            shares[names] = share
    return shares


def _by_item(slots: Iterable[Slot], personalization: Personalization) -> Iterable[Sequence[Slot]]:
    items: dict[Item, list[Slot]] = {}
    for slot in slots:
        if item := _item(personalization, slot.name):
            items.setdefault(item, []).append(slot)
    return items.values()


def _item(personalization: Personalization, name: str) -> Item | None:
    """The item of a list that a slot shows first, by its path; that of the repeated list has none."""
    binding = personalization.binding(name)
    if not isinstance(binding, Bound) or binding.source == "profile":
        return None
    if binding.source == "item":
        return (binding.source,)
    item = item_path(binding.path)
    return (binding.source, *item) if item else None


def _falls_to_default(slot: Slot, personalization: Personalization) -> bool:
    last = chain(personalization.binding(slot.name))[-1]
    return isinstance(last, Default) or last in ("", slot.default)


def _share(texts: Sequence[Mapping[str, str | None]], names: Sequence[str], defaults: Sequence[str]) -> float:
    """The share of recipients with a value for one of these slots and a default in another.

    A slot that the HTML of a person does not show has no texts.
    """
    mixed = sum(any(map(row.get, names)) and any(row.get(name) == "" for name in defaults) for row in texts)
    return mixed / max(1, len(texts))
