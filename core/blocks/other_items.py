"""Images and texts of one block that show different items of one list."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from core.domain.personalization import Binding, Bound, FieldValue, Personalization, Step, TextWithFields, item_path
from core.domain.places import ALT, LINK
from core.domain.template import Template

ListPath = tuple[Step, ...]
"""The path of a list in an event."""
Numbers = Mapping[str, frozenset[int]]
"""By place: the numbers of the items that it shows."""


def other_items(template: Template, personalization: Personalization) -> Iterator[Numbers]:
    """For each list, whose images and texts have no item in common, the items of both, images first.

    A block may show several items; the alt text is one of an image, and the link leads to it.
    """
    kinds = {slot.name: slot.type for slot in template.slots}
    for numbers in _by_list(personalization.bindings).values():
        images = {name: items for name, items in numbers.items() if kinds.get(name) == "image"}
        of_images = frozenset[int]().union(*images.values())
        texts = {name: items for name, items in numbers.items() if kinds.get(name) == "text"}
        of_texts = frozenset[int]().union(*texts.values())
        others = [] if of_texts & of_images else list(texts)
        others += [place for place in (ALT, LINK) if numbers.get(place, of_images).isdisjoint(of_images)]
        if images and others:
            yield {place: numbers[place] for place in (*images, *others)}


def _by_list(bindings: Mapping[str, Binding]) -> Mapping[ListPath, Numbers]:
    lists: dict[ListPath, dict[str, frozenset[int]]] = defaultdict(dict)
    for place, binding in bindings.items():
        for field in _shown_first(binding):
            item = item_path(field.path)
            if field.source == "event" and item:
                of_list = lists[item[:-1]]
                of_list[place] = of_list.get(place, frozenset()) | {int(item[-1])}
    return lists


def _shown_first(binding: Binding) -> list[FieldValue]:
    """The fields that a binding shows unless they are empty."""
    if isinstance(binding, TextWithFields):
        return [*binding.fields]
    return [binding] if isinstance(binding, Bound) else []
