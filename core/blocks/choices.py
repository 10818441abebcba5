"""The choices of a block as it carries them, and as it uses them where there is no item."""

from collections.abc import Iterator

from core.blocks.attributes import ALT_LIMIT
from core.blocks.text_parts import first_visible, own_fallback
from core.domain.personalization import (
    Binding,
    Bound,
    Default,
    Fixed,
    Personalization,
    TextField,
    TextWithFields,
    chain,
    fields_of,
)
from core.domain.places import ALT
from core.domain.template import Template


def trimmed(template: Template, personalization: Personalization) -> Personalization:
    """The same choices with each text as long as it can be shown, so that the marker stays small."""
    limits = text_limits(template)
    slots = {
        name: _cut(binding, limits[name]) if name in limits else binding
        for name, binding in personalization.slots.items()
    }
    # This HTML is generated, whatever became of an earlier one.
    update = {"slots": slots, "alt": _cut(personalization.alt, limits[ALT]), "edited": False}
    return personalization.model_copy(update=update)


def cut_places(template: Template, personalization: Personalization) -> tuple[str, ...]:
    """Where words of a person's own are longer than what is shown of them: slots and `:alt`."""
    limits = text_limits(template)
    return tuple(
        place
        for place, binding in personalization.bindings.items()
        if place in limits and any(len(words) > limits[place] for words in _whole_texts(binding))
    )


def text_limits(template: Template) -> dict[str, int]:
    """How many characters each text of a block may have, by its slot or `:alt`."""
    return {**{slot.name: slot.limit for slot in template.slots if slot.type == "text"}, ALT: ALT_LIMIT}


def _whole_texts(binding: Binding) -> Iterator[str]:
    """Words that stand alone, as a value or as a fallback."""
    for link in chain(binding):
        match link:
            case (str() as words) | Fixed(value=str(words)):
                yield words.strip()


def _cut(source: Binding | str, limit: int) -> Binding | str:
    match source:
        case str():
            return source.strip()[:limit]
        case Fixed(value=str(text)):
            return Fixed(value=text.strip()[:limit])
        case Bound():
            return source.model_copy(update={"fallback": _cut(source.fallback, limit)})
        case TextWithFields():
            parts = tuple(part if isinstance(part, str) else _cut_own(part, limit) for part in source.parts)
            return source.model_copy(update={"parts": parts, "fallback": first_visible(source.fallback.strip(), limit)})
    return source


def _cut_own(field: TextField, limit: int) -> TextField:
    own = field.fallback
    return field.model_copy(update={"fallback": own_fallback(own, limit)}) if own else field


def without_items(personalization: Personalization) -> Personalization:
    """The same choices where there is no item: what is bound to one shows its fallback."""

    def plain(binding: Binding) -> Binding:
        for link in chain(binding):
            if isinstance(link, str):
                return Fixed(value=link) if link else Default()
            fields = [link] if isinstance(link, Bound) else fields_of(link)
            if not any(field.source == "item" for field in fields):
                return link
        return Default()

    return personalization.model_copy(
        update={
            "slots": {name: plain(binding) for name, binding in personalization.slots.items()},
            "alt": plain(personalization.alt),
            "link": plain(personalization.link),
            "repeat": None,
        }
    )
