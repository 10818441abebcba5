"""Choices of one block for another: wherever a slot of the same name and kind exists."""

from collections.abc import Mapping

from core.domain.personalization import Binding, Default, Personalization, shows_any
from core.domain.template import Template


def matching(template: Template, source: Personalization, kinds: Mapping[str, str]) -> dict[str, Binding]:
    """The choices of `source` that fit this template's slots; `kinds` are text or image by slot, of its template."""
    return {
        slot.name: source.slots[slot.name]
        for slot in template.slots
        if slot.name in source.slots and kinds.get(slot.name) == slot.type
    }


def copy_matching(
    onto: Personalization, template: Template, source: Personalization, kinds: Mapping[str, str]
) -> Personalization:
    """`onto` with what matches; alt text and link only where it has none, the event and the list where needed."""
    taken = matching(template, source, kinds)
    update: dict[str, object] = {"slots": {**onto.slots, **taken}}
    of_event, of_item = (shows_any(taken.values(), source) for source in ("event", "item"))
    for name, bound in (("alt", source.alt), ("link", source.link)):
        if isinstance(getattr(onto, name), Default) and not shows_any([bound], "item"):
            update[name] = bound
            of_event = of_event or shows_any([bound], "event")
    if of_event or of_item:
        update["event"] = source.event
    if of_item:
        update["repeat"] = source.repeat
    return onto.model_copy(update=update)
